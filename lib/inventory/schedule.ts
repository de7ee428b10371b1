import { formatDuration, parseDuration } from '../rotation/duration';
import { readCron } from './aws-cron';

/** When Secrets Manager rotates a secret. */
export interface Schedule {
  /** AWS's ScheduleExpression: `rate(7 days)`, `rate(4 hours)`, `cron(0 8 ? * MON *)`. */
  readonly expression: string;
  /** AWS's Duration, `2h`; absent where AWS's own default is meant. */
  readonly duration?: string;
  /** From the start of one rotation window to the start of the next, at the least, in seconds. */
  readonly intervalSeconds: number;
  /** Length of the rotation window in seconds: Secrets Manager rotates at any time within it. */
  readonly windowSeconds: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Secrets Manager rotates no more often. */
const MIN_INTERVAL_SECONDS = 4 * HOUR;
/** Longest rate() that Secrets Manager takes. */
const MAX_INTERVAL_SECONDS = 999 * DAY;

/** Shortest time between two rotations: one at the end of its window, the next at the start of the next window. */
export function closestRotationsSeconds(schedule: Pick<Schedule, 'intervalSeconds' | 'windowSeconds'>): number {
  return schedule.intervalSeconds - schedule.windowSeconds;
}

/**
 * `every` (a duration or AWS's `cron(...)`) and `window` as AWS wants them, or what is wrong with which of the two.
 *
 * Without `window`: 1 h where the interval is in hours, the rest of the UTC day where it is in days (both AWS's
 * defaults), but never over half the interval, so that a daily rotation cannot happen twice within minutes.
 */
export function readSchedule(
  every: string,
  windowSeconds?: number,
): Schedule | { readonly field: 'every' | 'window'; readonly message: string } {
  const timing = every.startsWith('cron') ? cronTiming(every) : rateTiming(every);
  if (typeof timing === 'string') return { field: 'every', message: timing };
  const { expression, intervalSeconds, longestWindowSeconds } = timing;
  if (windowSeconds === undefined) {
    const awsDefault = intervalSeconds % DAY === 0 || every.startsWith('cron') ? longestWindowSeconds : HOUR;
    const usual = intervalSeconds < DAY ? HOUR : awsDefault;
    const half = Math.max(HOUR, Math.floor(intervalSeconds / 2 / HOUR) * HOUR);
    const chosen = Math.min(usual, half);
    return {
      expression,
      intervalSeconds,
      windowSeconds: chosen,
      ...(chosen !== usual && { duration: `${chosen / HOUR}h` }),
    };
  }
  const message = windowMessage(windowSeconds, timing);
  if (message !== undefined) return { field: 'window', message };
  return { expression, intervalSeconds, windowSeconds, duration: `${windowSeconds / HOUR}h` };
}

/** The same for AWS's own ScheduleExpression, `rate(...)` or `cron(...)`. */
export function readScheduleExpression(
  expression: string,
  windowSeconds?: number,
): Schedule | { readonly field: 'every' | 'window'; readonly message: string } {
  const rate = /^rate\((\d+) (hour|day)s?\)$/.exec(expression);
  return readSchedule(rate ? `${rate[1]}${rate[2] === 'day' ? 'd' : 'h'}` : expression, windowSeconds);
}

interface Timing {
  readonly expression: string;
  readonly intervalSeconds: number;
  /** From the latest start of a window until the end of its UTC day. */
  readonly longestWindowSeconds: number;
}

function rateTiming(every: string): Timing | string {
  const seconds = parseDuration(every);
  if (seconds === undefined)
    return `expected a duration such as 30d, 4h or PT12H, or AWS's cron(...), found '${every}'`;
  if (seconds < MIN_INTERVAL_SECONDS) return `Secrets Manager rotates every 4h at the most, found '${every}'`;
  if (seconds > MAX_INTERVAL_SECONDS) return `Secrets Manager rotates every 999d at the least, found '${every}'`;
  if (seconds % HOUR !== 0) return `Secrets Manager takes whole hours or days, found '${every}'`;
  const [count, unit] = seconds % DAY === 0 ? [seconds / DAY, 'day'] : [seconds / HOUR, 'hour'];
  return {
    expression: `rate(${count} ${unit}${count === 1 ? '' : 's'})`,
    intervalSeconds: seconds,
    longestWindowSeconds: DAY,
  };
}

function cronTiming(every: string): Timing | string {
  const cron = readCron(every);
  if (typeof cron === 'string') return cron;
  const intervalSeconds = cron.smallestGapHours * HOUR;
  if (intervalSeconds < MIN_INTERVAL_SECONDS) {
    return `Secrets Manager rotates every 4h at the most; '${every}' fires ${formatDuration(intervalSeconds)} apart`;
  }
  return { expression: every, intervalSeconds, longestWindowSeconds: (24 - cron.latestHour) * HOUR };
}

function windowMessage(windowSeconds: number, timing: Timing): string | undefined {
  const { intervalSeconds, longestWindowSeconds } = timing;
  const window = formatDuration(windowSeconds);
  if (windowSeconds < HOUR || windowSeconds % HOUR !== 0) return `expected whole hours, at least 1h, found ${window}`;
  if (windowSeconds >= intervalSeconds) {
    return `a window of ${window} reaches the next one, which begins after ${formatDuration(intervalSeconds)}`;
  }
  if (windowSeconds > longestWindowSeconds) {
    const left = formatDuration(longestWindowSeconds);
    return `a window of ${window} reaches the next UTC day: ${left} are left of the day when it begins`;
  }
  return undefined;
}
