import { metricKey, type MetricId } from './metric';

/** All that CloudWatch keeps of the values of one minute, or second. */
export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type Statistic = (typeof STATISTICS)[number];

interface Datapoint extends StatisticSet {
  /** Start of the period, milliseconds since the epoch. */
  readonly at: number;
}

interface Bucket extends StatisticSet {
  readonly at: number;
  readonly unit: string;
}

interface Series {
  readonly metric: MetricId;
  /** By time. One bucket per unit and minute, or second where the values came in high resolution. */
  readonly buckets: Bucket[];
}

interface Window {
  /** Milliseconds since the epoch: from `start` on, before `end`. */
  readonly start: number;
  readonly end: number;
  /** Seconds. Periods begin at multiples of it. */
  readonly period: number;
  /** Only values of that unit; default: of any. */
  readonly unit?: string;
}

export interface MetricStore {
  /** `resolution`: seconds, 60 (the default) or 1. */
  put(metric: MetricId, values: StatisticSet, at: Date, unit: string, resolution?: number): void;
  /** Periods that have data, by time. */
  datapoints(metric: MetricId, window: Window): readonly Datapoint[];
  /** Time of the latest value, milliseconds; undefined without one. */
  latest(metric: MetricId): number | undefined;
  metrics(): readonly MetricId[];
  /** The units in which the metric has values. */
  units(metric: MetricId): readonly string[];
  /** Calls back whenever the metric gets a value. Returns a function that ends it. */
  watch(metric: MetricId, listener: () => void): () => void;
}

const STANDARD_RESOLUTION = 60;

export function statistic(values: StatisticSet, name: Statistic): number {
  switch (name) {
    case 'SampleCount':
      return values.count;
    case 'Average':
      return values.sum / values.count;
    case 'Sum':
      return values.sum;
    case 'Minimum':
      return values.min;
    case 'Maximum':
      return values.max;
  }
}

function merged(a: StatisticSet, b: StatisticSet): StatisticSet {
  return { count: a.count + b.count, sum: a.sum + b.sum, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** Keeps every metric for ever, at the resolution in which it came. */
export function createMetricStore(): MetricStore {
  const all = new Map<string, Series>();
  const listeners = new Map<string, Set<() => void>>();

  return {
    put(metric, values, at, unit, resolution = STANDARD_RESOLUTION) {
      const key = metricKey(metric);
      const series = all.get(key) ?? { metric, buckets: [] };
      all.set(key, series);
      const start = Math.floor(at.getTime() / (resolution * 1000)) * resolution * 1000;
      const index = firstAtOrAfter(series.buckets, start);
      let same = index;
      while (series.buckets[same]?.at === start && series.buckets[same]?.unit !== unit) same += 1;
      const existing = series.buckets[same]?.at === start ? series.buckets[same] : undefined;
      if (existing) series.buckets[same] = { ...existing, ...merged(existing, values) };
      else series.buckets.splice(index, 0, { ...values, at: start, unit });
      for (const listener of listeners.get(key) ?? []) listener();
    },
    datapoints(metric, window) {
      const buckets = all.get(metricKey(metric))?.buckets ?? [];
      const periodMs = window.period * 1000;
      const points: Datapoint[] = [];
      for (let index = firstAtOrAfter(buckets, window.start); index < buckets.length; index++) {
        const bucket = buckets[index];
        if (!bucket || bucket.at >= window.end) break;
        if (window.unit !== undefined && bucket.unit !== window.unit) continue;
        const at = Math.floor(bucket.at / periodMs) * periodMs;
        const last = points.at(-1);
        if (last?.at === at) points[points.length - 1] = { at, ...merged(last, bucket) };
        else points.push({ at, count: bucket.count, sum: bucket.sum, min: bucket.min, max: bucket.max });
      }
      return points;
    },
    latest: (metric) => all.get(metricKey(metric))?.buckets.at(-1)?.at,
    units: (metric) => [...new Set(all.get(metricKey(metric))?.buckets.map((bucket) => bucket.unit))],
    metrics: () => [...all.values()].map((series) => series.metric),
    watch(metric, listener) {
      const key = metricKey(metric);
      const watching = listeners.get(key) ?? new Set();
      listeners.set(key, watching.add(listener));
      return () => void watching.delete(listener);
    },
  };
}

/** Position of the first bucket that is not before `at`, by halving. */
function firstAtOrAfter(buckets: readonly Bucket[], at: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((buckets[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
