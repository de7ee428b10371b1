import { DEFAULT_GRACE_SECONDS } from '../rotation/grace-period';
import { readFields } from './read-fields';
import { readSchedule, type Schedule } from './schedule';
import { defaultsSchema } from './schema';
import type { YamlSource } from './yaml-source';

/** What keys fall back on: `defaults` of the file, then our own defaults. */
export interface Defaults {
  readonly every: string;
  readonly schedule: Schedule;
  readonly graceSeconds: number;
  readonly minGraceSeconds: number;
  /** Fields of `defaults` that are wrong and were reported: no sum is made of what stands in for them. */
  readonly invalid: ReadonlySet<string>;
}

/** Rotation interval where the file has no `every`. */
export const DEFAULT_EVERY = '30d';

export function readDefaults(given: unknown, source: YamlSource): Defaults {
  const fields = readFields(defaultsSchema, given ?? {}, ['defaults'], source);
  const { every, window, grace, minGrace } = fields?.value ?? {};
  const invalid = new Set(fields?.invalid ?? Object.keys(defaultsSchema.shape));
  let schedule = readSchedule(every ?? DEFAULT_EVERY, window);
  if ('message' in schedule) {
    source.report(['defaults', schedule.field], schedule.message);
    invalid.add('every');
    schedule = placeholderSchedule();
  }
  return {
    every: every ?? DEFAULT_EVERY,
    schedule,
    graceSeconds: grace ?? DEFAULT_GRACE_SECONDS,
    minGraceSeconds: minGrace ?? 0,
    invalid,
  };
}

/** Takes the place of a wrong schedule, so that the rest of its entry can be checked. Never part of an inventory. */
export function placeholderSchedule(): Schedule {
  return { expression: '', intervalSeconds: Infinity, windowSeconds: 0 };
}
