import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypes } from '../../../lib/providers/catalog';
import { load, problemsOf, sampleTypes, withKey } from './sample';
import { ROOT } from '../../support/root';

describe('an inventory without mistakes', () => {
  test('has every default filled in', () => {
    const { inventory } = load(withKey('{ provider: gw }'));
    expect(inventory?.providers).toEqual([
      expect.objectContaining({ name: 'gw', type: 'sample', admin: 'a', graceSeconds: 86_400, minGraceSeconds: 0 }),
    ]);
    expect(inventory?.keys).toEqual([
      {
        name: 'prod/api',
        provider: 'gw',
        schedule: { expression: 'rate(30 days)', intervalSeconds: 30 * 86_400, windowSeconds: 86_400 },
        graceSeconds: 86_400,
        usedBy: [],
        format: 'json',
        valueFields: {},
        options: {},
      },
    ]);
  });

  test("takes defaults of the file, and a key's own before them", () => {
    const { inventory } = load(
      `defaults: { every: "cron(0 8 ? * MON *)", window: 2h, grace: 2h, minGrace: 30m }\n${withKey('{ provider: gw }')}  prod/own: { provider: gw, every: P10D, grace: 0 }`.replace(
        'grace: 0',
        'grace: PT45M',
      ),
    );
    expect(inventory?.keys[0]).toMatchObject({ schedule: { duration: '2h', windowSeconds: 7200 }, graceSeconds: 7200 });
    expect(inventory?.keys[1]).toMatchObject({ schedule: { expression: 'rate(10 days)' }, graceSeconds: 2700 });
    expect(inventory?.keys[1]?.schedule.duration).toBeUndefined();
    expect(inventory?.providers[0]).toMatchObject({ graceSeconds: 7200, minGraceSeconds: 1800 });
  });

  test("gives a rotator a grace period that its functions accept: at least the account's minGrace", () => {
    const { inventory } = load(
      'providers: { gw: { type: sample, admin: a, options: { endpoint: h }, minGrace: 3d } }\nkeys: {}\n',
    );
    expect(inventory?.providers[0]).toMatchObject({ graceSeconds: 3 * 86_400, minGraceSeconds: 3 * 86_400 });
  });

  test('may ask for a topic for each owner', () => {
    const text = withKey('{ provider: gw }');
    expect(load(text).inventory).toMatchObject({ ownerTopics: false });
    expect(load(`ownerTopics: true\n${text}`).inventory).toMatchObject({ ownerTopics: true });
    expect(problemsOf(`ownerTopics: [payments]\nsecurityTopic: all\n${text}`)).toEqual([
      expect.stringMatching(/^keys.yaml:1:14: ownerTopics: expected true or false/),
      expect.stringMatching(/^keys.yaml:2:16: securityTopic: expected true or false/),
    ]);
  });

  test('may ask for a security topic, and say which share of uses fails on a usual day', () => {
    const text = withKey('{ provider: gw }');
    expect(load(text).inventory).toMatchObject({ securityTopic: false });
    expect(load(text).inventory?.providers[0]).not.toHaveProperty('usualAuthFailureRate');
    const wished = `securityTopic: true\n${text.replace('type: sample', 'type: sample, usualAuthFailureRate: 0.02')}`;
    expect(load(wished).inventory).toMatchObject({ securityTopic: true, providers: [{ usualAuthFailureRate: 0.02 }] });
    expect(problemsOf(wished.replace('0.02', '2').replace('true', 'somebody'))).toEqual([
      "keys.yaml:1:16: securityTopic: expected true or false, found 'somebody'",
      expect.stringMatching(/usualAuthFailureRate: expected a share from 0 to 1, such as 0.001, found 2$/),
    ]);
  });

  test('may use anchors and aliases, and mistakes in them are still found in the file', () => {
    const text =
      'providers:\n  gw: { type: sample, admin: a, options: { endpoint: h } }\nkeys:\n  a/one: &shared { provider: gw, grace: 1h }\n  a/two: *shared\n';
    expect(load(text).inventory?.keys).toHaveLength(2);
    expect(problemsOf(text.replace('1h', 'soon'))).toEqual([
      expect.stringMatching(/^keys\.yaml:4:\d+: keys\.a\/one\.grace: expected a duration/),
      expect.stringMatching(/^keys\.yaml:4:\d+: keys\.a\/two\.grace: expected a duration/),
    ]);
  });

  test('is what keys.example.yaml holds', () => {
    const file = join(ROOT, 'keys.example.yaml');
    const { inventory, problems } = loadInventory(file, (path) => readFileSync(path, 'utf8'), providerTypes);
    expect(problems).toBeUndefined();
    expect(inventory?.keys.map(({ name }) => name)).toEqual(['prod/gateway-key']);
    expect(inventory?.keys[0]).toMatchObject({
      schedule: { expression: 'rate(7 days)' },
      graceSeconds: 3600,
      usedBy: [{ name: 'frontend-bff', maxAgeSeconds: 300 }],
      criticality: 'high',
      owner: 'payments',
    });
  });
});

describe('an inventory with mistakes', () => {
  test('ten mistakes are ten messages, in the order of the file, with line and column', () => {
    const text = `defaults: { every: 3h }
providers:
  gw: { type: smaple, admin: a }
  Bad: { type: sample, admin: a, options: { endpoint: h } }
  ok: { type: sample, options: { endpoint: 5 } }
keys:
  prod/one-abcdef: { provider: ok, every: 7d, evry: 1d }
  prod/two: { provider: okk, every: 7d, grace: 30 }
  prod/three: { provider: ok, every: 7d, grace: 1m, usedBy: [{ name: bff, maxAge: 5m }] }
`;
    expect(problemsOf(text).map((line) => line.replace(/; (did|known).*/, '').slice(0, 90))).toEqual([
      "keys.yaml:1:20: defaults.every: Secrets Manager rotates every 4h at the most, found '3h'",
      "keys.yaml:3:15: providers.gw.type: unknown provider type 'smaple'",
      expect.stringMatching(/^keys\.yaml:4:3: providers\.Bad: expected a name of lower-case letters/),
      expect.stringMatching(/^keys\.yaml:5:3: providers\.ok\.admin: missing; type sample manages keys/),
      'keys.yaml:5:44: providers.ok.options.endpoint: expected a URL',
      expect.stringMatching(/^keys\.yaml:7:3: keys\.prod\/one-abcdef: ends with a hyphen and six characters/),
      'keys.yaml:7:47: keys.prod/one-abcdef.evry: unknown field',
      expect.stringMatching(/^keys\.yaml:8:25: keys\.prod\/two\.provider: no provider account 'okk'/),
      expect.stringMatching(/^keys\.yaml:8:48: keys\.prod\/two\.grace: 30 has no unit/),
      expect.stringMatching(/^keys\.yaml:9:49: keys\.prod\/three\.grace: a grace period of 1m is shorter than/),
    ]);
  });

  test.each([
    ['unknown type', withKey('{ provider: gw }').replace('type: sample', 'type: smple'), "did you mean 'sample'?"],
    ['unknown field', withKey('{ provider: gw, gracee: 1h }'), "gracee: unknown field; did you mean 'grace'?"],
    [
      'unknown field far from any',
      withKey('{ provider: gw, colour: red }'),
      'colour: unknown field; known: provider, every',
    ],
    ['unknown field at the top', `provders: {}\n${withKey('{ provider: gw }')}`, "did you mean 'providers'?"],
    ['unknown value field', withKey('{ provider: gw, valueFields: { apiKy: t } }'), "did you mean 'apiKey'?"],
    [
      'unknown consumer field',
      withKey('{ provider: gw, usedBy: [{ name: a, maxAge: 1m, ttl: 1 }] }'),
      'usedBy.0.ttl: unknown field',
    ],
    [
      'wrong type',
      withKey('{ provider: gw, usedBy: bff }'),
      "usedBy: expected a list of { name, maxAge }, found 'bff'",
    ],
    ['missing field', withKey('{ every: 7d }'), "keys.prod/api.provider: missing; expected a provider account's name"],
    [
      'missing maxAge',
      withKey('{ provider: gw, usedBy: [{ name: a }] }'),
      'usedBy.0.maxAge: missing; expected a duration',
    ],
    ['empty key', withKey(''), 'keys.prod/api: missing; expected a mapping with provider'],
    ['no keys', 'providers: {}', 'keys: missing; expected a mapping of keys'],
    ['empty file', '', 'missing; expected a mapping with defaults, providers and keys'],
    ['closed list', withKey('{ provider: gw, criticality: urgent }'), 'expected one of low, medium, high, critical'],
    [
      'tag value',
      withKey('{ provider: gw, owner: "pay&go" }'),
      'owner: expected a name of letters, digits, spaces and _.:/=+-@',
    ],
    ['long tag value', withKey(`{ provider: gw, owner: ${'x'.repeat(257)} }`), 'at most 256'],
    ['spaces in a pair', withKey('{ provider: gw, options: { user: "a b" } }'), 'without spaces'],
    ['secret name', withKey('{ provider: gw }').replace('prod/api', '"prod api"'), "expected a secret's name"],
    [
      'secret reference',
      withKey('{ provider: gw, secret: "arn:aws:s3:::bucket" }'),
      "a secret's name or its whole ARN",
    ],
    ["another type's key option", withKey('{ provider: gw, options: { usr: svc } }'), "did you mean 'user'?"],
    [
      'a value that a type refuses for a key',
      withKey('{ provider: gw, options: { user: nobody } }'),
      'keys.prod/api.options.user: no such user',
    ],
    ['text of a type that cannot identify', withKey('{ provider: gw, format: text }'), 'use format json'],
    [
      'names that collide',
      withKey('{ provider: gw, valueFields: { apiKey: provider } }'),
      "would both be named 'provider'",
    ],
    [
      'fields of a text',
      withKey('{ provider: gw, format: text, valueFields: { apiKey: t } }'),
      'the format text has no fields',
    ],
    [
      'the same secret twice',
      `${withKey('{ provider: gw }')}  other: { provider: gw, secret: prod/api }`,
      'the same secret as keys.prod/api',
    ],
    [
      'slow propagation',
      withKey('{ provider: gw }', '{ endpoint: h, propagationSeconds: 800 }'),
      'may take 800s until it works',
    ],
    [
      'admin of a type without',
      withKey('{ provider: gw }').replace('type: sample', 'type: role'),
      'no admin credential: remove this field',
    ],
  ])('%s', (_, text, message) => {
    const problems = problemsOf(text);
    expect(problems.join('\n')).toContain(message);
    expect(load(text).inventory).toBeUndefined();
  });

  test('a name that stands twice is named, and the rest is still checked', () => {
    expect(problemsOf(withKey('{ provider: gw, grace: 1h, grace: 2h, owner: "&" }'))).toEqual([
      'keys.yaml:4:40: grace stands twice in the same mapping: keep one of the two',
      expect.stringContaining('keys.prod/api.owner: expected a name'),
    ]);
  });

  test('broken syntax is reported with its place', () => {
    expect(problemsOf('providers: {\n  gw: [\nkeys: {}')[0]).toMatch(/^keys\.yaml:\d+:\d+: not valid YAML: /);
  });

  test('an alias that would grow without bound is refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefg'.split('').map((name, index) => {
        const before = 'abcdef'[index];
        return `${name}: &${name} [${Array(10).fill(`*${before}`).join(',')}]`;
      }),
    ].join('\n');
    expect(problemsOf(bomb).join('\n')).toContain('not valid YAML: Excessive alias count');
  });

  test('no sum is made for a key with wrong defaults, and so it has no message', () => {
    expect(problemsOf(`defaults: { grace: 40d }\n${withKey('{ provider: gw, every: 4h }')}`)).toEqual([
      expect.stringContaining('defaults.grace: expected at most 30d'),
    ]);
  });

  test('a file that cannot be read is one line', () => {
    const { problems } = loadInventory(
      'nowhere.yaml',
      () => {
        throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
      },
      sampleTypes,
    );
    expect(problems).toEqual([expect.objectContaining({ line: 0, message: 'cannot be read: no such file' })]);
  });
});
