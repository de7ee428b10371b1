import { MINUTE_MS } from './duration';
import { RotationError } from './errors';

/** When a key of class `one` may be swapped, every week, in UTC. Minutes count from Sunday 00:00. */
export interface SwapWindow {
  readonly text: string;
  readonly opens: readonly number[];
  readonly minutes: number;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** What a window looks like, for messages. */
export const SWAP_WINDOW_FORM =
  "days and times in UTC such as 'Sun 02:00-04:00', 'Mon-Fri 22:00-02:00' or '02:00-04:00'";

/** Reads `[day[-day] ]HH:MM-HH:MM`; without a day it opens daily, and it may end on the next day. Undefined for anything else. */
export function parseSwapWindow(text: string): SwapWindow | undefined {
  const match = /^(?:([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? )?(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [, first, last, ...times] = match;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = times.map(Number);
  if (fromHour > 23 || toHour > 24 || fromMinute > 59 || toMinute > 59) return undefined;
  const days = daysOf(first, last);
  const start = fromHour * 60 + fromMinute;
  const minutes = (toHour * 60 + toMinute - start + DAY) % DAY;
  if (!days || minutes === 0) return undefined;
  return { text, opens: days.map((day) => day * DAY + start), minutes };
}

function daysOf(first: string | undefined, last: string | undefined): readonly number[] | undefined {
  if (first === undefined) return DAYS.map((_, day) => day);
  const [from, to] = [first, last ?? first].map((name) => DAYS.findIndex((day) => day === name)) as [number, number];
  if (from < 0 || to < 0) return undefined;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => (from + step) % 7);
}

/** Whether a minute of the week, from Sunday 00:00 UTC, lies in the window. Its end does not belong to it. */
export function isInWindow({ opens, minutes }: SwapWindow, minuteOfWeek: number): boolean {
  return opens.some((open) => (minuteOfWeek - open + WEEK) % WEEK < minutes);
}

/** Throws `OutsideWindow`, retryable, that says when the window opens next. A secret without a window is always open. */
export function refuseOutsideWindow(secretName: string, window: SwapWindow | undefined, now: Date): void {
  if (!window) return;
  const minute = now.getUTCDay() * DAY + now.getUTCHours() * 60 + now.getUTCMinutes();
  if (isInWindow(window, minute)) return;
  const wait = Math.min(...window.opens.map((open) => (open - minute + WEEK) % WEEK));
  const next = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS + wait * MINUTE_MS);
  throw new RotationError(
    'OutsideWindow',
    `the key of secret ${secretName} may be swapped only within '${window.text}' UTC, which opens next at ${next.toISOString()}`,
    true,
  );
}
