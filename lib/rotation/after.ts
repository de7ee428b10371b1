import { claimOn } from './claim';
import { formatDuration, parseDuration } from './duration';
import { RotationError } from './errors';
import { readStages, type Stages } from './labels';
import type { HeldKey, Provider } from './provider';
import type { Clock, SecretStore } from './services';
import { createdAt, wentBack } from './versions';

/** Another secret, whose rotation must have ended well within that time before this one is rotated. */
export interface After {
  /** Its name or ARN. */
  readonly secret: string;
  readonly withinSeconds: number;
}

export const AFTER_FORM = "a secret and a time, such as 'staging/gateway-key 7d'";

/** Undefined for any other text. */
export function parseAfter(text: string): After | undefined {
  const [, secret, within = ''] = /^(\S+) (\S+)$/.exec(text) ?? [];
  const withinSeconds = parseDuration(within);
  return secret !== undefined && withinSeconds ? { secret, withinSeconds } : undefined;
}

export function formatAfter({ secret, withinSeconds }: After): string {
  return `${secret} ${formatDuration(withinSeconds)}`;
}

/** What is read of the other secret, which another rotator may have: labels and times, no value. */
export interface OtherKeyServices {
  readonly store: Pick<SecretStore, 'describe' | 'listVersions'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is read of the secret that waits. */
interface Follower {
  readonly name: string;
  readonly policy: { readonly after: After | undefined };
  readonly stages: Stages;
  readonly provider: Pick<Provider, 'verify'>;
}

/**
 * Throws `NotYet` where the rotation has to wait for another key. A current key that is called compromised, or that the
 * provider refuses, waits for nothing: there the delay is what does harm.
 */
export async function requireOtherKeyFirst(
  services: OtherKeyServices,
  secret: Follower,
  current: HeldKey | undefined,
): Promise<void> {
  const { policy, stages, name } = secret;
  if (!policy.after || (stages.current !== undefined && stages.compromised.has(stages.current))) return;
  const missing = await missingOfOther(services, policy.after);
  if (missing === undefined) return;
  if (current && (await secret.provider.verify(current)) === 'refused') return;
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
