import type { RealClock } from './clock';

/** The longest delay that Node's setTimeout takes; a longer one would fire at once. The clock arms itself again. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The machine's own time. Its timers do not keep the process alive. */
export const machineClock: RealClock = {
  now: () => Date.now(),
  setTimer(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_DELAY_MS)).unref();
    return () => clearTimeout(timer);
  },
};

/** A time that passes by `advance` only, so that a test is the same on each run. */
export function frozenClock(start: Date): RealClock {
  const startMs = start.getTime();
  return { now: () => startMs, setTimer: () => () => {} };
}
