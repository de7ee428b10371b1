import { claimOn, releaseClaim } from '../claim';
import { RotationError } from '../errors';
import { isOfSecret, parseLineage } from '../lineage';
import { eventOf } from '../key-event';
import type { KeyVersion } from '../key-version';
import { readKey, type Secret } from '../secret';
import type { Services } from '../services';

/*
 * May the key of a version be revoked? Only when all of this holds. revoke.ts asks in this order; revoke-now.ts and
 * contain.ts ask what a person may not overrule.
 *
 *  1. the version is retiring                     dueOf
 *  2. it is not AWSCURRENT or AWSPENDING          isInUse
 *  3. it is due                                   dueOf, after a wait of up to a minute
 *  4. its key id is known, and the wake-up's      revoke
 *  5. no version in use holds the same key        isKeyInUse
 *  6. its name does not say that it is foreign    refuseUnlessOwn
 *  7. the provider accepts the current key        refuseUnlessSuccessorWorks
 *  8. its consumers have moved                    passDrain in postpone.ts
 *  9. a person has revoked it, where only a person can: isRevokedByPerson in await-person.ts
 * 10. no rollback has claimed it                  takeClaim in ../claim.ts
 *
 * Once it is claimed, 1 to 3 and 5 are asked again of what Secrets Manager says then; once it is disabled, 7, 2, 1 and
 * 10 are.
 */

export function dueOf(secret: Secret, versionId: string): Date | undefined {
  return secret.stages.retiring.find((one) => one.versionId === versionId)?.dueAt;
}

export function isInUse(secret: Secret, versionId: string): boolean {
  return versionId === secret.stages.current || versionId === secret.stages.pending;
}

/** True when a version in use, or one that is due later, holds the same key (a person stored an old value again). */
export async function isKeyInUse(
  services: Services,
  secret: Secret,
  { versionId, keyId }: KeyVersion,
): Promise<boolean> {
  const { current, pending, retiring } = secret.stages;
  const own = dueOf(secret, versionId);
  const later = retiring.filter((one) => one.versionId !== versionId && own && one.dueAt > own);
  for (const other of [current, pending, ...later.map((one) => one.versionId)]) {
    const key = await readKey(services, secret, other);
    if (key.kind === 'key' && key.held.keyId === keyId) return true;
  }
  return false;
}

async function successorWorks(services: Services, secret: Secret): Promise<boolean> {
  const current = await readKey(services, secret, secret.stages.current);
  return current.kind === 'key' && (await secret.provider.verify(current.held)) === 'accepted';
}

export async function refuseUnlessSuccessorWorks(
  services: Services,
  secret: Secret,
  { versionId, keyId }: KeyVersion,
): Promise<void> {
  if (await successorWorks(services, secret)) return;
  // The old key may be the only one that works: a revocation that had begun is undone, so that a rollback is possible.
  // A compromised key stays disabled, and nobody goes back to it.
  if (claimOn(secret, versionId) === 'revocation') {
    if (!secret.stages.compromised.has(versionId)) await secret.provider.enable?.(keyId);
    await releaseClaim(services, secret, versionId, versionId);
  }
  await services.events.publish(eventOf(secret, 'Revocation Held', { versionId }));
  throw heldBack(secret, versionId, 'the provider does not accept the current key; both are kept until it does');
}

/**
 * The id in a value is not trusted alone: anyone who can write this secret could put the id of another secret's key
 * there. Where the provider shows the names of keys, the name says which secret a key belongs to.
 */
export async function refuseUnlessOwn(
  services: Pick<Services, 'events'>,
  secret: Secret,
  { versionId, keyId }: KeyVersion,
): Promise<void> {
  const listed = (await secret.provider.list?.())?.find((key) => key.keyId === keyId);
  const mark = parseLineage(listed?.name);
  if (!mark || isOfSecret(mark, secret.arn)) return;
  await services.events.publish(eventOf(secret, 'Revocation Held', { versionId }));
  throw heldBack(secret, versionId, `its name at the provider says that key ${keyId} was issued for another secret`);
}

export function heldBack(secret: Secret, versionId: string, why: string): RotationError {
  return new RotationError(
    'RevocationHeld',
    `the key of version ${versionId} of secret ${secret.name} is not revoked: ${why}`,
    true,
  );
}
