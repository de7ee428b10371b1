import { RotationError } from '../errors';
import { dueAfterGrace, graceSeconds } from '../grace-period';
import { eventOf } from '../key-event';
import { type KeyVersion, wakeUpFor } from '../key-version';
import { claimLabel, countLabels, MAX_RETIRING, retiringLabel } from '../labels';
import type { HeldKey } from '../provider';
import { type Recording, recordRetiring } from '../record';
import { readKey, type Secret } from '../secret';
import type { Services } from '../services';

type Retire = Pick<Services, 'store' | 'schedule' | 'settings'> & Recording;

/** When a version that is superseded now becomes due, by its secret's policy. */
export function dueNow(services: Pick<Services, 'clock' | 'settings'>, secret: Secret, versionId: string): Date {
  const grace = graceSeconds(secret.policy, services.settings);
  return dueAfterGrace(services.clock.now(), grace, secret.stages.compromised.has(versionId));
}

/**
 * Retires a superseded version: the wake-up first, then the label that makes it due. Without the label the wake-up
 * revokes nothing, so a crash between the two is harmless and is repaired by the next reconciliation.
 */
export async function retire(services: Retire, secret: Secret, version: KeyVersion, dueAt: Date): Promise<void> {
  refuseTooManyRetiring(secret, version.versionId);
  await dropFinishedClaim(services, secret, version.versionId);
  await services.schedule.wakeAt(dueAt, wakeUpFor(secret.arn, version));
  await recordRetiring(services, secret, version, dueAt);
  await labelRetiring(services, secret, version, dueAt);
}

export async function labelRetiring(
  services: Pick<Services, 'store' | 'log'>,
  secret: Secret,
  { versionId, keyId }: KeyVersion,
  dueAt: Date,
): Promise<void> {
  await services.store.moveLabel(secret.arn, retiringLabel(dueAt, versionId), { to: versionId });
  services.log.info('version is retiring', { secret: secret.name, versionId, keyId, dueAt: dueAt.toISOString() });
}

/**
 * Gives a retiring version another due time, and keeps the label of `keep`, an earlier one. Until the last label that is
 * replaced has gone the latest counts; a crash leaves more labels than are needed, and never none.
 */
export async function changeDue(
  services: Pick<Services, 'store' | 'schedule'> & Recording,
  secret: Secret,
  version: KeyVersion,
  { dueAt, keep }: { readonly dueAt: Date; readonly keep?: Date },
): Promise<void> {
  const { versionId } = version;
  const standing = secret.stages.retiring.find((one) => one.versionId === versionId);
  await services.schedule.wakeAt(dueAt, wakeUpFor(secret.arn, version));
  await recordRetiring(services, secret, version, dueAt);
  await labelRetiring(services, secret, version, dueAt);
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
    await publishAwaitingPerson(services, secret, versionId);
    return 'left';
  }
  for (const inUse of [stages.current, stages.pending]) {
    const other = await readKey(services, secret, inUse);
    if (other.kind === 'key' && other.held.keyId === old.held.keyId) return 'left';
  }
  // A compromised key may have been revoked before there was another: it retires so that its end is proved and recorded.
  if (!stages.compromised.has(versionId) && !(await mayBeAlive(secret, old.held, whenUnknown))) return 'left';
  await retire(services, secret, old.held, dueNow(services, secret, versionId));
  return 'retired';
}

/** A provider's list is the best answer: it still shows a disabled key, and one that never worked. */
export async function mayBeAlive(secret: Secret, key: HeldKey, whenUnknown: 'retire' | 'leave'): Promise<boolean> {
  const listed = await secret.provider.list?.();
  if (listed) return listed.some((one) => one.keyId === key.keyId);
  const verdict = await secret.provider.verify(key);
  return verdict === 'accepted' || (verdict === 'unknown' && whenUnknown === 'retire');
}

/** A key without a known id, or one that a person made, is revoked by a person at the provider. */
export async function publishAwaitingPerson(
  services: Pick<Services, 'events' | 'log'>,
  secret: Secret,
  versionId: string,
): Promise<void> {
  services.log.warn(
    'the superseded key is not ours to revoke, or has no known id: a person revokes it at the provider',
    { secret: secret.name, versionId },
  );
  await services.events.publish(eventOf(secret, 'Key Awaiting Person', { versionId }));
}

/** Removes the retiring labels of a version that is in use again: an old due time must not shorten its next grace period. */
export async function stripDue(services: Pick<Services, 'store'>, secret: Secret, versionId: string): Promise<void> {
  const stale = secret.stages.retiring.find((one) => one.versionId === versionId);
  for (const label of stale?.labels ?? []) await services.store.moveLabel(secret.arn, label, { from: versionId });
}

/**
 * The claim of a rollback to this version is on the version that the rollback left. When this version is superseded in
 * its turn that rollback is over: its claim must neither block the revocation nor look like a rollback in progress.
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
