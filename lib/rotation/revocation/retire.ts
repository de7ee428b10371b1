import { RotationError } from '../errors';
import { dueAfterGrace, graceSeconds } from '../grace-period';
import { claimLabel, countLabels, MAX_RETIRING, retiringLabel } from '../labels';
import type { HeldKey } from '../provider';
import { readKey, type Secret } from '../secret';
import type { Services } from '../services';
import { tell, type Telling } from '../tell';

type Retire = Pick<Services, 'store' | 'schedule' | 'settings'> & Telling;

/** When a version that is superseded now becomes due, by its secret's policy. */
export function dueNow(services: Pick<Services, 'clock' | 'settings'>, secret: Secret, versionId: string): Date {
  const grace = graceSeconds(secret.policy, services.settings);
  return dueAfterGrace(services.clock.now(), grace, secret.stages.compromised.has(versionId));
}

/**
 * Puts a superseded version on its way out: the wake-up first, then the label that makes it due. Without the label the
 * wake-up revokes nothing, so a crash between the two is harmless and is mended by the next reconciliation.
 */
export async function retire(
  services: Retire,
  secret: Secret,
  versionId: string,
  keyId: string,
  dueAt: Date,
): Promise<void> {
  refuseTooManyRetiring(secret, versionId);
  await dropFinishedClaim(services, secret, versionId);
  await services.schedule.wakeAt(dueAt, { v: 1, secretArn: secret.arn, versionId, keyId });
  await tellRetiring(services, secret, versionId, keyId, dueAt);
  await labelRetiring(services, secret, versionId, keyId, dueAt);
}

export async function labelRetiring(
  services: Pick<Services, 'store' | 'log'>,
  secret: Secret,
  versionId: string,
  keyId: string,
  dueAt: Date,
): Promise<void> {
  await services.store.moveLabel(secret.arn, retiringLabel(dueAt, versionId), { to: versionId });
  services.log.info('version is retiring', { secret: secret.name, versionId, keyId, dueAt: dueAt.toISOString() });
}

/** Before the label is attached, for whoever finds it takes it as told; or by a run that tells again when it is repeated. */
export async function tellRetiring(
  services: Telling,
  secret: Secret,
  versionId: string,
  keyId: string,
  dueAt: Date,
): Promise<void> {
  const evidence = { dueAt: dueAt.toISOString() };
  await tell(services, secret, { transition: 'retiring', versionId, keyId, evidence });
}

/**
 * Gives a retiring version another due time, `keep`ing the label of one that is still wanted. Until the last label that
 * is replaced has gone the latest counts; a crash leaves more labels than are needed, and never none.
 */
export async function changeDue(
  services: Pick<Services, 'store' | 'schedule'> & Telling,
  secret: Secret,
  { versionId, keyId }: { readonly versionId: string; readonly keyId: string },
  dueAt: Date,
  keep?: Date,
): Promise<void> {
  const standing = secret.stages.retiring.find((one) => one.versionId === versionId);
  await services.schedule.wakeAt(dueAt, { v: 1, secretArn: secret.arn, versionId, keyId });
  await tellRetiring(services, secret, versionId, keyId, dueAt);
  await labelRetiring(services, secret, versionId, keyId, dueAt);
  const wanted = [dueAt, keep].map((due) => due && retiringLabel(due, versionId));
  for (const label of standing?.labels ?? []) {
    if (!wanted.includes(label)) await services.store.moveLabel(secret.arn, label, { from: versionId });
  }
}

/**
 * Retires a superseded version that was left without a label (a crash after the promotion, a person who moved
 * AWSCURRENT), if it holds a key of ours that may be alive. Never for a key that a version in use also holds.
 */
export async function retireIfAlive(
  services: Retire,
  secret: Secret,
  versionId: string,
  whenUnknown: 'retire' | 'leave',
): Promise<'retired' | 'left'> {
  // The roll that superseded it revoked it, also where the new key has the same id.
  if (!secret.keysOverlap) return 'left';
  const { stages } = secret;
  if (versionId === stages.current || versionId === stages.pending) return 'left';
  if (stages.retiring.some((one) => one.versionId === versionId)) return 'left';
  const old = await readKey(services, secret, versionId);
  if (old.kind !== 'key' && old.kind !== 'unidentified') return 'left';
  if (old.kind === 'unidentified' || !old.ours) {
    await tellAwaitingPerson(services, secret, versionId);
    return 'left';
  }
  for (const inUse of [stages.current, stages.pending]) {
    const other = await readKey(services, secret, inUse);
    if (other.kind === 'key' && other.held.keyId === old.held.keyId) return 'left';
  }
  // A compromised key may have been ended before there was another: it retires to be seen dead, and told.
  if (!stages.compromised.has(versionId) && !(await mayBeAlive(secret, old.held, whenUnknown))) return 'left';
  await retire(services, secret, versionId, old.held.keyId, dueNow(services, secret, versionId));
  return 'retired';
}

/** A provider that lists its keys knows best: a disabled key, or one that never came to work, is still there. */
export async function mayBeAlive(secret: Secret, key: HeldKey, whenUnknown: 'retire' | 'leave'): Promise<boolean> {
  const listed = await secret.provider.list?.();
  if (listed) return listed.some((one) => one.keyId === key.keyId);
  const verdict = await secret.provider.verify(key);
  return verdict === 'accepted' || (verdict === 'unknown' && whenUnknown === 'retire');
}

/** A key without a known id, or one that somebody made by hand, is retired by a person at the provider. */
export async function tellAwaitingPerson(
  services: Pick<Services, 'events' | 'log'>,
  secret: Secret,
  versionId: string,
): Promise<void> {
  services.log.warn(
    'the superseded key is not ours to revoke, or has no known id: a person retires it at the provider',
    {
      secret: secret.name,
      versionId,
    },
  );
  await services.events.publish({
    type: 'Key Awaiting Person',
    secretArn: secret.arn,
    secretName: secret.name,
    versionId,
  });
}

/** Takes retiring labels off a version that is in use again: an old due time must not end its next grace period early. */
export async function stripDue(services: Pick<Services, 'store'>, secret: Secret, versionId: string): Promise<void> {
  const stale = secret.stages.retiring.find((one) => one.versionId === versionId);
  for (const label of stale?.labels ?? []) await services.store.moveLabel(secret.arn, label, { from: versionId });
}

/**
 * The claim of a rollback to this version stands on the version that it left. Once this one is superseded in its turn
 * the rollback is history, and its claim must neither keep the revocation out nor look like a rollback in progress.
 */
export async function dropFinishedClaim(
  services: Pick<Services, 'store'>,
  secret: Secret,
  versionId: string,
): Promise<void> {
  const holder = secret.stages.claims.get(versionId);
  if (holder === undefined || holder === versionId) return;
  await services.store.moveLabel(secret.arn, claimLabel(versionId), { from: holder });
}

export function refuseTooManyRetiring(secret: Secret, versionId: string): void {
  const others = secret.stages.retiring.filter((one) => one.versionId !== versionId);
  const earliest = others[0];
  if (earliest && countLabels(others) >= MAX_RETIRING) {
    throw new RotationError(
      'LabelsFull',
      `secret ${secret.name} has ${others.length} retiring versions, the most there is room for; the next is due at ${earliest.dueAt.toISOString()}`,
      true,
    );
  }
}
