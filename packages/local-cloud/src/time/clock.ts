import { setImmediate as turn } from 'node:timers/promises';
import type { TimerClock } from '../kernel/kernel';

/** The time that passes by itself; virtual time is ahead of it by all that was ever advanced. */
export interface RealClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after that many milliseconds. Returns a function that cancels it. */
  setTimer(ms: number, run: () => void): () => void;
}

export interface LocalClock extends TimerClock {
  /**
   * Moves virtual time on by that many milliseconds, stopping at every timer that becomes due on the way: it runs, and
   * all that it set off (`track`) ends, before time goes on. Resolves when all of it has run. Calls queue up.
   */
  advance(ms: number): Promise<void>;
  /** Resolves when no tracked work is in flight; virtual time does not move. */
  settled(): Promise<void>;
  /** Drops all timers: nothing fires any more. */
  stop(): void;
}

interface Timer {
  readonly due: number;
  /** Timers of one instant run in the order in which they were set. */
  readonly order: number;
  readonly what: string;
  readonly run: () => Promise<void> | void;
}

/** `onError` gets what failed: a timer that throws must not stop time or the other timers. */
export function createClock(real: RealClock, onError: (what: string, error: unknown) => void): LocalClock {
  let offset = 0;
  let order = 0;
  let stopped = false;
  let timers: Timer[] = [];
  let disarm = (): void => {};
  let advancing = 0;
  let lastAdvance: Promise<void> = Promise.resolve();
  const inFlight = new Set<Promise<unknown>>();

  const now = (): number => real.now() + offset;

  function track<T>(work: Promise<T>): Promise<T> {
    const done: Promise<unknown> = work.then(
      () => inFlight.delete(done),
      () => inFlight.delete(done),
    );
    inFlight.add(done);
    return work;
  }

  async function settled(): Promise<void> {
    // What has just ended may be about to start something else: only a turn of the event loop shows that.
    for (await turn(); inFlight.size > 0; await turn()) await Promise.all(inFlight);
  }

  async function run(timer: Timer): Promise<void> {
    try {
      await timer.run();
    } catch (error) {
      onError(timer.what, error);
    }
  }

  function takeDue(until: number): Timer | undefined {
    return timers[0] && timers[0].due <= until ? timers.shift() : undefined;
  }

  /**
   * Without `advance` timers fire as real time passes, and no timer waits for another, as in the real world. While it runs
   * it alone decides, so that one order of events comes out however fast the machine is.
   */
  function arm(): void {
    disarm();
    const next = timers[0];
    if (!next || advancing > 0) return;
    disarm = real.setTimer(Math.max(0, next.due - now()), () => {
      for (let due = takeDue(now()); due; due = takeDue(now())) void track(run(due));
      arm();
    });
  }

  async function advanceTo(target: number): Promise<void> {
    await settled();
    for (let timer = takeDue(target); timer; timer = takeDue(target)) {
      offset += Math.max(0, timer.due - now());
      await run(timer);
      await settled();
    }
    offset += Math.max(0, target - now());
  }

  return {
    now: () => new Date(now()),
    at(when, what, run) {
      if (stopped) return () => {};
      const timer: Timer = { due: when.getTime(), order: order++, what, run };
      const later = timers.findIndex((other) => other.due > timer.due);
      timers.splice(later < 0 ? timers.length : later, 0, timer);
      arm();
      return () => {
        timers = timers.filter((other) => other !== timer);
        arm();
      };
    },
    track,
    settled,
    stop() {
      stopped = true;
      timers = [];
      disarm();
    },
    advance(ms) {
      advancing++;
      disarm();
      // The target counts from the moment of its turn: two advances of an hour make two hours.
      lastAdvance = lastAdvance
        .then(() => advanceTo(now() + ms))
        .finally(() => {
          advancing--;
          arm();
        });
      return lastAdvance;
    },
  };
}
