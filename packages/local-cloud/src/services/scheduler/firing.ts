import { UNIT_MS } from '../schedule-expression';
import type { DeliveryDeps } from './delivery';
import { deliver } from './delivery';
import type { Schedule, Schedules } from './schedule';
import { keyOf } from './schedule';

/** A completed schedule is deleted a while after its last attempt: until then its name is taken. */
const DELETED_AFTER_MS = 60_000;

interface FiringDeps extends DeliveryDeps {
  readonly state: Schedules;
  /** How often one firing is delivered: AWS promises at least once. */
  deliveries(scheduleArn: string): number;
  /** Milliseconds after the minute at which a firing goes out, 0 to 59,999. */
  delay(scheduleArn: string): number;
  /** Whether an at() that is past fires at once; else never. */
  readonly pastFires: boolean;
}

export interface Firings {
  /** Sets the timer of the next firing, instead of the one set before. */
  arm(schedule: Schedule): void;
  disarm(schedule: Schedule): void;
}

/** The timers of all schedules. */
export function createFirings(deps: FiringDeps): Firings {
  const { kernel, state } = deps;
  const { clock } = kernel;
  const timers = new Map<string, () => void>();

  function disarm(schedule: Schedule): void {
    timers.get(keyOf(schedule))?.();
    timers.delete(keyOf(schedule));
  }

  function arm(schedule: Schedule): void {
    disarm(schedule);
    if (schedule.State === 'DISABLED') return;
    const first = firstFiring(schedule, clock.now());
    if (first && (deps.pastFires || first >= minuteOf(clock.now()))) set(schedule, first);
  }

  function set(schedule: Schedule, at: Date): void {
    const when = new Date(minuteOf(at).getTime() + deps.delay(schedule.arn));
    timers.set(
      keyOf(schedule),
      clock.at(when, `schedule ${schedule.arn}`, () => fire(schedule, at)),
    );
  }

  async function fire(schedule: Schedule, at: Date): Promise<void> {
    timers.delete(keyOf(schedule));
    const next = nextFiring(schedule, at);
    if (next) set(schedule, next);
    let open = Math.max(1, deps.deliveries(schedule.arn));
    const done = (): void => {
      open--;
      if (open === 0 && !next && schedule.ActionAfterCompletion === 'DELETE') deleteLater(schedule);
    };
    await Promise.all(Array.from({ length: open }, () => deliver(deps, schedule, at, done)));
  }

  function deleteLater(schedule: Schedule): void {
    const when = new Date(clock.now().getTime() + DELETED_AFTER_MS);
    clock.at(when, `deletion of ${schedule.arn}`, () => {
      // One that was made anew or changed in the meantime is another.
      if (state.schedules.get(keyOf(schedule)) !== schedule) return;
      state.schedules.delete(keyOf(schedule));
      kernel.record({ source: 'scheduler', type: 'ScheduleDeleted', schedule: schedule.arn });
    });
  }

  return { arm, disarm };
}

/** Schedules fire to the minute; seconds do not count. */
function minuteOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / UNIT_MS.minute) * UNIT_MS.minute);
}

/** A rate begins at once, or at its start date; StartDate and EndDate do not concern an at(). */
function firstFiring(schedule: Schedule, now: Date): Date | undefined {
  const { expression } = schedule;
  if (expression.kind === 'at') return expression.when;
  const start = schedule.StartDate && schedule.StartDate > now ? schedule.StartDate : now;
  return untilEnd(schedule, expression.kind === 'rate' ? start : expression.next(start));
}

function nextFiring(schedule: Schedule, last: Date): Date | undefined {
  const { expression } = schedule;
  if (expression.kind === 'at') return undefined;
  const next =
    expression.kind === 'cron'
      ? expression.next(last)
      : new Date(last.getTime() + expression.count * UNIT_MS[expression.unit]);
  return untilEnd(schedule, next);
}

function untilEnd(schedule: Schedule, time: Date | undefined): Date | undefined {
  return time && schedule.EndDate && time > schedule.EndDate ? undefined : time;
}
