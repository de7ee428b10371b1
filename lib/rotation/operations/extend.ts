import { claimOn } from '../claim';
import { ceilToMinute, MAX_GRACE_SECONDS } from '../grace-period';
import { refused, type Refused } from './refusals';
import { changeDue } from '../revocation/retire';
import { openSecret, readKey } from '../secret';
import type { Services } from '../services';

export interface ExtendRequest {
  readonly secretId: string;
  /** Default: the previous version. */
  readonly versionId?: string | undefined;
  /** A time, not a duration, so that a request that arrives twice extends once. */
  readonly until: Date;
}

export type ExtendOutcome =
  { readonly outcome: 'done' | 'already'; readonly versionId: string; readonly dueAt: Date } | Refused;

/** Lengthens the running grace period of a retiring version, to at most 30 days from now. */
export async function extend(services: Services, request: ExtendRequest): Promise<ExtendOutcome> {
  const secret = await openSecret(services, request.secretId);
  const versionId = request.versionId ?? secret.stages.previous;
  const standing = secret.stages.retiring.find((one) => one.versionId === versionId);
  if (versionId === undefined || !standing || versionId === secret.stages.current) return refused('notRetiring');
  if (secret.stages.compromised.has(versionId)) return refused('compromised');
  if (claimOn(secret, versionId) === 'revocation') return refused('revocationBegan');

  const dueAt = ceilToMinute(request.until);
  if (dueAt.getTime() === standing.dueAt.getTime()) return { outcome: 'already', versionId, dueAt };
  if (dueAt < standing.dueAt) return refused('notLater', { dueAt: standing.dueAt.toISOString() });
  if (dueAt.getTime() - services.clock.now().getTime() > MAX_GRACE_SECONDS * 1000) return refused('tooLate');
  const key = await readKey(services, secret, versionId);
  if (key.kind !== 'key') return refused('keyNotKnown');

  await changeDue(services, secret, key.held, { dueAt });
  // A revocation that claimed the version in between may not have seen the new label.
  const after = await openSecret(services, secret.arn);
  const isRetiring = after.stages.retiring.some((one) => one.versionId === versionId);
  if (!isRetiring || claimOn(after, versionId) === 'revocation') return refused('revocationBegan');
  return { outcome: 'done', versionId, dueAt };
}
