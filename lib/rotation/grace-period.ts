import { MINUTE_MS } from './duration';
import type { SecretPolicy } from './policy';
import type { RotatorSettings } from './settings';

/** From promotion until the superseded key is due: 24 h unless a rotator or a secret says otherwise. */
export const DEFAULT_GRACE_SECONDS = 24 * 3600;

/** Longest grace period: 30 days. */
export const MAX_GRACE_SECONDS = 30 * 86_400;

/**
 * When a key that is superseded at `at` becomes due: the first full minute after its grace period, because Scheduler's
 * at() has minute precision; a grace of 0 is the next minute. A compromised key is due at once, whatever its grace.
 */
export function dueAfterGrace(at: Date, graceSeconds: number, compromised = false): Date {
  return ceilToMinute(new Date(at.getTime() + (compromised ? 0 : graceSeconds * 1000)));
}

/** The grace period of one secret, in seconds: its tag, else the rotator's, never under the rotator's minimum. */
export function graceSeconds(policy: Pick<SecretPolicy, 'graceSeconds'>, settings: RotatorSettings): number {
  const wanted = policy.graceSeconds ?? settings.graceSeconds;
  return Math.min(Math.max(wanted, settings.minGraceSeconds), MAX_GRACE_SECONDS);
}

/** The first full minute at or after that instant. */
export function ceilToMinute(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / MINUTE_MS) * MINUTE_MS);
}
