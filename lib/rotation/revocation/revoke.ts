import { MINUTE_MS } from '../duration';
import { isRevokedByPerson } from './await-person';
import { claimOn, releaseClaim, takeClaim } from '../claim';
import { isRotationError, RotationError } from '../errors';
import { eventOf } from '../key-event';
import { type HeldVersion, type WakeUp, wakeUpFor } from '../key-version';
import { isClaim, KEYTURN } from '../labels';
import { passDrain } from './postpone';
import { prove } from '../prove';
import { publishAwaitingPerson } from './retire';
import { dueOf, heldBack, isInUse, isKeyInUse, refuseUnlessOwn, refuseUnlessSuccessorWorks } from './may-revoke';
import { openSecret, readKey, type Secret } from '../secret';
import type { Evidence } from '../receipt';
import { record } from '../record';
import type { Services } from '../services';

/**
 * How a wake-up ended without an error. Anything that has to be tried again is thrown instead, so that Lambda repeats
 * it, the failure queue keeps it and an alarm rings.
 */
export type RevokeOutcome =
  | 'revoked'
  /** The version is not retiring: it was revoked before, or is not superseded yet. Nothing to do. */
  | 'notRetiring'
  /** Its due time lies ahead (it was extended); a wake-up for then is scheduled. */
  | 'notDue'
  /** It is current or pending, or a version in use holds the same key. */
  | 'inUse'
  /** Its key is still used: it is due again later. */
  | 'postponed'
  /** Only a person can revoke it at the provider, which still accepts it: it stays retiring. */
  | 'awaitingPerson'
  /** A rollback to it has begun. */
  | 'rolledBack'
  /** The wake-up names another key than the version holds. */
  | 'hintMismatch';

/** Scheduler's and our clock differ a little: a wake-up that is early by less than this waits. */
const EARLY_BY_MS = MINUTE_MS;

/**
 * Revokes the key of a superseded version and proves that it is dead. The wake-up is a hint, the labels decide: only a
 * version that is due, drained and not in use, whose successor is seen to work, and that no rollback has claimed.
 */
export async function revoke(services: Services, wakeUp: WakeUp): Promise<RevokeOutcome> {
  const secret = await openSecret(services, wakeUp.secretArn);
  const { versionId } = wakeUp;
  const dueAt = dueOf(secret, versionId);
  if (!dueAt) {
    await finishIfRevoked(services, secret, versionId);
    return 'notRetiring';
  }
  if (isInUse(secret, versionId)) return 'inUse';
  if (!(await waitUntilDue(services, dueAt))) {
    const key = await readKey(services, secret, versionId);
    if (key.kind === 'key') await services.schedule.wakeAt(dueAt, { ...wakeUp, keyId: key.held.keyId });
    return 'notDue';
  }
  const old = await readKey(services, secret, versionId);
  if (old.kind !== 'key') {
    await publishAwaitingPerson(services, secret, versionId);
    throw heldBack(secret, versionId, 'its key id is not known: a person revokes it at the provider');
  }
  if (old.held.keyId !== wakeUp.keyId) return 'hintMismatch';
  if (await isKeyInUse(services, secret, old.held)) return 'inUse';
  await refuseUnlessOwn(services, secret, old.held);
  await refuseUnlessSuccessorWorks(services, secret, old.held);
  const gate = await passDrain(services, secret, old.held);
  if (gate.kind === 'postponed') return 'postponed';
  if (secret.provider.capabilities.revokedBy === 'person') {
    if (!(await isRevokedByPerson(services, secret, old.held, dueAt))) return 'awaitingPerson';
  }
  if (!(await takeClaim(services, secret, versionId, versionId))) return 'rolledBack';
  return revokeClaimed(services, secret.arn, old.held, gate.evidence);
}

/** From here on the version is claimed: read again, disable, prove, revoke, prove, and only then remove the labels. */
async function revokeClaimed(
  services: Services,
  secretArn: string,
  old: HeldVersion,
  drain: Evidence,
): Promise<RevokeOutcome> {
  const { versionId, keyId } = old;
  const secret = await openSecret(services, secretArn);
  const dueAt = dueOf(secret, versionId);
  if (!dueAt) {
    await finishIfRevoked(services, secret, versionId);
    return 'notRetiring';
  }
  refuseUnlessClaimed(secret, versionId);
  if (services.clock.now() < dueAt) {
    await releaseClaim(services, secret, versionId, versionId);
    await services.schedule.wakeAt(dueAt, wakeUpFor(secretArn, old));
    return 'notDue';
  }
  if (isInUse(secret, versionId) || (await isKeyInUse(services, secret, old))) {
    await releaseClaim(services, secret, versionId, versionId);
    return 'inUse';
  }
  const began = services.clock.now().getTime();
  if (secret.provider.disable) {
    await secret.provider.disable(keyId);
    await proveDead(services, secret, old);
    // Disabling can be undone, so this is the last chance to see that it was the right key.
    await refuseUnlessSuccessorWorks(services, secret, old);
    // A concurrent run may have revoked it, or released the claim because it did not see the successor work; and a
    // person may have gone back to it.
    const still = await openSecret(services, secretArn);
    if (isInUse(still, versionId)) {
      await secret.provider.enable?.(keyId);
      if (claimOn(still, versionId) === 'revocation') await releaseClaim(services, still, versionId, versionId);
      return 'inUse';
    }
    if (!dueOf(still, versionId)) return 'notRetiring';
    refuseUnlessClaimed(still, versionId);
  }
  const revoked = await secret.provider.revoke(keyId);
  await proveDead(services, secret, old);
  const seconds = (services.clock.now().getTime() - began) / 1000;
  // First: the labels are the last thing that remembers the key.
  await record(services, secret, 'revoked', {
    ...old,
    evidence: { refused: true, seconds, ...(revoked === 'byPerson' && { revokedBy: 'person' }), ...drain },
  });
  await removeOurLabels(services, await openSecret(services, secretArn), versionId);
  services.log.info('key revoked, and seen to be refused', { secret: secret.name, versionId, keyId, seconds });
  services.metrics.count('RevocationSucceeded', 1, secretArn);
  return 'revoked';
}

/**
 * Reads of Secrets Manager may be old, and what was read before the claim may not show an extension. A concurrent run may
 * also have released the claim.
 */
function refuseUnlessClaimed(secret: Secret, versionId: string): void {
  if (claimOn(secret, versionId) === 'revocation') return;
  throw new RotationError(
    'StoreUnavailable',
    `secret ${secret.name} does not show the claim that the revocation of version ${versionId} took; it is tried again`,
    true,
  );
}

async function waitUntilDue(services: Services, dueAt: Date): Promise<boolean> {
  const early = dueAt.getTime() - services.clock.now().getTime();
  if (early > 0 && early < EARLY_BY_MS) await services.clock.sleep(early);
  return services.clock.now() >= dueAt;
}

async function proveDead(services: Services, secret: Secret, old: HeldVersion): Promise<void> {
  const { verdict, seconds } = await prove(services, secret.provider, old, 'refused');
  if (verdict === 'refused') return;
  const zombie = verdict === 'accepted';
  const type = zombie ? 'Zombie Key' : 'Revocation Failed';
  await services.events.publish(eventOf(secret, type, old, { evidence: { seconds } }));
  throw new RotationError(
    zombie ? 'ZombieKey' : 'RevocationUnproven',
    `${seconds} s after its revocation the provider ${zombie ? 'still accepts' : 'did not say whether it accepts'} key ${old.keyId} of secret ${secret.name}; it is tried again`,
    true,
  );
}

/** A revocation that died while it removed the labels: its claim is left, on a version that is no longer retiring. */
export async function finishIfRevoked(services: Services, secret: Secret, versionId: string): Promise<void> {
  if (dueOf(secret, versionId) || claimOn(secret, versionId) !== 'revocation') return;
  // In use again: that it is compromised stays recorded, and a later rollback to it must not find a revocation begun.
  if (isInUse(secret, versionId)) return releaseClaim(services, secret, versionId, versionId);
  await removeOurLabels(services, secret, versionId);
}

/** Removes our labels from a version whose key is dead, the claim last: until then a rollback to it stays refused. */
async function removeOurLabels(services: Services, secret: Secret, versionId: string): Promise<void> {
  const own = (secret.description.versions[versionId] ?? []).filter((label) => label.startsWith(KEYTURN));
  const claimsLast = own.sort((a, b) => Number(isClaim(a)) - Number(isClaim(b)));
  for (const label of claimsLast) {
    try {
      await services.store.moveLabel(secret.arn, label, { from: versionId });
    } catch (error) {
      if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;
    }
  }
}
