import type { Secret } from './state';

/** How long old states are kept: longer than any lag that AWS is known for. */
const KEEP_MS = 60 * 60 * 1000;

/** The secrets as they were, for reads that are to be stale. */
export interface History {
  note(at: Date, before: Secret | undefined, after: Secret | undefined): void;
  /** The secret as it was that many milliseconds before `now`; undefined when it did not exist then. */
  asOf(arn: string, now: Date, ageMs: number, live: Secret | undefined): Secret | undefined;
}

interface Past {
  /** The state held until this time. */
  readonly until: number;
  readonly state: Secret | undefined;
}

export function createHistory(): History {
  const pasts = new Map<string, Past[]>();

  return {
    note(at, before, after) {
      const arn = (after ?? before)?.arn;
      if (arn === undefined) return;
      const kept = (pasts.get(arn) ?? []).filter((past) => past.until > at.getTime() - KEEP_MS);
      pasts.set(arn, [...kept, { until: at.getTime(), state: before }]);
    },
    asOf(arn, now, ageMs, live) {
      const time = now.getTime() - ageMs;
      const past = pasts.get(arn)?.find((entry) => entry.until > time);
      return past ? past.state : live;
    },
  };
}
