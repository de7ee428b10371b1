import { claimOn, releaseClaim, takeClaim } from '../claim';
import { isRotationError, RotationError } from '../errors';
import { AWSCURRENT, AWSPENDING } from '../labels';
import { refused, type Refused } from './refusals';
import { dueNow, retire, stripDue, tellAwaitingPerson } from '../revocation/retire';
import { openSecret, readKey, type Secret, type VersionKey } from '../secret';
import type { Services } from '../services';
import { tell } from '../tell';

export interface RollbackRequest {
  readonly secretId: string;
  /** The version that the caller sees under AWSCURRENT: a repeat finds another one there and is `already`. */
  readonly expect: string;
}

export type RollbackOutcome = { readonly outcome: 'done' | 'already'; readonly current: string } | Refused;

/**
 * Goes back to the previous version while its key is alive: the claim first, which a revocation then finds taken; at the
 * end the version that was left is retiring.
 */
export async function rollback(services: Services, request: RollbackRequest): Promise<RollbackOutcome> {
  const secret = await openSecret(services, request.secretId);
  const { current, previous, pending, retiring } = secret.stages;
  if (current !== request.expect) {
    const already = current !== undefined && secret.stages.claims.get(current) === request.expect;
    if (!already) return refused('notCurrent');
    // The run that moved it may have died before it told.
    await tellRolledBack(services, secret, current, request.expect);
    return { outcome: 'already', current };
  }
  if (pending !== undefined) return refused('rotationInProgress');
  if (previous === undefined) return refused('noPreviousVersion');
  if (!retiring.some((one) => one.versionId === previous)) return refused('previousNotRetiring');
  if (secret.stages.compromised.has(previous)) return refused('previousCompromised');
  if (claimOn(secret, previous) === 'revocation') return refused('revocationBegan');
  const verdict = await verdictOn(services, secret, previous);
  if (verdict !== 'accepted') return refused(verdict === 'refused' ? 'previousKeyDead' : 'previousKeyUnproven');
  if (!(await takeClaim(services, secret, previous, current))) return refused('revocationBegan');
  const isBack = await finishRollback(services, secret.arn, previous, current);
  return isBack ? { outcome: 'done', current: previous } : refused('notCurrent');
}

/**
 * What a claim of a rollback says is to be done. Run by whoever finds the claim; each part may have been done. False when
 * AWSCURRENT is on a third version meanwhile: then nothing is left to go back from.
 */
export async function finishRollback(
  services: Services,
  secretArn: string,
  to: string,
  left: string,
): Promise<boolean> {
  const before = await openSecret(services, secretArn);
  if (before.stages.current === left) {
    // The key can have died since the claim was taken: then the version that works stays, and the claim goes.
    if ((await verdictOn(services, before, to)) !== 'accepted') {
      await releaseClaim(services, before, to, left);
      throw new RotationError(
        'CurrentKeyUnproven',
        `rollback of secret ${before.name} to version ${to} is given up: its key is not accepted any more`,
        false,
      );
    }
    // Secrets Manager leaves AWSPENDING on a promoted version, and RotateSecret would resume that rotation.
    if (before.description.versions[left]?.includes(AWSPENDING)) {
      await moveUnlessOvertaken(services, secretArn, AWSPENDING, { from: left });
    }
    // Claims on the version that becomes current again are of older rollbacks, which left it.
    for (const [old, holder] of before.stages.claims) {
      if (holder === to && old !== to) await releaseClaim(services, before, old, to);
    }
    await moveUnlessOvertaken(services, secretArn, AWSCURRENT, { to, from: left });
  }
  const moved = await openSecret(services, secretArn);
  // Reads may be old. Were the claim let go of now, the person would hear of a refusal, and be back all the same.
  if (moved.stages.current === left) {
    throw new RotationError(
      'StoreUnavailable',
      `secret ${moved.name} does not show yet that AWSCURRENT went back to version ${to}; ask again`,
      true,
    );
  }
  if (moved.stages.current !== to) {
    await releaseClaim(services, moved, to, left);
    return false;
  }
  await stripDue(services, moved, to);
  const after = await openSecret(services, secretArn);
  const isRetiring = after.stages.retiring.some((one) => one.versionId === left);
  // Done and told by whoever moved AWSCURRENT.
  if (isRetiring && before.stages.current !== left) return true;
  const leftKey = await readKey(services, after, left);
  if (!isRetiring) await retireLeft(services, after, { to, left, leftKey });
  await tellRolledBack(services, after, to, left);
  return true;
}

async function tellRolledBack(services: Services, secret: Secret, to: string, left: string): Promise<void> {
  const key = await readKey(services, secret, to);
  await tell(services, secret, {
    transition: 'rolledBack',
    versionId: to,
    predecessor: left,
    ...(key.kind === 'key' && { keyId: key.held.keyId }),
  });
}

async function retireLeft(
  services: Services,
  secret: Secret,
  { to, left, leftKey }: { to: string; left: string; leftKey: VersionKey },
): Promise<void> {
  if (leftKey.kind === 'key' && leftKey.ours) {
    return retire(services, secret, left, leftKey.held.keyId, dueNow(services, secret, left));
  }
  await tellAwaitingPerson(services, secret, left);
  await releaseClaim(services, secret, to, left);
}

/** A twin that does the same, or a new rotation, may have moved the label first: it is read again afterwards. */
async function moveUnlessOvertaken(
  services: Services,
  secretArn: string,
  label: string,
  move: { to?: string; from: string },
): Promise<void> {
  try {
    await services.store.moveLabel(secretArn, label, move);
  } catch (error) {
    if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;
  }
}

async function verdictOn(services: Services, secret: Secret, versionId: string) {
  const key = await readKey(services, secret, versionId);
  return key.kind === 'key' ? secret.provider.verify(key.held) : ('unknown' as const);
}
