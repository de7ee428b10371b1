import type { TimerClock } from '../../../packages/local-cloud/src/kernel/kernel';
import type { Clock } from '../../../lib/rotation/services';

interface Waiting {
  readonly what: string;
  readonly resume: () => void;
}

interface Timer extends Waiting {
  readonly at: number;
  readonly order: number;
}

/**
 * Owns every await of a simulation. Everything that makes an external call, or sleeps, waits here for its turn; which of
 * the waiting goes on is drawn from the seed. Time passes only when nobody can go on. So the whole course of events is a
 * function of the seed and of what is asked.
 */
export interface Scheduler extends TimerClock, Pick<Clock, 'sleep'> {
  /** Waits for a turn. Every external call does so before its effect and again before its answer. */
  turn(what: string): Promise<void>;
  /** Starts work that nobody waits for. What it throws is handed to `failed`. */
  spawn(what: string, work: () => Promise<void>): void;
  /** Runs until nothing waits, or virtual time is at `until`. */
  run(until: Date): Promise<void>;
  /** A number from 0 to below `below`, of the seed. */
  draw(below: number): number;
  /** Called after every turn, when all that could go on has. */
  afterEachTurn(check: () => void): void;
  /** Turns taken so far. */
  readonly turns: number;
}

/** More turns than any sound simulation takes: a livelock ends here, with a message. */
const MAX_TURNS = 200_000;

export function createScheduler(seed: number, start: Date, failed: (what: string, error: unknown) => void): Scheduler {
  const random = mulberry32(seed);
  const ready: Waiting[] = [];
  let timers: Timer[] = [];
  let now = start.getTime();
  let order = 0;
  let turns = 0;
  let check: () => void = () => undefined;

  const draw = (below: number): number => Math.floor(random() * below);
  const wait = (what: string): Promise<void> => new Promise((resume) => ready.push({ what, resume }));

  function addTimer(at: number, what: string, resume: () => void): () => void {
    const timer: Timer = { at, what, resume, order: order++ };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  }

  function nextTimer(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next && next.at <= until ? next : undefined;
  }

  function spawn(what: string, work: () => Promise<void>): void {
    void wait(what)
      .then(work)
      .catch((error: unknown) => failed(what, error));
  }

  return {
    now: () => new Date(now),
    draw,
    afterEachTurn: (given) => {
      check = given;
    },
    turn: wait,
    spawn,
    get turns() {
      return turns;
    },
    sleep: (ms) => new Promise((resolve) => addTimer(now + Math.max(0, ms), 'sleep', resolve)),
    track: (work) => work,
    at: (when, what, work) => addTimer(when.getTime(), what, () => spawn(what, async () => work())),
    async run(until) {
      for (;;) {
        await quiet();
        check();
        if (turns > MAX_TURNS)
          throw new Error(`no end after ${MAX_TURNS} turns: ${ready.map((one) => one.what).join(', ')}`);
        const chosen = ready.splice(draw(ready.length), 1)[0];
        if (chosen) {
          turns += 1;
          chosen.resume();
          continue;
        }
        const timer = nextTimer(until.getTime());
        if (!timer) break;
        timers = timers.filter((other) => other !== timer);
        now = Math.max(now, timer.at);
        timer.resume();
      }
      now = Math.max(now, until.getTime());
    },
  };
}

/** Until every promise that could settle has: then all that is alive waits for a turn or for time. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A small generator with 32 bits of state: the same numbers everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
