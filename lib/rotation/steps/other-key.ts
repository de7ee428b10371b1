import type { After } from '../after';
import { claimOn } from '../claim';
import { formatDuration } from '../duration';
import { RotationError } from '../errors';
import { readStages } from '../labels';
import type { Secret, VersionKey } from '../secret';
import type { Clock, SecretStore, Services } from '../services';
import { createdAt, wentBack } from '../went-back';

/** What is read of the other secret, which another rotator may have: labels and times, no value. */
export interface OtherKeyServices {
  readonly store: Pick<SecretStore, 'describe' | 'listVersions'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Throws `NotYet` where the rotation has to wait for another key. A current key that is called compromised, or that the
 * provider refuses, waits for nothing: there the delay is what does harm.
 */
export async function requireOtherKeyFirst(services: Services, secret: Secret, current: VersionKey): Promise<void> {
  const { policy, stages, name } = secret;
  if (!policy.after || (stages.current !== undefined && stages.compromised.has(stages.current))) return;
  const missing = await missingOfOther(services, policy.after);
  if (missing === undefined) return;
  if (current.kind === 'key' && (await secret.provider.verify(current.held)) === 'refused') return;
  throw new RotationError(
    'NotYet',
    `secret ${name} is not rotated yet: ${missing}; rotate that one first, or take 'after' out of keys.yaml and deploy`,
    true,
  );
}

/** What is missing until the other key counts as rotated well within that time; undefined for nothing. */
export async function missingOfOther(
  { store, clock }: OtherKeyServices,
  { secret, withinSeconds }: After,
): Promise<string | undefined> {
  const { arn, name, lastRotatedAt, ...description } = await store.describe(secret);
  const stages = readStages(description);
  const within = formatDuration(withinSeconds);
  const since = new Date(clock.now().getTime() - withinSeconds * 1000);
  if (stages.pending !== undefined) return `a rotation of secret ${name} is in progress`;
  if (!lastRotatedAt || lastRotatedAt < since) return `secret ${name} was not rotated within ${within}`;
  const versions = await store.listVersions(arn);
  const isGoingBack = stages.previous !== undefined && claimOn({ stages }, stages.previous) === 'rollback';
  if (isGoingBack || wentBack(stages, versions)) return `secret ${name} was rolled back`;
  const made = createdAt(versions, stages.current);
  if (!made || made < since) return `the current version of secret ${name} was not made within ${within}`;
  return undefined;
}
