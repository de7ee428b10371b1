import type { Services } from '../../lib/rotation/services';
import { wrapServices } from './wrap-services';

/** How a piece of work ended. */
export type End<T> = { readonly value: T } | { readonly error: unknown };

/** A process that makes external calls only when it is allowed to. */
interface SteppedProcess<T> {
  /** The external calls made so far, by name. */
  readonly calls: readonly string[];
  /** Lets it make so many more external calls; resolves when it stands before the next one, or has ended. */
  advance(calls: number): Promise<void>;
  /** Lets it run to its end. */
  finish(): Promise<End<T>>;
}

/** Starts work that stands still before its first external call. */
export function stepped<T>(services: Services, work: (services: Services) => Promise<T>): SteppedProcess<T> {
  const calls: string[] = [];
  let allowed = 0;
  let resume: () => void = () => undefined;
  let paused: () => void = () => undefined;
  let pause = new Promise<void>((resolve) => {
    paused = resolve;
  });
  const own = wrapServices(services, async (name, call) => {
    if (allowed === 0) {
      const resumed = new Promise<void>((resolve) => {
        resume = resolve;
      });
      paused();
      await resumed;
    }
    allowed -= 1;
    calls.push(name);
    return call();
  });
  const end = work(own).then(
    (value): End<T> => ({ value }),
    (error: unknown): End<T> => ({ error }),
  );
  const advance = async (count: number) => {
    if (count === 0) return;
    await Promise.race([pause, end]);
    pause = new Promise<void>((resolve) => {
      paused = resolve;
    });
    allowed = count;
    resume();
    await Promise.race([pause, end]);
  };
  return {
    calls,
    advance,
    finish: async () => {
      await advance(Number.POSITIVE_INFINITY);
      return end;
    },
  };
}

/** What became of one interleaving: `first` made its first calls, then `second` its own, then `first` and `second` ended. */
interface Interleaving<A, B, W> {
  readonly world: W;
  readonly at: string;
  readonly first: End<A>;
  readonly second: End<B>;
}

/**
 * Every interleaving of two processes with two switches between them, each in a fresh world: `first` stops after any
 * number of its calls, `second` then goes as far as any number of its own, `first` runs to its end, and `second` does.
 */
export async function interleavings<A, B, W extends { readonly services: Services }>(
  fresh: () => Promise<W>,
  first: (services: Services, world: W) => Promise<A>,
  second: (services: Services, world: W) => Promise<B>,
): Promise<readonly Interleaving<A, B, W>[]> {
  const all: Interleaving<A, B, W>[] = [];
  const alone = async <T>(work: (services: Services, world: W) => Promise<T>): Promise<number> => {
    const world = await fresh();
    const process = stepped(world.services, (services) => work(services, world));
    await process.finish();
    return process.calls.length;
  };
  const firstCalls = await alone(first);
  const secondCalls = await alone(second);
  for (let a = 0; a <= firstCalls; a += 1) {
    for (let b = 0; b <= secondCalls; b += 1) {
      const world = await fresh();
      const one = stepped(world.services, (services) => first(services, world));
      await one.advance(a);
      const two = stepped(world.services, (services) => second(services, world));
      await two.advance(b);
      const firstEnd = await one.finish();
      const secondEnd = await two.finish();
      const at = `first stops before ${one.calls[a] ?? 'its end'}, second before ${two.calls[b] ?? 'its end'} (${a}, ${b})`;
      all.push({ world, at, first: firstEnd, second: secondEnd });
    }
  }
  return all;
}
