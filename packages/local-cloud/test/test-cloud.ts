import { createClock, type LocalClock } from '../src/time/clock';
import { createCloud, type Cloud } from '../src/kernel/cloud';
import { createEventLog, type EventLog } from '../src/kernel/event-log';
import type { Authorization, Caller } from '../src/kernel/kernel';
import { frozenClock } from '../src/time/real-clock';

export interface TestCloud extends Cloud {
  readonly clock: LocalClock;
  readonly eventLog: EventLog;
}

/** A cloud whose time passes by `advance` alone, with ids that count; everyone may do everything unless `authorize` objects. */
export function testCloud(authorize: (caller: Caller, what: Authorization) => void = () => undefined): TestCloud {
  let ids = 0;
  const clock = createClock(frozenClock(new Date('2026-11-20T12:00:00Z')), (what, error) =>
    eventLog.append({ source: 'clock', type: 'TimerFailed', what, error: String(error) }),
  );
  const eventLog = createEventLog(() => clock.now());
  const cloud = createCloud({
    region: 'eu-west-1',
    accountId: '123456789012',
    clock,
    eventLog,
    authorize,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
  });
  return { ...cloud, clock, eventLog };
}
