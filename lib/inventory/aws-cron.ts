import { Cron } from 'croner';

/** When a `cron(...)` of Secrets Manager fires. */
interface CronSchedule {
  /** Shortest time between two of its firings, in hours: over four years, so that months and leap days count. */
  readonly smallestGapHours: number;
  /** The latest hour of the UTC day at which it fires, 0 to 23. */
  readonly latestHour: number;
  /** The hours of the week at which it fires, from Sunday 00:00 UTC on, each once. */
  readonly hoursOfWeek: readonly number[];
}

// Fixed, so that the same file always gives the same answer; a leap year and its three successors.
const FROM = new Date('2024-01-01T00:00:00Z');
const UNTIL = new Date('2028-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
// Enough for four years of one a day; the smallest gap of a denser schedule shows much sooner.
const MOST_FIRINGS = 1500;

/**
 * Checks an AWS cron expression by the rules of Secrets Manager: six fields (minutes hours day-of-month month
 * day-of-week year), minutes 0, year `*`, `?` in one of the two day fields, UTC. Returns what is wrong, in words.
 * Source: Secrets Manager User Guide, "Schedule expressions in Secrets Manager rotation".
 */
export function readCron(expression: string): CronSchedule | string {
  const inner = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (inner === undefined) return 'expected cron(minutes hours day-of-month month day-of-week year)';
  const fields = inner.trim().split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6 || !hours || !dayOfMonth || !month || !dayOfWeek) {
    return `expected six fields (minutes hours day-of-month month day-of-week year), found ${fields.length}`;
  }
  if (minutes !== '0')
    return `the first field (minutes) must be 0, found '${minutes}': rotation windows start on the hour`;
  if (year !== '*') return `the sixth field (year) must be *, found '${year}'`;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return `one of day-of-month and day-of-week must be ?, found '${dayOfMonth}' and '${dayOfWeek}'`;
  }
  return firings([hours, dayOfMonth, month, dayOfWeek]);
}

/** The windows that an expression which `readCron` takes opens from one instant to another, the second not counted. */
export function cronFirings(expression: string, from: Date, until: Date): readonly Date[] {
  const [, ...fields] = expression.slice('cron('.length, -1).trim().split(/\s+/);
  const cron = compile(fields.slice(0, 4));
  const times: Date[] = [];
  // The library returns what comes after an instant.
  for (let time = cron.nextRun(new Date(from.getTime() - 1)); time && time < until; time = cron.nextRun(time)) {
    times.push(time);
  }
  return times;
}

/** Throws the library's complaint. */
function compile(fields: readonly string[]): Cron {
  const lasts = [23, 31, 12, 7];
  const parts = fields.map((field, index) => (field === '?' ? '*' : withRanges(field, lasts[index] ?? 0)));
  // AWS counts days of the week from SUN = 1.
  return new Cron(['0', ...parts].join(' '), { timezone: 'UTC', alternativeWeekdays: true });
}

function firings(fields: readonly string[]): CronSchedule | string {
  let cron: Cron;
  try {
    cron = compile(fields);
  } catch (error) {
    return `not a valid cron expression: ${error instanceof Error ? error.message.replace(/^CronPattern: /, '') : ''}`;
  }
  const times: Date[] = [];
  for (let time = cron.nextRun(FROM); time && time < UNTIL && times.length < MOST_FIRINGS; time = cron.nextRun(time)) {
    times.push(time);
  }
  if (times.length < 2) return 'fires less than twice in four years';
  const gaps = times.slice(1).map((time, index) => (time.getTime() - (times[index] ?? time).getTime()) / HOUR_MS);
  return {
    smallestGapHours: Math.min(...gaps),
    latestHour: Math.max(...times.map((time) => time.getUTCHours())),
    hoursOfWeek: [...new Set(times.map((time) => time.getUTCDay() * 24 + time.getUTCHours()))],
  };
}

/** AWS writes `8/8` for "from 8 on, every 8"; the library wants the range in full. */
function withRanges(field: string, last: number): string {
  return field.replace(/(^|,)(\d+)?\/(\d+)/g, (_, comma: string, from: string | undefined, step: string) =>
    from === undefined ? `${comma}*/${step}` : `${comma}${from}-${last}/${step}`,
  );
}
