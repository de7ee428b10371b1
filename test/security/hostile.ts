import fc from 'fast-check';
import { ERROR_CODES, isRotationError } from '../../lib/rotation/errors';

/** What somebody sends who wants us to break: seeded and bounded, so that a failure repeats. */
export const FUZZ = { seed: 20261121, numRuns: 100 } as const;

/** Stands in every hostile text that could be a key: no error may repeat it. */
export const CANARY = 'canary-5e1f0c7a9d';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'then', 'length', ''] as const;

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    CANARY,
    '',
    ' ',
    '\u0000',
    '\r\n',
    '${x}',
    '{admin.token}',
    '../..',
    '-1',
    '1e999',
    '\ud800',
    '__proto__',
  ),
  fc.constant('a'.repeat(50_000)),
);

const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, NaN, Infinity, 1e308, 2 ** 53));

/** Any JSON, and what JSON.parse makes of hostile names: `names` are those that the reader knows. */
export function hostileJson(names: readonly string[] = []): fc.Arbitrary<unknown> {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names, ...NAMES) },
    { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      text,
      number,
      fc.constantFrom(true, false, null, undefined),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 6 }).map(ownFields),
    ),
  }));
  return value;
}

/** An object with these fields of its own, `__proto__` too, as JSON.parse makes them. */
export function ownFields(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

/** JSON that is deep, long or wide: tried by itself, for what is so deep cannot be reported. */
export const MONSTER_TEXTS: readonly string[] = [
  '['.repeat(20_000) + ']'.repeat(20_000),
  '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000),
  `[${Array(20_000).fill('{"id":1}').join()}]`,
  `"${'x'.repeat(500_000)}"`,
  '{"__proto__":{"polluted":true,"v":1,"action":"rotate"}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
];
export const MONSTERS: readonly unknown[] = MONSTER_TEXTS.map((one): unknown => JSON.parse(one));

/** What came of a call: fine, or one of our own errors; anything else is thrown, with the canary nowhere in it. */
export async function tame(call: () => unknown): Promise<'fine' | string> {
  try {
    await call();
    return 'fine';
  } catch (error) {
    // A handler rethrows an error of its own, whose name is the code.
    const code = isRotationError(error) ? error.code : (error as Error).name;
    if (!(ERROR_CODES as readonly string[]).includes(code)) throw error;
    const { message } = error as Error;
    if (message.includes(CANARY))
      throw new Error(`the error ${code} repeats the value that it is about`, { cause: error });
    if (message.length > 5_000) throw new Error(`the error ${code} has ${message.length} characters`, { cause: error });
    return code;
  }
}

/** What every object inherits: must be the same after each test. */
export function inherited(): readonly string[] {
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
  return prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String).join());
}
