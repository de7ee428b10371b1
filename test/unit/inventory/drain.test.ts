import { policyTags } from '../../../lib/inventory/policy-tags';
import { readPolicy } from '../../../lib/rotation/policy';
import { load, problemsOf, withKey } from './sample';

const SCHEDULE = { expression: 'rate(7 days)', intervalSeconds: 604_800 };
const tagsOf = (policy: Partial<Parameters<typeof policyTags>[0]>) =>
  Object.fromEntries(
    policyTags({ rotator: 'gw', schedule: SCHEDULE, ...policy }).map(({ key, value }) => [key, value]),
  );

describe('drain of a key', () => {
  it('is what the file sets, and no more', () => {
    const { inventory } = load(withKey('{ provider: gw, drain: { idle: 30m, atMost: 2d, then: revoke } }'));
    expect(inventory?.keys[0]?.drain).toEqual({ idleSeconds: 1800, atMostSeconds: 172_800, then: 'revoke' });
    expect(load(withKey('{ provider: gw }')).inventory?.keys[0]).not.toHaveProperty('drain');
  });

  it.each([
    ['{ idel: 1h }', 'drain.idel: unknown field; known: idle, postpone, atMost, then'],
    ['{ idle: 31d }', "drain.idle: expected at most 30d, found '31d'"],
    ['{ postpone: 30s }', "drain.postpone: expected at least 1m, found '30s'"],
    ['{ then: wait }', "drain.then: expected hold or revoke, found 'wait'"],
    ['hold', "drain: expected { idle, postpone, atMost, then }, found 'hold'"],
  ])('%s is refused', (drain, message) => {
    expect(problemsOf(withKey(`{ provider: gw, drain: ${drain} }`))).toEqual([expect.stringContaining(message)]);
  });

  it('becomes a tag that the functions read', () => {
    const tags = tagsOf({ drain: { idleSeconds: 1800, then: 'revoke' } });
    expect(tags['keyturn:drain']).toBe('idle=30m then=revoke');
    expect(readPolicy({ name: 'prod/api', tags }).drain).toMatchObject({ idleSeconds: 1800, then: 'revoke' });
    expect(tagsOf({ drain: {} })).not.toHaveProperty('keyturn:drain');
  });

  it('that the functions would not take is refused as the tag is made', () => {
    expect(() => tagsOf({ drain: { postponeSeconds: 1 } })).toThrow(/postpone is at least 1m/);
  });
});

describe('the declared consumers of a key', () => {
  it('become a tag that the functions read', () => {
    const tags = tagsOf({ usedBy: ['billing-api', 'web'].map((name) => ({ name, maxAgeSeconds: 60 })) });
    expect(tags['keyturn:used-by']).toBe('billing-api web');
    expect(readPolicy({ name: 'prod/api', tags }).usedBy).toEqual(['billing-api', 'web']);
    expect(tagsOf({ usedBy: [] })).not.toHaveProperty('keyturn:used-by');
  });

  it('have names without spaces, because they share a tag', () => {
    expect(problemsOf(withKey('{ provider: gw, grace: 1h, usedBy: [{ name: the web, maxAge: 5m }] }'))).toEqual([
      expect.stringContaining('usedBy.0.name: expected a name of letters'),
    ]);
    expect(() => tagsOf({ usedBy: [{ name: 'the web', maxAgeSeconds: 1 }] })).toThrow(/without spaces/);
  });

  it('are as many as fit into a tag', () => {
    const many = Array.from({ length: 30 }, (_, n) => `{ name: consumer-${n}, maxAge: 5m }`).join(', ');
    expect(problemsOf(withKey(`{ provider: gw, grace: 1h, usedBy: [${many}] }`))).toEqual([
      expect.stringMatching(/usedBy: becomes the tag keyturn:used-by, which would have \d+ characters; AWS allows 256/),
    ]);
  });
});
