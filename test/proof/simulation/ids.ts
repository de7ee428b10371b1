import type { Scheduler } from './scheduler';

/** Makes ids of versions, each another one, from the scheduler's seed. */
export function drawIds(scheduler: Scheduler): () => string {
  let ids = 0;
  return () =>
    `${scheduler
      .draw(2 ** 31)
      .toString(16)
      .padStart(8, '0')}-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
}
