import { RotationError } from '../rotation/errors';

/** What one field of an event must be. */
export interface FieldRule {
  /** In words, for the sender of the event. */
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

export const SECRET_ARN: FieldRule = {
  expected: "a secret's ARN",
  holds: (value) => typeof value === 'string' && value.length <= 2048 && /^arn:[^:]+:secretsmanager:/.test(value),
};

export const TIME: FieldRule = {
  expected: 'a time such as 2026-01-31T12:00:00Z',
  holds: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
};

export function optional({ expected, holds }: FieldRule): FieldRule {
  return { expected: `${expected}, or absent`, holds: (value) => value === undefined || holds(value) };
}

/** Refuses a field that the action does not know: who misspells one must not set off another act. */
export function refuseUnknownFields(
  what: string,
  event: unknown,
  action: string,
  rules: Readonly<Record<string, FieldRule>>,
): void {
  const known = ['v', 'action', ...Object.keys(rules)];
  if (isObject(event) && Object.keys(event).some((name) => !known.includes(name))) {
    throw malformed(what, [`action ${action} has the fields ${known.join(', ')}, and no other`]);
  }
}
