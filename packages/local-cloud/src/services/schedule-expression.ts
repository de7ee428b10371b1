import { Cron } from 'croner';

/** AWS's schedule expressions, as EventBridge Scheduler and Secrets Manager share them. Times are UTC. */
export type ScheduleExpression =
  | { readonly kind: 'at'; readonly when: Date }
  | { readonly kind: 'rate'; readonly count: number; readonly unit: RateUnit }
  | {
      readonly kind: 'cron';
      /** Minutes, hours, day of month, month, day of week, year, as written. */
      readonly fields: readonly string[];
      /** The first firing strictly after a time; undefined when it never fires again. */
      readonly next: (after: Date) => Date | undefined;
    };

type RateUnit = 'minute' | 'hour' | 'day';

export const UNIT_MS: Readonly<Record<RateUnit, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads an expression; undefined for what is not one. Blanks around or inside the parentheses make it invalid. */
export function readExpression(text: string): ScheduleExpression | undefined {
  return readAt(text) ?? readRate(text) ?? readCron(text);
}

function readAt(text: string): ScheduleExpression | undefined {
  const stamp = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(text)?.[1];
  if (stamp === undefined) return undefined;
  const when = new Date(`${stamp}Z`);
  // A date like February 30th is carried over by Date: it comes back as another text.
  return Number.isNaN(when.getTime()) || !when.toISOString().startsWith(stamp) ? undefined : { kind: 'at', when };
}

function readRate(text: string): ScheduleExpression | undefined {
  const match = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(text);
  if (!match) return undefined;
  return { kind: 'rate', count: Number(match[1]), unit: match[2] as RateUnit };
}

function readCron(text: string): ScheduleExpression | undefined {
  const fields = /^cron\((\S+(?: \S+){5})\)$/.exec(text)?.[1]?.split(' ') ?? [];
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (!minutes || !hours || !dayOfMonth || !month || !dayOfWeek || !year) return undefined;
  // AWS wants one of the two day fields to be `?`: days are never combined.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const lasts = [59, 23, 31, 12, 7, 2199];
  const written = fields.map((field, index) => (field === '?' ? '*' : spelledOut(field, lasts[index] ?? 0)));
  try {
    // AWS counts days of the week from SUN = 1.
    const cron = new Cron(['0', ...written].join(' '), { timezone: 'UTC', alternativeWeekdays: true });
    return { kind: 'cron', fields, next: (after) => cron.nextRun(after) ?? undefined };
  } catch {
    return undefined;
  }
}

/** AWS writes `8/8` for "from 8 on, every 8" and `/8` for "every 8"; croner wants the range in full. */
function spelledOut(field: string, last: number): string {
  return field.replace(/(^|,)(\d*)\/(\d+)/g, (_, comma: string, from: string, step: string) =>
    from === '' ? `${comma}*/${step}` : `${comma}${from}-${last}/${step}`,
  );
}
