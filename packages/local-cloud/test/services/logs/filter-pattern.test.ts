import { parseFilterPattern } from '../../../src/services/logs/filter-pattern';

const LINE = JSON.stringify({
  level: 'ERROR',
  code: 'ZombieKey',
  uses: 3,
  ok: true,
  cause: null,
  nested: { list: [{ name: 'a' }] },
});

test.each([
  ['{ $.level = "ERROR" }', true],
  ['{ $.level = ERROR }', true],
  ['{ $.level = "error" }', false],
  ['{ $.level != "INFO" }', true],
  ['{ $.code = "Zombie*" }', true],
  ['{ $.code = "*Key" }', true],
  ['{ $.uses > 0 }', true],
  ['{ $.uses >= 3 && $.uses < 4 }', true],
  ['{ $.uses = 3.0 }', true],
  ['{ $.uses != 3 }', false],
  ['{ $.uses > 3 || $.level = "ERROR" }', true],
  ['{ ($.uses > 3 || $.level = "ERROR") && $.ok IS FALSE }', false],
  ['{ $.ok IS TRUE }', true],
  ['{ $.cause IS NULL }', true],
  ['{ $.missing NOT EXISTS }', true],
  ['{ $.cause NOT EXISTS }', false],
  ['{ $.missing > 0 }', false],
  ['{ $.missing != "x" }', false],
  ['{ $.nested.list[0].name = "a" }', true],
  ['{ $.nested.list[1].name = "a" }', false],
  ['ERROR', true],
  ['ERROR ZombieKey', true],
  ['ERROR -ZombieKey', false],
  ['?FATAL ?ZombieKey', true],
  ['?FATAL ?PANIC', false],
  ['"\\"code\\":\\"ZombieKey\\""', true],
  ['', true],
])('%s', (pattern, expected) => {
  expect(parseFilterPattern(pattern)(LINE)).toBe(expected);
});

test('a JSON filter matches no line that is not JSON', () => {
  expect(parseFilterPattern('{ $.level NOT EXISTS }')('plain ERROR')).toBe(false);
});

test.each([
  ['[ip, user]', 'space-delimited patterns'],
  ['%ERR.*%', 'regular expressions'],
  ['{ $.a = %x% }', 'regular expressions'],
  ['{ $.a > "x" }', '> of texts'],
  ['{ $.a ~ 1 }', "the operator '~'"],
  ['{ $.a = 1 && }', 'a pattern that ends too early'],
  ['{ $.a = 1', 'a brace that is not closed'],
  ['{ ($.a = 1 }', 'a pattern that ends too early'],
  ['{ a = 1 }', "'a' where a selector is expected"],
])('refuses %s', (pattern, what) => {
  expect(() => parseFilterPattern(pattern)).toThrow(
    `Invalid filter pattern ${pattern}: the local cloud does not know ${what}.`,
  );
});
