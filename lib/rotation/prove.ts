import type { HeldKey, Provider, Verdict } from './provider';
import type { Services } from './services';

/**
 * Answers in a row that prove a verdict: a provider's edges learn of a change one after the other, and a single lucky
 * answer says little.
 */
const CONSECUTIVE = 2;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Asks until the provider says `wanted` several times in a row, with growing pauses, within its propagation time.
 * Returns `wanted`, or the last other verdict when the time is over; the seconds are those until the first answer of the
 * row that proved it.
 */
export async function prove(
  services: Pick<Services, 'clock'>,
  provider: Pick<Provider, 'verify' | 'capabilities'>,
  key: HeldKey,
  wanted: 'accepted' | 'refused',
): Promise<{ verdict: Verdict; seconds: number }> {
  const start = services.clock.now().getTime();
  const deadline = start + provider.capabilities.propagationSeconds * 1000;
  let inARow = 0;
  let rowBegan = start;
  let last: Verdict = 'unknown';
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const asked = services.clock.now().getTime();
    const verdict = await provider.verify(key);
    if (verdict === wanted) {
      if (inARow === 0) rowBegan = asked;
      inARow += 1;
      if (inARow >= CONSECUTIVE) return { verdict, seconds: (rowBegan - start) / 1000 };
      pause = FIRST_PAUSE_MS;
    } else {
      inARow = 0;
      last = verdict;
    }
    const now = services.clock.now().getTime();
    if (now >= deadline && inARow === 0) return { verdict: last, seconds: (now - start) / 1000 };
    await services.clock.sleep(inARow > 0 ? pause : Math.min(pause, Math.max(deadline - now, 1)));
  }
}
