import type { MetricName } from '../metric-names';

/** What this hour's look writes. The alarms on state keep the last value of each until the next one comes. */
export const GAUGES = [
  'OverdueRotations',
  'StuckRotations',
  'OverdueRevocations',
  'PostponedRevocations',
  'ZombieKeys',
  'CurrentKeysRefused',
  'KeysAwaitingPerson',
  'AdminCredentialProblems',
] as const satisfies readonly MetricName[];
export type Gauge = (typeof GAUGES)[number];

/** Gauges in the making: a count, and whether there was something that could not be learned. */
export interface Tally {
  add(gauge: Gauge): void;
  unknown(...gauges: readonly Gauge[]): void;
  /** What may be written. A 0 is left out unless everything was learned that could have made it more. */
  learned(): readonly { readonly gauge: Gauge; readonly count: number }[];
}

export function createTally(): Tally {
  const counts = new Map<Gauge, number>(GAUGES.map((gauge) => [gauge, 0]));
  const unknown = new Set<Gauge>();
  return {
    add: (gauge) => void counts.set(gauge, (counts.get(gauge) ?? 0) + 1),
    unknown: (...gauges) => gauges.forEach((gauge) => unknown.add(gauge)),
    learned: () => [...counts].flatMap(([gauge, count]) => (count > 0 || !unknown.has(gauge) ? { gauge, count } : [])),
  };
}
