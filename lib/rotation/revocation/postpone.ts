import { claimOn } from '../claim';
import { formatDuration } from '../duration';
import { ceilToMinute } from '../grace-period';
import { eventOf } from '../key-event';
import type { KeyVersion } from '../key-version';
import type { Evidence } from '../receipt';
import type { Secret } from '../secret';
import type { Services } from '../services';
import { readDrain } from './drain';
import { changeDue, refuseTooManyRetiring } from './retire';
import { heldBack } from './may-revoke';

/** `go` carries the evidence that is recorded with the revocation. */
export type Gate = { readonly kind: 'postponed' } | { readonly kind: 'go'; readonly evidence: Evidence };

/**
 * Lets the revocation of a due key go on when the key is drained. One that is still used is postponed, again and again
 * until `atMost` after its first due time; then it is held (throws RevocationHeld) or goes on, as its policy says. A
 * compromised key waits for nobody, and a revocation that has begun goes on.
 */
export async function passDrain(services: Services, secret: Secret, version: KeyVersion): Promise<Gate> {
  const { versionId } = version;
  if (secret.stages.compromised.has(versionId)) return { kind: 'go', evidence: { drain: 'compromised, not asked' } };
  if (claimOn(secret, versionId) === 'revocation') return { kind: 'go', evidence: {} };
  const { verdict, evidence } = await readDrain(services, secret, version);
  if (verdict === 'unused' || verdict === 'noEvidence') return { kind: 'go', evidence };

  const { postponeSeconds, atMostSeconds, then } = secret.policy.drain;
  const now = services.clock.now().getTime();
  const firstDue = secret.stages.retiring.find((one) => one.versionId === versionId)?.firstDueAt.getTime() ?? now;
  const limit = firstDue + atMostSeconds * 1000;
  if (now < limit) {
    const until = ceilToMinute(new Date(Math.min(now + postponeSeconds * 1000, limit)));
    refuseTooManyRetiring(secret, versionId);
    // The first due label stays, because it says since when the key is due; that of the last postponement goes.
    await changeDue(services, secret, version, { dueAt: until, keep: new Date(firstDue) });
    const withTime = { ...evidence, until: until.toISOString() };
    await services.events.publish(eventOf(secret, 'Revocation Postponed', version, { evidence: withTime }));
    services.metrics.count('RevocationPostponed', 1, secret.arn);
    return { kind: 'postponed' };
  }
  const waited = `after ${formatDuration(atMostSeconds)}`;
  if (then === 'revoke') return { kind: 'go', evidence: { ...evidence, drain: `${evidence['drain']}, ${waited}` } };
  await services.events.publish(eventOf(secret, 'Revocation Held', version, { code: 'RevocationHeld', evidence }));
  throw heldBack(secret, versionId, `${Object.values(evidence).join('; ')}, ${waited}; move its users to the new key`);
}
