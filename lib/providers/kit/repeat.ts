import type { Clock } from '../../rotation/services';

/** How often and how long a request that may be repeated is repeated. Milliseconds. */
const REPEAT = { attempts: 4, firstPause: 500, longestPause: 8_000, total: 30_000 } as const;

/** What an attempt came to, and whether another may do better: `afterMs` when the provider says how long to wait. */
interface Attempt<Result> {
  readonly result: Result;
  readonly again: boolean;
  readonly afterMs?: number | undefined;
}

/**
 * Repeats a harmless request while its attempts ask for it, with growing pauses or those that the provider asks for.
 * Gives up with the last result after four attempts or 30 s, or at once when the provider asks for a longer pause.
 *
 * @param attempt is given the milliseconds that are left to it
 */
export async function repeat<Result>(
  clock: Clock,
  attempt: (leftMs: number) => Promise<Attempt<Result>>,
): Promise<Result> {
  const deadline = clock.now().getTime() + REPEAT.total;
  for (let attempts = 1; ; attempts += 1) {
    const { result, again, afterMs } = await attempt(Math.max(1, deadline - clock.now().getTime()));
    if (!again || attempts >= REPEAT.attempts) return result;
    const pause = afterMs ?? Math.min(REPEAT.firstPause * 2 ** (attempts - 1), REPEAT.longestPause);
    if (clock.now().getTime() + pause >= deadline) return result;
    await clock.sleep(pause);
  }
}
