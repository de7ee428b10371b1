import { RotationError } from '../rotation/errors';

/** What one field of an event must be. */
export interface FieldRule {
  /** In words, for whoever sent the event. */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

/**
 * The event as an object whose named fields keep their rules. Throws RotationError `EventMalformed` that names every
 * field that does not, what was expected and what kind of thing came: never the value, which may be a RotationToken.
 */
export function readFields<Name extends string>(
  what: string,
  event: unknown,
  rules: Readonly<Record<Name, FieldRule>>,
): Readonly<Record<Name, unknown>> {
  if (!isObject(event)) throw malformed(what, [`the event must be an object, is ${kindOf(event)}`]);
  const problems = (Object.entries(rules) as [Name, FieldRule][])
    .filter(([name, { holds }]) => !holds(event[name]))
    .map(([name, { expected }]) => `${name} must be ${expected}, is ${kindOf(event[name])}`);
  if (problems.length > 0) throw malformed(what, problems);
  return event as Readonly<Record<Name, unknown>>;
}

export function malformed(what: string, problems: readonly string[]): RotationError {
  return new RotationError('EventMalformed', `${what}: ${problems.join('; ')}`, false);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of that many characters. */
export function text(least: number, most: number): FieldRule {
  return {
    expected: `text of ${least} to ${most} characters`,
    holds: (value) => typeof value === 'string' && value.length >= least && value.length <= most,
  };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
