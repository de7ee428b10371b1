import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import type { AssumeRole } from '../../policy/assume-role';
import type { Firings } from './firing';
import { createFirings } from './firing';
import { groupOperations } from './group-operations';
import { SCHEDULER_ROUTES } from './routes';
import type { Schedules } from './schedule';
import { createSchedules } from './schedule';
import { scheduleOperations } from './schedule-operations';

export interface SchedulerOptions {
  /** A session of a role for a service, or an error where its trust policy does not let the service in. */
  readonly assumeRole: AssumeRole;
  /**
   * An at() that is past when it is created. AWS was recorded to accept one; whether it then fires is not known, and
   * third parties report a refusal. Default `fires`, at once.
   */
  readonly pastSchedule?: 'fires' | 'never fires' | 'rejected';
  /** How often a firing is delivered; default once. AWS promises at least once. */
  readonly deliveries?: (scheduleArn: string) => number;
  /** Milliseconds after the minute at which a firing goes out, 0 to 59,999; default 0. */
  readonly delay?: (scheduleArn: string) => number;
}

export interface Scheduler {
  readonly definition: ServiceDefinition;
  /** For tests. */
  readonly state: Schedules;
  readonly firings: Firings;
}

/** EventBridge Scheduler on a kernel: its operations over the wire, its firings by the kernel's clock. */
export function createScheduler(kernel: Kernel, options: SchedulerOptions): Scheduler {
  const { assumeRole } = options;
  const past = options.pastSchedule ?? 'fires';
  const state = createSchedules(kernel);
  const firings = createFirings({
    kernel,
    state,
    assumeRole,
    deliveries: options.deliveries ?? (() => 1),
    delay: options.delay ?? (() => 0),
    pastFires: past === 'fires',
  });
  return {
    definition: {
      signingName: 'scheduler',
      rest: SCHEDULER_ROUTES,
      shapes: { MaxResults: 'number', TagKeys: 'list', StartDate: 'timestamp', EndDate: 'timestamp' },
      errorMessage: 'Message',
      operations: {
        ...scheduleOperations({ kernel, state, firings, assumeRole, rejectPast: past === 'rejected' }),
        ...groupOperations({ state, firings }),
      },
    },
    state,
    firings,
  };
}
