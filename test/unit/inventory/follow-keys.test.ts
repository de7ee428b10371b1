import { policyTags } from '../../../lib/inventory/policy-tags';
import { rollbackOnMessage } from '../../../lib/inventory/capability-messages';
import { readPolicy } from '../../../lib/rotation/policy';
import { load, problemsOf, withKey } from './sample';

const SCHEDULE = { expression: 'rate(7 days)', intervalSeconds: 604_800 };

function keys(...entries: readonly string[]): string {
  const account = 'providers:\n  gw: { type: sample, admin: a, options: { endpoint: h } }\n';
  return `${account}keys:\n${entries.map((entry) => `  ${entry}\n`).join('')}`;
}
const afterOf = (text: string, name: string) => load(text).inventory?.keys.find((key) => key.name === name)?.after;

describe('after of a key', () => {
  it('names another key of the file, in whose place its secret stands', () => {
    const staging = 'staging: { provider: gw, secret: team/legacy }';
    const text = keys('prod: { provider: gw, after: { key: staging, within: 7d } }', staging);
    expect(afterOf(text, 'prod')).toEqual({ secret: 'team/legacy', withinSeconds: 604_800 });
  });

  it('or a secret that stands elsewhere', () => {
    const text = keys('prod: { provider: gw, after: { key: elsewhere/key, within: 7d } }');
    expect(afterOf(text, 'prod')).toEqual({ secret: 'elsewhere/key', withinSeconds: 604_800 });
  });

  it('becomes a tag that the functions read', () => {
    const after = { secret: 'staging/key', withinSeconds: 604_800 };
    const tags = Object.fromEntries(
      policyTags({ rotator: 'gw', schedule: SCHEDULE, after }).map(({ key, value }) => [key, value]),
    );
    expect(tags['keyturn:after']).toBe('staging/key 7d');
    expect(readPolicy({ name: 'prod/api', tags }).after).toEqual(after);
  });

  it.each([
    ['{ key: staging }', 'after.within: missing; expected a duration'],
    ['{ key: staging, within: 0 }', 'after.within: expected at least 1s'],
    ['{ key: the staging one, within: 7d }', 'after.key: expected another key, or an existing secret'],
    ['{ kye: staging, within: 7d }', 'after.kye: unknown field; known: key, within'],
    ['staging', "after: expected { key, within }, found 'staging'"],
    [`{ key: ${'x'.repeat(255)}, within: 7d }`, 'after.key: is too long'],
    ['{ key: prod/api, within: 7d }', 'after.key: prod/api after prod/api: each would always wait for the other'],
  ])('%s is refused', (after, message) => {
    expect(problemsOf(withKey(`{ provider: gw, after: ${after} }`))).toContainEqual(expect.stringContaining(message));
  });

  it('goes in no circle', () => {
    const after = (key: string) => `{ provider: gw, after: { key: ${key}, within: 7d } }`;
    expect(problemsOf(keys(`a: ${after('b')}`, `b: ${after('c')}`, `c: ${after('b')}`))).toEqual([
      expect.stringContaining('keys.b.after.key: b after c after b: each would always wait'),
      expect.stringContaining('keys.c.after.key: c after b after c: each would always wait'),
    ]);
  });

  it('is no slower than the key itself, unless the time is as long', () => {
    const text = (every: string, within: string) =>
      keys(
        `a: { provider: gw, every: ${every} }`,
        `b: { provider: gw, every: 30d, after: { key: a, within: ${within} } }`,
      );
    expect(problemsOf(text('90d', '7d'))).toEqual([
      expect.stringContaining('keys.a rotates every 90d, and this key every 30d: most of its rotations would fail'),
    ]);
    expect(problemsOf(text('90d', '90d'))).toEqual([]);
    expect(problemsOf(text('30d', '7d'))).toEqual([]);
    expect(problemsOf(text('soon', '7d'))).toHaveLength(1);
  });
});

it('what the functions would not take is refused as the tag is made', () => {
  const tag = (secret: string, withinSeconds: number) => () =>
    policyTags({ rotator: 'gw', schedule: SCHEDULE, after: { secret, withinSeconds } });
  expect(tag('staging/key', 0)).toThrow("after 'staging/key 0s': expected a secret and a time");
  expect(tag('staging key', 60)).toThrow("after 'staging key 1m'");
});

describe('rollbackOn of a key', () => {
  it('is the name of an alarm, and becomes a tag', () => {
    const { inventory } = load(withKey('{ provider: gw, rollbackOn: Checkout errors }'));
    expect(inventory?.keys[0]?.rollbackOn).toBe('Checkout errors');
    expect(policyTags({ rotator: 'gw', schedule: SCHEDULE, rollbackOn: 'Checkout errors' })).toContainEqual({
      key: 'keyturn:rollback-on',
      value: 'Checkout errors',
    });
  });

  it('is refused for a key that is rolled in place', () => {
    expect(rollbackOnMessage('one', 3600)).toMatch(/has no predecessor/);
    expect(rollbackOnMessage('slots', 3600)).toBeUndefined();
  });

  it.each([
    ["{ provider: gw, rollbackOn: 'errors (5xx)' }", "rollbackOn: expected an alarm's name of letters"],
    ['{ provider: gw, grace: 0, rollbackOn: errors }', 'rollbackOn: without a grace period there is nothing'],
  ])('%s is refused', (key, message) => {
    expect(problemsOf(withKey(key))).toContainEqual(expect.stringContaining(message));
  });
});
