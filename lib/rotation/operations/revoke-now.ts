import { MINUTE_MS } from '../duration';
import { claimOn } from '../claim';
import { type KeyVersion, wakeUpFor } from '../key-version';
import { readDrain } from '../revocation/drain';
import { refused, type Refused } from './refusals';
import { changeDue } from '../revocation/retire';
import { isInUse, isKeyInUse, refuseUnlessSuccessorWorks } from '../revocation/may-revoke';
import { revoke, type RevokeOutcome } from '../revocation/revoke';
import { openSecret, readKey, type Secret } from '../secret';
import type { Services } from '../services';

export interface RevokeNowRequest {
  readonly secretId: string;
  /** Default: the previous version. */
  readonly versionId?: string | undefined;
}

export type RevokeNowOutcome = { readonly outcome: 'done' | 'already'; readonly versionId: string } | Refused;

/**
 * Revokes the key of a retiring version now: every guard but the clock. The guards are asked before the grace period is
 * shortened, so that a refusal leaves everything as it was. Throws RevocationHeld while the current key does not work.
 */
export async function revokeNow(services: Services, request: RevokeNowRequest): Promise<RevokeNowOutcome> {
  const secret = await openSecret(services, request.secretId);
  const versionId = request.versionId ?? secret.stages.previous;
  if (versionId === undefined) return refused('noPreviousVersion');
  if (isInUse(secret, versionId)) return refused('inUse');
  if (!secret.stages.retiring.some((one) => one.versionId === versionId)) return refused('notRetiring');
  if (claimOn(secret, versionId) === 'rollback') return refused('rollbackBegan');
  const old = await readKey(services, secret, versionId);
  if (old.kind !== 'key') return refused('keyNotKnown');
  if (await isKeyInUse(services, secret, old.held)) return refused('inUse');
  await refuseUnlessSuccessorWorks(services, secret, old.held);
  const { compromised } = secret.stages;
  if (!compromised.has(versionId) && claimOn(secret, versionId) !== 'revocation') {
    const { verdict, evidence } = await readDrain(services, secret, old.held);
    if (verdict === 'used') return refused('stillInUse', evidence);
    if (verdict === 'unreadable') return refused('usageUnreadable', evidence);
  }
  return asOutcome(versionId, await revokeAtOnce(services, secret, old.held));
}

/** Makes a retiring version due in this minute, and revokes it: all the guards of a revocation are asked again. */
export async function revokeAtOnce(services: Services, secret: Secret, version: KeyVersion): Promise<RevokeOutcome> {
  const { versionId } = version;
  const now = services.clock.now();
  const standing = secret.stages.retiring.find((one) => one.versionId === versionId);
  if (!standing || standing.dueAt > now) {
    const minute = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
    await changeDue(services, secret, version, { dueAt: minute });
  }
  const outcome = await revoke(services, wakeUpFor(secret.arn, version));
  // Not retiring, and its key is not dead: a rollback has gone back to it meanwhile.
  if (outcome === 'notRetiring' && isInUse(await openSecret(services, secret.arn), versionId)) return 'inUse';
  return outcome;
}

function asOutcome(versionId: string, outcome: RevokeOutcome): RevokeNowOutcome {
  switch (outcome) {
    case 'revoked':
      return { outcome: 'done', versionId };
    case 'notRetiring':
      return { outcome: 'already', versionId };
    case 'postponed':
      return refused('stillInUse');
    case 'awaitingPerson':
      return refused('endedByPerson');
    case 'rolledBack':
      return refused('rollbackBegan');
    case 'notDue':
    case 'inUse':
    case 'hintMismatch':
      return refused('inUse');
  }
}
