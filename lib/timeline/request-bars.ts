import type { Axis } from './axis';
import { element, type Markup } from './markup';
import type { Requests, Timeline, TimelineKey } from './timeline';

/** How many bars fit on the axis. */
export const SLICES = 130;

interface Slice {
  readonly accepted: number;
  readonly refused: number;
}

interface Box {
  /** Requests of the highest bar. */
  readonly most: number;
  readonly y: number;
  readonly height: number;
}

/** The highest bar of all keys: they share one scale. */
export function mostRequests(timeline: Timeline): number {
  const slices = timeline.keys.flatMap((key) => [...slicesOf(timeline, key.requests).values()]);
  return slices.reduce((most, { accepted, refused }) => Math.max(most, accepted + refused), 0);
}

/** A bar for each slice of time with requests: the accepted ones, and on top of them those that were refused. */
export function bars(timeline: Timeline, axis: Axis, key: TimelineKey, { most, y, height }: Box): readonly Markup[] {
  const width = (axis.right - axis.left) / SLICES;
  const tall = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * height));
  return [...slicesOf(timeline, key.requests)].flatMap(([index, { accepted, refused }]) => {
    const x = axis.left + index * width;
    const title = element('title', {}, `${accepted} accepted, ${refused} refused`);
    const part = (kind: string, top: number, count: number): readonly Markup[] =>
      count === 0 ? [] : [element('rect', { class: kind, x, width: width - 0.5, y: top, height: tall(count) }, title)];
    const base = y + height;
    return [
      ...part('accepted', base - tall(accepted), accepted),
      ...part('refused', base - tall(accepted) - tall(refused), refused),
    ];
  });
}

function slicesOf({ from, to }: Timeline, requests: readonly Requests[]): ReadonlyMap<number, Slice> {
  const length = Math.max(1, to.getTime() - from.getTime());
  const slices = new Map<number, Slice>();
  for (const { at, accepted, refused } of requests) {
    const place = Math.floor(((at.getTime() - from.getTime()) / length) * SLICES);
    const index = Math.min(Math.max(place, 0), SLICES - 1);
    const before = slices.get(index);
    slices.set(index, {
      accepted: accepted + (before?.accepted ?? 0),
      refused: refused + (before?.refused ?? 0),
    });
  }
  return slices;
}
