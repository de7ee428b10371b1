import type { Clock } from '../rotation/services';

interface Timer {
  readonly at: number;
  readonly run: () => Promise<void>;
}

/** Time that passes only when it is advanced, or when somebody sleeps. Timers run, in order, while it is advanced. */
export interface VirtualClock extends Clock {
  at(when: Date, run: () => Promise<void>): void;
  advance(ms: number): Promise<void>;
}

export function virtualClock(start = new Date('2026-03-01T09:00:20Z')): VirtualClock {
  let now = start.getTime();
  const timers: Timer[] = [];
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
    at: (when, run) => {
      timers.push({ at: when.getTime(), run });
    },
    advance: async (ms) => {
      const end = now + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers.splice(timers.indexOf(due), 1);
        now = Math.max(now, due.at);
        await due.run();
      }
      now = Math.max(now, end);
    },
  };
}
