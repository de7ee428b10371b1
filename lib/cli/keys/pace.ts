import type { Clock } from '../../rotation/services';

/**
 * Secrets Manager takes 50 changes of versions and labels a second in a Region, all of an account together, and as many
 * RotateSecret; one rotation with its revocation makes about ten changes. So two begin in a second, which leaves more
 * than half to others: `npm run contain:long` counts them.
 * Source: Secrets Manager User Guide, "Quotas".
 */
const STARTS_PER_SECOND = 2;

/** Most under way at the same time. Each is polled every two seconds; 50 ListSecretVersionIds a second are allowed. */
const MOST_UNDER_WAY = 30;

/** Works on all items, with at most that many starts in a second and that many under way. */
export async function paced<Item>(
  clock: Clock,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (const [index, item] of items.entries()) {
    if (index > 0) await clock.sleep(1000 / STARTS_PER_SECOND);
    while (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay);
    const done: Promise<void> = work(item).finally(() => underWay.delete(done));
    underWay.add(done);
  }
  await Promise.all(underWay);
}
