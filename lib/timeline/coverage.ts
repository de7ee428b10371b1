import { AWSCURRENT } from '../rotation/labels';
import type { Span, Timeline, TimelineKey } from './timeline';

/** Two keys that were both accepted, the earlier one first. */
interface Overlap extends Span {
  readonly keys: readonly [TimelineKey, TimelineKey];
}

/** When a key and its successor both worked, for all keys that were AWSCURRENT. */
export function overlaps(timeline: Timeline): readonly Overlap[] {
  const served = timeline.keys
    .flatMap((key) =>
      currentSpans(timeline, key)
        .slice(0, 1)
        .map(({ from }) => ({ key, from })),
    )
    .sort((a, b) => a.from - b.from)
    .map(({ key }) => key);
  return served.slice(1).flatMap((next, index) => {
    const key = served[index];
    const both = key && intersect(validSpan(timeline, key), validSpan(timeline, next));
    return both ? [{ ...both, keys: [key, next] as const }] : [];
  });
}

/**
 * When, since the first known AWSCURRENT, the provider accepted no key under AWSCURRENT. It should be empty; undefined
 * where no key was ever AWSCURRENT.
 */
export function uncovered(timeline: Timeline): readonly Span[] | undefined {
  const current = timeline.keys.flatMap((key) => currentSpans(timeline, key));
  if (current.length === 0) return undefined;
  const covered = timeline.keys
    .flatMap((key) => currentSpans(timeline, key).flatMap((one) => intersect(one, validSpan(timeline, key)) ?? []))
    .sort((a, b) => a.from - b.from);
  const gaps: Span[] = [];
  let reached = Math.min(...current.map(({ from }) => from));
  for (const { from, until } of [...covered, { from: timeline.to.getTime(), until: Infinity }]) {
    if (from > reached) gaps.push({ from: reached, until: from });
    reached = Math.max(reached, until);
  }
  return gaps;
}

export function validSpan({ from, to }: Pick<Timeline, 'from' | 'to'>, key: TimelineKey): Span {
  return { from: (key.validFrom ?? from).getTime(), until: (key.validUntil ?? to).getTime() };
}

function currentSpans({ to }: Timeline, { labels }: TimelineKey): readonly Span[] {
  return labels
    .filter(({ label }) => label === AWSCURRENT)
    .map(({ from, until = to }) => ({ from: from.getTime(), until: until.getTime() }));
}

function intersect(a: Span, b: Span): Span | undefined {
  const both = { from: Math.max(a.from, b.from), until: Math.min(a.until, b.until) };
  return both.from < both.until ? both : undefined;
}
