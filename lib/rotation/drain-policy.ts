import { formatDuration, parseDuration } from './duration';
import { parsePairs } from './pairs';

/** When a superseded key counts as no longer used, and what becomes of one that does not. Durations in seconds. */
export interface DrainPolicy {
  /** Unused for so long, it is drained. Never looked at beyond the grace period, which would reach before the promotion. */
  readonly idleSeconds: number;
  /** The revocation of a key that is still used waits so long and asks again. */
  readonly postponeSeconds: number;
  /** Longest wait after the first due time. */
  readonly atMostSeconds: number;
  /** What then becomes of a key that is still used: kept, which raises an alarm, or revoked all the same. */
  readonly then: 'hold' | 'revoke';
}

export const DEFAULT_DRAIN: DrainPolicy = {
  idleSeconds: 15 * 60,
  postponeSeconds: 3600,
  atMostSeconds: 7 * 86_400,
  then: 'hold',
};

/** Labels count minutes: a shorter wait would be none. */
export const MIN_POSTPONE_SECONDS = 60;

/** Longest of the three durations: 30 days. */
export const MAX_DRAIN_SECONDS = 30 * 86_400;

/** `idle=15m postpone=1h atMost=7d then=hold`, each part optional; undefined for anything else. */
export function parseDrain(text: string | undefined): DrainPolicy | undefined {
  const pairs = parsePairs(text);
  if (!pairs) return undefined;
  const { idle, postpone, atMost, then = DEFAULT_DRAIN.then, ...unknown } = pairs;
  if (Object.keys(unknown).length > 0 || (then !== 'hold' && then !== 'revoke')) return undefined;
  const seconds = (part: string | undefined, otherwise: number, least: number): number => {
    const value = part === undefined ? otherwise : parseDuration(part);
    return value !== undefined && value >= least && value <= MAX_DRAIN_SECONDS ? value : NaN;
  };
  const policy = {
    idleSeconds: seconds(idle, DEFAULT_DRAIN.idleSeconds, 0),
    postponeSeconds: seconds(postpone, DEFAULT_DRAIN.postponeSeconds, MIN_POSTPONE_SECONDS),
    atMostSeconds: seconds(atMost, DEFAULT_DRAIN.atMostSeconds, 0),
    then,
  } as const;
  const isWhole = !Number.isNaN(policy.idleSeconds + policy.postponeSeconds + policy.atMostSeconds);
  return isWhole ? policy : undefined;
}

/** The same text that `parseDrain` reads, of the parts that are set. */
export function formatDrain(policy: Partial<DrainPolicy>): string {
  const { idleSeconds, postponeSeconds, atMostSeconds, then } = policy;
  const durations = { idle: idleSeconds, postpone: postponeSeconds, atMost: atMostSeconds };
  const parts = Object.entries(durations).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${formatDuration(value)}`,
  );
  return [...parts, ...(then === undefined ? [] : [`then=${then}`])].join(' ');
}
