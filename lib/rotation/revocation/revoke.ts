import { isEndedByPerson } from './await-person';
import { claimOn, releaseClaim, takeClaim } from '../claim';
import { isRotationError, RotationError } from '../errors';
import { KEYTURN } from '../labels';
import { passDrain } from './postpone';
import { prove } from '../prove';
import type { HeldKey } from '../provider';
import { tellAwaitingPerson } from './retire';
import { dueOf, heldBack, isInUse, isKeyInUse, refuseUnlessOwn, refuseUnlessSuccessorWorks } from './revocation-guards';
import { openSecret, readKey, type Secret } from '../secret';
import type { KeyEvent } from '../key-event';
import type { Services, WakeUp } from '../services';
import { tell } from '../tell';

/**
 * How a wake-up ended without an error. Anything that has to be tried again is thrown instead, so that Lambda repeats
 * it, the failure queue keeps it and an alarm tells of it.
 */
export type RevokeOutcome =
  | 'revoked'
  /** The version is not retiring: revoked before, or not promoted over yet. Nothing to do. */
  | 'notRetiring'
  /** Its due time lies ahead (it was extended); a wake-up for then is scheduled. */
  | 'notDue'
  /** It is current or pending, or a version in use holds the same key. */
  | 'inUse'
  /** Its key is still used: it is due again later. */
  | 'postponed'
  /** Only a person can end it at the provider, which still accepts it: it stays retiring. */
  | 'awaitingPerson'
  /** A rollback to it has begun. */
  | 'rolledBack'
  /** The wake-up names another key than the version holds. */
  | 'hintMismatch';

/** Scheduler's and our clock differ a little: a wake-up that is early by less than this waits. */
const EARLY_BY_MS = 60_000;

/**
 * Revokes the key of a superseded version and proves that it is dead. The wake-up is a hint, the labels decide: only a
 * version that is due, drained, in no use, whose successor is seen to work, and that no rollback has claimed.
 */
export async function revoke(services: Services, wakeUp: WakeUp): Promise<RevokeOutcome> {
  const secret = await openSecret(services, wakeUp.secretArn);
  const { versionId } = wakeUp;
  const dueAt = dueOf(secret, versionId);
  if (!dueAt) {
    await forgetIfEnded(services, secret, versionId);
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
    await tellAwaitingPerson(services, secret, versionId);
    throw heldBack(secret, versionId, 'its key id is not known: a person retires it at the provider');
  }
  if (old.held.keyId !== wakeUp.keyId) return 'hintMismatch';
  if (await isKeyInUse(services, secret, versionId, old.held.keyId)) return 'inUse';
  await refuseUnlessOwn(services, secret, versionId, old.held.keyId);
  await refuseUnlessSuccessorWorks(services, secret, versionId, old.held);
  const gate = await passDrain(services, secret, versionId, old.held);
  if (gate.kind === 'postponed') return 'postponed';
  if (secret.provider.capabilities.revokedBy === 'person') {
    if (!(await isEndedByPerson(services, secret, { versionId, dueAt, key: old.held }))) return 'awaitingPerson';
  }
  if (!(await takeClaim(services, secret, versionId, versionId))) return 'rolledBack';
  return endKey(services, secret.arn, versionId, old.held, gate.evidence);
}

/** From here on the version is claimed: read anew, disable, prove, revoke, prove, and only then forget. */
async function endKey(
  services: Services,
  secretArn: string,
  versionId: string,
  old: HeldKey,
  drain: KeyEvent['evidence'],
): Promise<RevokeOutcome> {
  const secret = await openSecret(services, secretArn);
  const dueAt = dueOf(secret, versionId);
  if (!dueAt) {
    await forgetIfEnded(services, secret, versionId);
    return 'notRetiring';
  }
  refuseUnlessClaimed(secret, versionId);
  if (services.clock.now() < dueAt) {
    await releaseClaim(services, secret, versionId, versionId);
    await services.schedule.wakeAt(dueAt, { v: 1, secretArn, versionId, keyId: old.keyId });
    return 'notDue';
  }
  if (isInUse(secret, versionId) || (await isKeyInUse(services, secret, versionId, old.keyId))) {
    await releaseClaim(services, secret, versionId, versionId);
    return 'inUse';
  }
  const began = services.clock.now().getTime();
  if (secret.provider.disable) {
    await secret.provider.disable(old.keyId);
    await proveDead(services, secret, versionId, old);
    // Disabling can be undone, so this is the last chance to see that it was the right key.
    await refuseUnlessSuccessorWorks(services, secret, versionId, old);
    // A twin may have ended it, or let go of the claim, not seeing the successor work; and somebody may be back on it.
    const still = await openSecret(services, secretArn);
    if (isInUse(still, versionId)) {
      await secret.provider.enable?.(old.keyId);
      if (claimOn(still, versionId) === 'revocation') await releaseClaim(services, still, versionId, versionId);
      return 'inUse';
    }
    if (!dueOf(still, versionId)) return 'notRetiring';
    refuseUnlessClaimed(still, versionId);
  }
  const ended = await secret.provider.revoke(old.keyId);
  await proveDead(services, secret, versionId, old);
  const seconds = (services.clock.now().getTime() - began) / 1000;
  // First: with the labels the last thing goes that remembers the key.
  await tell(services, secret, {
    transition: 'revoked',
    versionId,
    keyId: old.keyId,
    evidence: { refused: true, seconds, ...(ended === 'byPerson' && { revokedBy: 'person' }), ...drain },
  });
  await removeOurLabels(services, await openSecret(services, secretArn), versionId);
  services.log.info('key revoked, and seen to be refused', {
    secret: secret.name,
    versionId,
    keyId: old.keyId,
    seconds,
  });
  services.metrics.count('RevocationSucceeded', 1, secretArn);
  return 'revoked';
}

/**
 * Secrets Manager's reads may be old, and what was read before the claim may not know of an extension. A twin may have let
 * go of the claim, too.
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

async function proveDead(services: Services, secret: Secret, versionId: string, old: HeldKey): Promise<void> {
  const { verdict, seconds } = await prove(services, secret.provider, old, 'refused');
  if (verdict === 'refused') return;
  const zombie = verdict === 'accepted';
  await services.events.publish({
    type: zombie ? 'Zombie Key' : 'Revocation Failed',
    secretArn: secret.arn,
    secretName: secret.name,
    versionId,
    keyId: old.keyId,
    evidence: { seconds },
  });
  throw new RotationError(
    zombie ? 'ZombieKey' : 'RevocationUnproven',
    `${seconds} s after its revocation the provider ${zombie ? 'still accepts' : 'did not say whether it accepts'} key ${old.keyId} of secret ${secret.name}; it is tried again`,
    true,
  );
}

/** A revocation that died while it removed the labels: its claim is left, on a version that is not retiring any more. */
export async function forgetIfEnded(services: Services, secret: Secret, versionId: string): Promise<void> {
  if (dueOf(secret, versionId) || claimOn(secret, versionId) !== 'revocation') return;
  // In use again: a compromise stays on record, and a later rollback to it must not find a revocation begun.
  if (isInUse(secret, versionId)) return releaseClaim(services, secret, versionId, versionId);
  await removeOurLabels(services, secret, versionId);
}

/** Our labels on a version that is done with, the claim last: until then a rollback to it stays refused. */
async function removeOurLabels(services: Services, secret: Secret, versionId: string): Promise<void> {
  const own = (secret.description.versions[versionId] ?? []).filter((label) => label.startsWith(KEYTURN));
  const claimsLast = own.sort(
    (a, b) => Number(a.startsWith(`${KEYTURN}CLAIM_`)) - Number(b.startsWith(`${KEYTURN}CLAIM_`)),
  );
  for (const label of claimsLast) {
    try {
      await services.store.moveLabel(secret.arn, label, { from: versionId });
    } catch (error) {
      if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;
    }
  }
}
