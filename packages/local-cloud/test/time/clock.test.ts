import { createClock, type RealClock } from '../../src/time/clock';
import { frozenClock, machineClock } from '../../src/time/real-clock';

const START = new Date('2026-11-20T12:00:00.000Z');
const HOUR = 3_600_000;

const noErrors = (what: string, error: unknown): void => {
  throw new Error(`${what} failed: ${String(error)}`);
};

function afterMs(clock: { now(): Date }, ms: number): Date {
  return new Date(clock.now().getTime() + ms);
}

/** Real time that a test moves by hand, to see timers fire without `advance`. */
function handMovedTime(): RealClock & { pass(ms: number): void } {
  let now = START.getTime();
  let timers: { due: number; run: () => void }[] = [];
  return {
    now: () => now,
    setTimer(ms, run) {
      const timer = { due: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    pass(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.due <= now);
      timers = timers.filter((timer) => timer.due > now);
      for (const timer of due) timer.run();
    },
  };
}

describe('advance', () => {
  test('runs timers in the order of their time, each at its own time, and ends at the target', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    const ran: string[] = [];
    const note = (name: string) => () => void ran.push(`${name} ${clock.now().toISOString()}`);
    clock.at(afterMs(clock, 2 * HOUR), 'second', note('second'));
    clock.at(afterMs(clock, HOUR), 'first', note('first'));
    clock.at(afterMs(clock, HOUR), 'first again', note('first again'));
    clock.at(afterMs(clock, 25 * HOUR), 'tomorrow', note('tomorrow'));

    await clock.advance(24 * HOUR);

    expect(ran).toEqual([
      'first 2026-11-20T13:00:00.000Z',
      'first again 2026-11-20T13:00:00.000Z',
      'second 2026-11-20T14:00:00.000Z',
    ]);
    expect(clock.now().toISOString()).toBe('2026-11-21T12:00:00.000Z');
  });

  test('runs timers that timers set, when they become due on the way', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    const ran: string[] = [];
    const again = (): void => {
      ran.push(clock.now().toISOString().slice(11, 16));
      clock.at(afterMs(clock, HOUR), 'again', again);
    };
    clock.at(afterMs(clock, HOUR), 'again', again);

    await clock.advance(3 * HOUR);

    expect(ran).toEqual(['13:00', '14:00', '15:00']);
  });

  test('waits for a timer, and for the work that it set off, before time goes on', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    const ran: string[] = [];
    const slow = async (name: string): Promise<void> => {
      await new Promise((done) => setTimeout(done, 20));
      ran.push(`${name} at ${clock.now().toISOString().slice(11, 16)}`);
    };
    clock.at(afterMs(clock, HOUR), 'one', async () => {
      void clock.track(slow('delivery').then(() => void clock.track(slow('what the delivery set off'))));
      await slow('one');
    });
    clock.at(afterMs(clock, 2 * HOUR), 'two', () => void ran.push('two'));

    await clock.advance(3 * HOUR);

    expect(ran.toSorted()).toEqual(['delivery at 13:00', 'one at 13:00', 'two', 'what the delivery set off at 13:00']);
    expect(ran.at(-1)).toBe('two');
  });

  test('lets one timer end before another of the same instant begins', async () => {
    const clock = createClock(machineClock, noErrors);
    const ran: string[] = [];
    for (const name of ['a', 'b']) {
      clock.at(afterMs(clock, HOUR), name, async () => {
        ran.push(`${name} begins`);
        await new Promise((done) => setTimeout(done, 20));
        ran.push(`${name} ends`);
      });
    }
    await clock.advance(2 * HOUR);
    expect(ran).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('lets a timer end before one that it set for this very moment begins', async () => {
    const clock = createClock(machineClock, noErrors);
    const ran: string[] = [];
    clock.at(afterMs(clock, HOUR), 'first', async () => {
      clock.at(clock.now(), 'second', () => void ran.push('second'));
      await new Promise((done) => setTimeout(done, 20));
      ran.push('first ends');
    });
    await clock.advance(2 * HOUR);
    expect(ran).toEqual(['first ends', 'second']);
  });

  test('waits for work that is started some steps after other work has ended', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    let done = false;
    clock.at(afterMs(clock, HOUR), 'chain', () => {
      const follow = async (): Promise<void> => {
        await clock.track(Promise.resolve());
        for (let step = 0; step < 20; step++) await Promise.resolve();
        await clock.track(new Promise((ended) => setTimeout(ended, 20)));
        done = true;
      };
      void follow();
    });
    await clock.advance(2 * HOUR);
    expect(done).toBe(true);
  });

  test('adds up when called twice at once', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    await Promise.all([clock.advance(HOUR), clock.advance(HOUR)]);
    expect(clock.now().toISOString()).toBe('2026-11-20T14:00:00.000Z');
  });

  test('reports a timer that throws, and goes on', async () => {
    const failed: string[] = [];
    const clock = createClock(frozenClock(START), (what, error) => failed.push(`${what}: ${String(error)}`));
    let ran = false;
    clock.at(afterMs(clock, 1), 'bad', () => Promise.reject(new Error('no')));
    clock.at(afterMs(clock, 2), 'good', () => void (ran = true));
    await clock.advance(10);
    expect(failed).toEqual(['bad: Error: no']);
    expect(ran).toBe(true);
  });

  test('a rejection of tracked work is its owner’s, and does not stop time', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    const work = clock.track(Promise.reject(new Error('mine')));
    work.catch(() => {});
    await clock.advance(1);
    await expect(work).rejects.toThrow('mine');
  });
});

describe('at', () => {
  test('a cancelled timer does not run', async () => {
    const clock = createClock(frozenClock(START), noErrors);
    let ran = false;
    const cancel = clock.at(afterMs(clock, 1), 'never', () => void (ran = true));
    cancel();
    await clock.advance(10);
    expect(ran).toBe(false);
  });

  test('a timer fires by itself as real time passes, ahead by what was advanced', async () => {
    const real = handMovedTime();
    const clock = createClock(real, noErrors);
    await clock.advance(HOUR);
    const ran: string[] = [];
    clock.at(new Date('2026-11-20T13:00:05.000Z'), 'soon', () => void ran.push(clock.now().toISOString()));
    real.pass(4_999);
    expect(ran).toEqual([]);
    real.pass(1);
    expect(ran).toEqual(['2026-11-20T13:00:05.000Z']);
  });

  test('nothing fires after stop, neither old timers nor new ones', async () => {
    const real = handMovedTime();
    const clock = createClock(real, noErrors);
    let ran = 0;
    clock.at(afterMs(clock, 10), 'old', () => void ran++);
    clock.stop();
    clock.at(afterMs(clock, 10), 'new', () => void ran++);
    real.pass(20);
    await clock.advance(20);
    expect(ran).toBe(0);
  });

  test('a time that is past runs at once', () => {
    const real = handMovedTime();
    const clock = createClock(real, noErrors);
    let ran = false;
    clock.at(new Date(0), 'past', () => void (ran = true));
    real.pass(0);
    expect(ran).toBe(true);
  });

  test('a timer beyond the longest delay of Node does not fire early', async () => {
    let ran = false;
    const cancel = machineClock.setTimer(40 * 24 * HOUR, () => void (ran = true));
    await new Promise((done) => setTimeout(done, 20));
    cancel();
    expect(ran).toBe(false);
  });
});
