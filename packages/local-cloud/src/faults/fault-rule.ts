import type { FaultRule } from './faults';

type Kind = FaultRule['kind'];

interface Member {
  /** What a value must be, for people. */
  readonly expected: string;
  readonly is: (value: unknown) => boolean;
  /** Absent: it goes with every kind. */
  readonly of?: readonly Kind[];
}

const KINDS: readonly Kind[] = ['error', 'delay', 'drop', 'kill', 'stale'];
const STRIKING = KINDS.filter((kind) => kind !== 'stale');

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string');

const TEXT = { expected: 'text', is: isText };
const COUNT = {
  expected: 'a whole number from 1',
  is: (value: unknown) => Number.isInteger(value) && Number(value) > 0,
};
const MILLISECONDS = { expected: 'milliseconds', is: (value: unknown) => Number.isFinite(value) && Number(value) >= 0 };
const oneOf = (values: readonly string[]): Member => ({
  expected: `one of ${values.join(', ')}`,
  is: (value) => isText(value) && values.includes(value),
});

const MEMBERS: Readonly<Record<keyof FaultRule, Member>> = {
  kind: oneOf(KINDS),
  service: TEXT,
  operation: TEXT,
  nth: COUNT,
  times: COUNT,
  caller: { ...TEXT, of: STRIKING },
  input: { expected: 'an object of texts', is: isTexts, of: STRIKING },
  when: { ...oneOf(['before', 'after']), of: STRIKING },
  code: { ...TEXT, of: ['error'] },
  message: { ...TEXT, of: ['error'] },
  status: {
    expected: '400 to 599',
    is: (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
    of: ['error'],
  },
  delayMs: { ...MILLISECONDS, of: ['delay'] },
  resource: { ...TEXT, of: ['stale'] },
  staleMs: { ...MILLISECONDS, of: ['stale'] },
};

const isMember = (name: string): name is keyof FaultRule => Object.hasOwn(MEMBERS, name);

/**
 * Reads a fault rule from JSON. A string says what is wrong with it: a rule with a misspelt member, or with one that its
 * kind does not use, would hit more than was meant.
 */
export function readFaultRule(value: unknown): FaultRule | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'expected an object: a fault rule';
  const given: Readonly<Record<string, unknown>> = { kind: undefined, ...value };
  const wrong = Object.entries(given).flatMap(([name, member]) => {
    if (!isMember(name)) return `${name} is unknown: expected ${Object.keys(MEMBERS).join(', ')}`;
    return MEMBERS[name].is(member) ? [] : `${name}: expected ${MEMBERS[name].expected}`;
  });
  if (wrong.length > 0) return wrong.join('; ');
  const rule = value as FaultRule;
  const idle = Object.keys(rule).filter((name) => isMember(name) && MEMBERS[name].of?.includes(rule.kind) === false);
  return idle.length === 0 ? rule : `${idle.join(', ')} has no meaning with kind ${rule.kind}`;
}
