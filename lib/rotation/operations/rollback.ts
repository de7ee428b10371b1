import { claimOn, releaseClaim, takeClaim } from '../claim';
import { isRotationError, RotationError } from '../errors';
import { AWSCURRENT, AWSPENDING } from '../labels';
import { refused, type Refused } from './refusals';
import { dueNow, retire, stripDue, publishAwaitingPerson } from '../revocation/retire';
import { openSecret, readKey, type Secret, type VersionKey } from '../secret';
import type { Services } from '../services';
import { record } from '../record';

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
    // The run that moved it may have died before it recorded it.
    await recordRolledBack(services, secret, current, request.expect);
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
 * Completes a rollback whose claim is taken, by the run that took it or by the reconciliation; each part may be done
 * already. False when AWSCURRENT is on a third version meanwhile: then there is nothing to go back from.
 */
export async function finishRollback(
  services: Services,
  secretArn: string,
  to: string,
  left: string,
): Promise<boolean> {
  const before = await openSecret(services, secretArn);
  if (before.stages.current === left) {
    // The key may have died since the claim was taken: then the version that works stays, and the claim is released.
    if ((await verdictOn(services, before, to)) !== 'accepted') {
      await releaseClaim(services, before, to, left);
      throw new RotationError(
        'CurrentKeyUnproven',
        `rollback of secret ${before.name} to version ${to} is given up: its key is no longer accepted`,
        false,
      );
    }
    // Secrets Manager leaves AWSPENDING on a promoted version, and RotateSecret would resume that rotation.
    if (before.description.versions[left]?.includes(AWSPENDING)) {
      await moveUnlessOvertaken(services, secretArn, AWSPENDING, { from: left });
    }
    // Claims on the version that becomes current again belong to older rollbacks, which left it.
    for (const [old, holder] of before.stages.claims) {
      if (holder === to && old !== to) await releaseClaim(services, before, old, to);
    }
    await moveUnlessOvertaken(services, secretArn, AWSCURRENT, { to, from: left });
  }
  const moved = await openSecret(services, secretArn);
  // Reads may be old. If the claim were released now, the answer would be a refusal, and the rollback done all the same.
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
  // Done and recorded by the run that moved AWSCURRENT.
  if (isRetiring && before.stages.current !== left) return true;
  const leftKey = await readKey(services, after, left);
  if (!isRetiring) await retireLeft(services, after, { to, left, leftKey });
  await recordRolledBack(services, after, to, left);
  return true;
}

async function recordRolledBack(services: Services, secret: Secret, to: string, left: string): Promise<void> {
  const key = await readKey(services, secret, to);
  const keyId = key.kind === 'key' ? key.held.keyId : undefined;
  await record(services, secret, 'rolledBack', { versionId: to, keyId, predecessor: left });
}

async function retireLeft(
  services: Services,
  secret: Secret,
  { to, left, leftKey }: { to: string; left: string; leftKey: VersionKey },
): Promise<void> {
  if (leftKey.kind === 'key' && leftKey.ours) {
    return retire(services, secret, leftKey.held, dueNow(services, secret, left));
  }
  await publishAwaitingPerson(services, secret, left);
  await releaseClaim(services, secret, to, left);
}

/** A concurrent run, or a new rotation, may have moved the label first: it is read again afterwards. */
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
