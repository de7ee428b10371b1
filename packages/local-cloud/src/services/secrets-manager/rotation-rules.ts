import type { ScheduleExpression } from '../schedule-expression';
import { readExpression, UNIT_MS } from '../schedule-expression';
import { invalidParameter } from './errors';
import type { RotationRules } from './state';
import { dayOf } from './state';

const { hour: HOUR_MS, day: DAY_MS } = UNIT_MS;
const LEAST_HOURS = 4;

/** A time in which Secrets Manager rotates, and retries a rotation that failed. */
export interface RotationWindow {
  readonly start: Date;
  readonly end: Date;
}

/** Throws InvalidParameterException, in AWS's words, for rules that it does not take. */
export function checkRules(rules: RotationRules): void {
  const { AutomaticallyAfterDays: days, ScheduleExpression: text, Duration: duration } = rules;
  if (days !== undefined && text !== undefined) {
    throw invalidParameter('You cannot specify both rotation frequency and schedule expression together.');
  }
  const hours = duration === undefined ? undefined : Number(duration.replace(/h$/, ''));
  if (hours !== undefined && (hours < 1 || hours > 24)) {
    throw invalidParameter('Duration must be at least 1 hour, at most 24 hour.');
  }
  if (text === undefined) return;
  const expression = readExpression(text);
  if (!expression || expression.kind === 'at') throw invalidParameter('Invalid schedule expression.');
  if (expression.kind === 'rate') checkRate(expression, hours);
  else checkCron(expression, hours);
}

function checkRate(rate: ScheduleExpression & { kind: 'rate' }, hours: number | undefined): void {
  if (rate.unit === 'minute') throw invalidParameter('Invalid schedule expression.');
  if (rate.unit === 'day') {
    if (rate.count > 1000) throw invalidParameter('Rate in day should be greater than 0 and less than 1000.');
    return;
  }
  if (rate.count < LEAST_HOURS || rate.count > 23) {
    throw invalidParameter('Rate in hour should be least 4 and less than 24.');
  }
  if (hours !== undefined && hours > rate.count) {
    throw invalidParameter('Duration cannot be greater than Rate in hour.');
  }
}

function checkCron(cron: ScheduleExpression & { kind: 'cron' }, hours: number | undefined): void {
  const firings = sample(cron);
  const gaps = firings.slice(1).map((time, index) => time.getTime() - (firings[index] ?? time).getTime());
  const dense = gaps.some((gap) => gap < LEAST_HOURS * HOUR_MS);
  if (cron.fields[0] !== '0' || cron.fields[5] !== '*' || firings.length === 0 || dense) {
    throw invalidParameter('Invalid schedule expression.');
  }
  if (hours !== undefined && firings.some((time) => time.getUTCHours() + hours > 24)) {
    throw invalidParameter('Starting hour and duration must be within a day.');
  }
}

/** Enough firings to see every hour of the day and the smallest gap of those that come more than once a day. */
function sample(cron: ScheduleExpression & { kind: 'cron' }): Date[] {
  const times: Date[] = [];
  let time = cron.next(new Date('2024-01-01T00:00:00Z'));
  while (time && times.length < 50) {
    times.push(time);
    time = cron.next(time);
  }
  return times;
}

/**
 * The first rotation window that ends after `now`. Rates count from `since` (the last rotation, or when rotation was
 * configured): in days from midnight UTC of its day, in hours from its full hour. Undefined without a schedule.
 */
export function nextWindow(rules: RotationRules | undefined, since: Date, now: Date): RotationWindow | undefined {
  const expression: ScheduleExpression | undefined =
    rules?.AutomaticallyAfterDays === undefined
      ? readExpression(rules?.ScheduleExpression ?? '')
      : { kind: 'rate', count: rules.AutomaticallyAfterDays, unit: 'day' };
  if (expression?.kind === 'cron') {
    const start = expression.next(now);
    return start && windowAt(start, rules?.Duration, firesWithinDay(expression));
  }
  if (expression?.kind !== 'rate') return undefined;
  const step = expression.count * UNIT_MS[expression.unit];
  const origin = expression.unit === 'day' ? dayOf(since).getTime() : Math.floor(since.getTime() / HOUR_MS) * HOUR_MS;
  for (let start = origin + step; ; start += step) {
    const window = windowAt(new Date(start), rules?.Duration, expression.unit === 'hour');
    if (window.end > now) return window;
  }
}

function windowAt(start: Date, duration: string | undefined, hourly: boolean): RotationWindow {
  if (duration === undefined && !hourly) return { start, end: new Date(dayOf(start).getTime() + DAY_MS) };
  const hours = duration === undefined ? 1 : Number(duration.replace(/h$/, ''));
  return { start, end: new Date(start.getTime() + hours * HOUR_MS) };
}

function firesWithinDay(cron: ScheduleExpression & { kind: 'cron' }): boolean {
  return /[/,*-]/.test(cron.fields[1] ?? '');
}

/** How long a rotation that is not in a window of its schedule (a person asked for it) is retried, in milliseconds. */
export function retryHorizon(rules: RotationRules | undefined): number {
  if (rules?.Duration !== undefined) return Number(rules.Duration.replace(/h$/, '')) * HOUR_MS;
  const expression = readExpression(rules?.ScheduleExpression ?? '');
  const hourly =
    (expression?.kind === 'rate' && expression.unit === 'hour') ||
    (expression?.kind === 'cron' && firesWithinDay(expression));
  return hourly ? HOUR_MS : DAY_MS;
}
