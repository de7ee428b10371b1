import { Duration } from 'aws-cdk-lib';
import { readSchedule, readScheduleExpression, type Schedule } from '../inventory/schedule';
import { formatDuration } from '../rotation/duration';

/** What a schedule may say besides. */
export interface RotationScheduleOptions {
  /**
   * Length of the rotation window, in whole hours: Secrets Manager rotates at any time within it. It must not reach the
   * next window or the next UTC day.
   * @default - one hour for a schedule in hours, the rest of the UTC day for one in days; never over half the interval
   */
  readonly window?: Duration;
}

/**
 * When Secrets Manager rotates a key, at most every 4 hours. A schedule that AWS would refuse throws here.
 *
 * @example
 * RotationSchedule.every(Duration.days(30));
 * RotationSchedule.cron('0 8 ? * MON *', { window: Duration.hours(2) });
 */
export class RotationSchedule {
  /** Whole hours or days, from 4 hours to 999 days. The first rotation window opens when the schedule is deployed. */
  static every(interval: Duration, options: RotationScheduleOptions = {}): RotationSchedule {
    return RotationSchedule.of(readSchedule(formatDuration(interval.toSeconds()), options.window?.toSeconds()));
  }

  /** The six fields of AWS's `cron(...)`, in UTC: minutes (always 0), hours, day of month, month, day of week, year. */
  static cron(fields: string, options: RotationScheduleOptions = {}): RotationSchedule {
    return RotationSchedule.of(readSchedule(`cron(${fields})`, options.window?.toSeconds()));
  }

  /** AWS's own ScheduleExpression: `rate(30 days)` or `cron(0 8 ? * MON *)`. */
  static expression(expression: string, options: RotationScheduleOptions = {}): RotationSchedule {
    return RotationSchedule.of(readScheduleExpression(expression, options.window?.toSeconds()));
  }

  /** AWS's ScheduleExpression: `rate(30 days)`. */
  readonly expression: string;
  /** From the start of one rotation window to the start of the next, at the least. */
  readonly interval: Duration;
  /** Length of the rotation window. */
  readonly window: Duration;
  /** The window as AWS writes it, `2h`; absent where AWS's own default is meant. */
  readonly windowExpression?: string;

  private constructor({ expression, intervalSeconds, windowSeconds, duration }: Schedule) {
    this.expression = expression;
    this.interval = Duration.seconds(intervalSeconds);
    this.window = Duration.seconds(windowSeconds);
    if (duration !== undefined) this.windowExpression = duration;
  }

  private static of(read: ReturnType<typeof readSchedule>): RotationSchedule {
    if (!('message' in read)) return new RotationSchedule(read);
    throw new Error(`${read.field === 'every' ? 'schedule' : 'window'}: ${read.message}`);
  }
}
