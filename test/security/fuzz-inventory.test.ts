import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadInventory } from '../../lib/inventory/load-inventory';
import { formatProblem } from '../../lib/inventory/problem';
import { providerTypes } from '../../lib/providers/catalog';
import { FUZZ, hostileJson, inherited, MONSTER_TEXTS, ownFields } from './hostile';
import { ROOT } from '../support/root';

const before = inherited();
afterEach(() => expect(inherited()).toEqual(before));

const EXAMPLE = readFileSync(join(ROOT, 'keys.example.yaml'), 'utf8');

/** Reads a file: an inventory, or problems with a place and words each. Anything thrown is a failure. */
function read(text: string): 'fine' | 'problems' {
  const { inventory, problems } = loadInventory('keys.yaml', () => text, providerTypes);
  if (inventory) return 'fine';
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems.slice(0, 50)) expect(formatProblem(problem)).toMatch(/^keys\.yaml:\d+:\d+: ./s);
  return 'problems';
}

const FIELDS = [
  ...['type', 'admin', 'options', 'minGrace', 'provider', 'every', 'window', 'swapWindow', 'grace', 'drain', 'usedBy'],
  ...['criticality', 'owner', 'secret', 'format', 'valueFields', 'endpoint', 'headers', 'issue', 'verify', 'revoke'],
  ...['list', 'users', 'propagation', 'name', 'maxAge', 'idle', 'postpone', 'method', 'path', 'read', 'body', 'keyId'],
];
const some = hostileJson(FIELDS);
const named = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.array(fc.tuple(fc.constantFrom(...names, '__proto__', 'constructor'), value), { maxLength: 4 }).map(ownFields);

/** A file that has the shape of an inventory, as far as its reader gets. */
const shaped = fc.record(
  {
    defaults: some,
    providers: named(
      ['gateway', 'iam'],
      fc.oneof(
        some,
        fc.record({
          type: fc.constantFrom(...Object.keys(providerTypes), '__proto__', 'toString'),
          admin: fc.constantFrom('keyturn/admin', 'self', ''),
          options: fc.oneof(some, named(FIELDS, some)),
        }),
      ),
    ),
    keys: named(
      ['prod/a', 'prod/b'],
      fc.oneof(
        some,
        fc
          .tuple(fc.constantFrom('gateway', 'iam', '__proto__'), named(FIELDS, some))
          .map(([provider, fields]) => ({ ...fields, provider })),
      ),
    ),
  },
  { requiredKeys: ['providers', 'keys'] },
);

test('a file of the right shape with hostile content', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(shaped, (file) => void seen.add(read(JSON.stringify(file)))),
    FUZZ,
  );
  expect(seen).toContain('problems');
});

test('the example, with hostile text in the middle', () => {
  const spoils = fc.tuple(
    fc.nat(EXAMPLE.length),
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      some.map((value) => String(JSON.stringify(value))),
    ),
  );
  fc.assert(
    fc.property(spoils, ([at, text]) => void read(EXAMPLE.slice(0, at) + text + EXAMPLE.slice(at))),
    FUZZ,
  );
});

test.each([
  ['the example itself', EXAMPLE, 'fine'],
  ['nothing', '', 'problems'],
  ['two documents', `${EXAMPLE}\n---\n${EXAMPLE}`, 'problems'],
  ['aliases of aliases of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${billionLaughs()}`, 'problems'],
  ['an alias of itself', 'providers: &a { gateway: *a }\nkeys: {}\n', 'problems'],
  ['a tag of code', 'providers: !!js/function "function(){}"\nkeys: {}\n', 'problems'],
  ['a merge of a prototype', 'providers: { <<: { __proto__: { polluted: 1 } } }\nkeys: {}\n', 'problems'],
  ['binary', '\u0000\u0001\ufffe', 'problems'],
] as const)('%s', (_, text, outcome) => {
  expect(read(text)).toBe(outcome);
});

test.each(MONSTER_TEXTS.map((monster, index) => [index, monster] as const))(
  'monster %d as a provider',
  (_, monster) => {
    expect(read(`providers: { gateway: ${monster} }\nkeys: {}\n`)).toBe('problems');
  },
);

function billionLaughs(): string {
  const names = [...'abcdefghij'];
  return names
    .slice(1)
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${names[index]}`).join(',')}]`)
    .join('\n');
}
