import { claimOn } from '../claim';
import { readDrain } from './drain';
import { formatDuration } from '../duration';
import { ceilToMinute } from '../grace-period';
import type { HeldKey } from '../provider';
import { changeDue, refuseTooManyRetiring } from './retire';
import { heldBack } from './revocation-guards';
import type { Secret } from '../secret';
import type { KeyEvent } from '../key-event';
import type { Services } from '../services';

/** `go` carries what is to be told with the revocation. */
export type Gate =
  { readonly kind: 'postponed' } | { readonly kind: 'go'; readonly evidence: NonNullable<KeyEvent['evidence']> };

/**
 * Lets the revocation of a due key go on when the key is drained. One that is still used is postponed, again and again
 * until `atMost` after its first due time; then it is held (throws RevocationHeld) or goes on, as its policy says. A
 * compromised key waits for nobody, and a revocation that has begun goes on.
 */
export async function passDrain(services: Services, secret: Secret, versionId: string, old: HeldKey): Promise<Gate> {
  if (secret.stages.compromised.has(versionId)) return { kind: 'go', evidence: { drain: 'compromised, not asked' } };
  if (claimOn(secret, versionId) === 'revocation') return { kind: 'go', evidence: {} };
  const { verdict, evidence } = await readDrain(services, secret, versionId, old.keyId);
  if (verdict === 'unused' || verdict === 'noEvidence') return { kind: 'go', evidence };

  const { postponeSeconds, atMostSeconds, then } = secret.policy.drain;
  const now = services.clock.now().getTime();
  const firstDue = secret.stages.retiring.find((one) => one.versionId === versionId)?.firstDueAt.getTime() ?? now;
  const limit = firstDue + atMostSeconds * 1000;
  if (now < limit) {
    const until = ceilToMinute(new Date(Math.min(now + postponeSeconds * 1000, limit)));
    await postpone(services, secret, { versionId, keyId: old.keyId }, until, new Date(firstDue));
    await tell(services, secret, 'Revocation Postponed', { versionId, keyId: old.keyId, evidence }, until);
    services.metrics.count('RevocationPostponed', 1, secret.arn);
    return { kind: 'postponed' };
  }
  const waited = `after ${formatDuration(atMostSeconds)}`;
  if (then === 'revoke') return { kind: 'go', evidence: { ...evidence, drain: `${evidence['drain']}, ${waited}` } };
  await tell(services, secret, 'Revocation Held', { versionId, keyId: old.keyId, evidence });
  throw heldBack(secret, versionId, `${Object.values(evidence).join('; ')}, ${waited}; move its users to the new key`);
}

/** Keeps the first due label, which says since when it is waited, and replaces the one of the last postponement. */
async function postpone(
  services: Services,
  secret: Secret,
  version: { readonly versionId: string; readonly keyId: string },
  until: Date,
  firstDue: Date,
): Promise<void> {
  refuseTooManyRetiring(secret, version.versionId);
  await changeDue(services, secret, version, until, firstDue);
}

async function tell(
  services: Services,
  secret: Secret,
  type: 'Revocation Postponed' | 'Revocation Held',
  { evidence, ...version }: Pick<KeyEvent, 'versionId' | 'keyId' | 'evidence'>,
  until?: Date,
): Promise<void> {
  await services.events.publish({
    type,
    secretArn: secret.arn,
    secretName: secret.name,
    ...version,
    ...(type === 'Revocation Held' && { code: 'RevocationHeld' }),
    evidence: { ...evidence, ...(until && { until: until.toISOString() }) },
  });
}
