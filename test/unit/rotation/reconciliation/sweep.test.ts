import { claimLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { lineageMark } from '../../../../lib/rotation/lineage';
import type { MetricName } from '../../../../lib/rotation/metric-names';
import type { Services } from '../../../../lib/rotation/services';
import { reconcileAll, sweep } from '../../../../lib/rotation/reconciliation/sweep';
import { OUTAGE, REFUSED, recordCalls, withFaults } from '../../../support/faults';
import { MANY, SLOTS } from '../../../support/memory-provider';
import { attachesLabel, movesCurrentTo, putsValue, removesLabel, tags } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

const last = (here: World, name: MetricName) => here.counted.filter((one) => one.name === name).at(-1)?.value;
/** A key of a run that died between issuing and storing. */
const orphan = (here: World, keyId: string, versionId = 'a-versionId-of-a-run-that-died-00001') =>
  here.provider.addForeign(keyId, lineageMark(here.arn, versionId, here.clock.now()));
const NAMELESS = { ...SLOTS, maxKeys: 9 };

/** A store in which the values of one secret cannot be read. */
function unreadable(here: World, arn: string): Services {
  const { store } = here.services;
  const getValue: typeof store.getValue = async (secretArn, versionId) => {
    if (secretArn === arn) throw REFUSED;
    return store.getValue(secretArn, versionId);
  };
  return { ...here.services, store: { ...store, getValue } };
}

describe('the daily sweep', () => {
  it('stops at an error that is not ours, instead of going on and telling it as one', async () => {
    const here = world();
    await here.rotate();
    await here.clock.advance(HOUR);
    orphan(here, 'old');
    await here.clock.advance(HOUR);
    here.provider.revoke = () => Promise.reject(new TypeError('a bug'));
    await expect(here.sweep()).rejects.toThrow('a bug');
    expect(here.logged.join()).not.toContain('a part of the sweep failed');
    expect(last(here, 'OrphanKeys')).toBeUndefined();
  });

  it('Orphans older than the safety age -> revoke, whatever rotation they are of', async () => {
    const here = world();
    await here.rotate();
    orphan(here, 'old');
    await here.clock.advance(10 * MINUTE + 1);
    orphan(here, 'young');
    await here.sweep();
    expect(here.provider.live()).toEqual(['key-1', 'young']);
    expect(here.events.at(-1)).toMatchObject({ type: 'Orphan Revoked', keyId: 'old', secretName: 'prod/gateway-key' });
    expect(last(here, 'OrphanKeys')).toBe(0); // the young one may be a concurrent run's, about to be stored
    await here.clock.advance(HOUR);
    await here.sweep();
    expect(here.provider.live()).toEqual(['key-1']);
    expect(last(here, 'OrphanKeys')).toBe(0);
  });

  it("RotationAbandoned's keys are found by IncludeDeprecated, and retired as any other", async () => {
    const here = world({ graceSeconds: 3600 });
    await here.rotate();
    await here.clock.advance(HOUR);
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    here.provider.addForeign('by-hand');
    putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    expect(here.labels(versionId)).toEqual([]);
    await here.clock.advance(24 * HOUR);
    await here.sweep();
    expect(here.provider.live()).toContain('key-2'); // retired now, never revoked outright
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['by-hand']);
    expect(here.failures).toEqual([]);
  });

  it('Foreign keys: counted, never touched', async () => {
    const here = world();
    await here.rotate();
    here.provider.addForeign('by-hand');
    here.provider.addForeign('other-installation', lineageMark(`${here.arn}x`, 'v', here.clock.now()));
    await here.clock.advance(72 * HOUR);
    await here.sweep();
    expect(last(here, 'ForeignKeys')).toBe(2);
    expect(here.provider.live()).toEqual(['key-1', 'by-hand', 'other-installation']);
    expect(here.provider.calls.filter((call) => call.startsWith('revoke'))).toEqual([]);
  });

  it('a young orphan of one secret is foreign to no other', async () => {
    const here = world();
    here.beside('prod/other-key');
    orphan(here, 'young');
    await here.sweep();
    expect(last(here, 'ForeignKeys')).toBe(0);
    expect(here.provider.live()).toEqual(['young']);
  });

  it('an orphan of unknown age is recorded, and never revoked', async () => {
    const here = world({ capabilities: NAMELESS });
    here.provider.addForeign('nameless', '');
    here.provider.list = () => Promise.resolve([{ keyId: 'nameless' }]);
    await here.clock.advance(72 * HOUR);
    await here.sweep();
    expect(here.provider.live()).toEqual(['nameless']);
    expect(last(here, 'OrphanKeys')).toBe(1);
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Orphan Found', keyId: 'nameless' }));
  });

  it('a fault of our own is thrown at once, by the sweep and by the hourly health check', async () => {
    const here = world({ graceSeconds: 60, loseWakeUps: true });
    for (let n = 0; n < 2; n += 1) await here.rotate();
    await here.clock.advance(HOUR);
    const fault = new TypeError('a bug');
    const faulty = () => withFaults(here.services, 'store.describe', { instead: fault });
    await expect(sweep(faulty())).rejects.toBe(fault);
    await expect(reconcileAll(faulty())).rejects.toBe(fault);
  });

  it('a key by hand that a version holds is not foreign', async () => {
    const here = world();
    here.provider.addForeign('by-hand');
    putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await here.sweep();
    expect(last(here, 'ForeignKeys')).toBe(0);
  });

  it.each([
    ['refused', 'AdminCredentialRefused'],
    ['unknown', 'ProviderUnavailable'],
  ] as const)(
    'Admin credential: checked. %s fails the sweep, also where the provider lists nothing',
    async (admin, code) => {
      for (const capabilities of [MANY, { ...MANY, lists: false }]) {
        const here = world({ capabilities });
        here.beside('prod/other-key');
        here.provider.trouble.admin = admin;
        await expect(here.sweep()).rejects.toMatchObject({ code });
        // Of two secrets that share it, it is checked for one.
        expect(here.logged.filter((line) => line.includes(code))).toHaveLength(1);
      }
    },
  );

  it('A secret that cannot be read: nothing of it is an orphan this time; the others are swept', async () => {
    const here = world();
    const other = here.beside('prod/other-key');
    await here.rotate();
    await other.rotate();
    orphan(here, 'of-the-unreadable');
    orphan(other, 'of-the-other');
    await here.clock.advance(HOUR);
    await expect(sweep(unreadable(here, here.arn))).rejects.toBe(REFUSED);
    expect(here.provider.live()).toEqual(['key-1', 'key-2', 'of-the-unreadable']);
    expect(here.logged.join()).toContain('prod/gateway-key');
    await here.sweep();
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });

  it('A secret that cannot be read: without names nothing of its principal is an orphan this time', async () => {
    const here = world({ capabilities: NAMELESS });
    const other = here.beside('prod/other-key');
    await here.rotate();
    await other.rotate();
    here.provider.addForeign('nameless', '');
    await here.clock.advance(HOUR);
    await expect(sweep(unreadable(here, other.arn))).rejects.toBe(REFUSED);
    expect(here.provider.live()).toEqual(['key-1', 'key-2', 'nameless']);
    expect(last(here, 'OrphanKeys')).toBe(0);
    await here.sweep();
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });

  it('a secret whose policy is malformed is recorded, and keeps nobody from the others', async () => {
    const here = world();
    const other = here.beside('prod/other-key');
    tags(here, 'keyturn:grace', 'soon');
    orphan(other, 'of-the-other');
    await here.clock.advance(HOUR);
    await expect(here.sweep()).rejects.toMatchObject({ code: 'PolicyInvalid' });
    expect(here.provider.live()).toEqual([]);
  });

  it('Where keys carry no names, an orphan is revoked only if the principal is declared exclusive, else counted as foreign', async () => {
    for (const [exclusive, live] of [
      [true, ['key-1']],
      [false, ['key-1', 'nameless']],
    ] as const) {
      const here = world({ capabilities: { ...NAMELESS, exclusive } });
      await here.rotate();
      here.provider.addForeign('nameless', '');
      await here.clock.advance(HOUR);
      await here.sweep();
      expect(here.provider.live()).toEqual(live);
      expect(last(here, 'ForeignKeys')).toBe(exclusive ? 0 : 1);
    }
  });

  it('secrets that share a principal: an orphan without a name is recorded once', async () => {
    const here = world({ capabilities: NAMELESS });
    here.beside('prod/other-key');
    here.provider.addForeign('nameless', '');
    await here.clock.advance(HOUR);
    await here.sweep();
    expect(here.events.filter(({ type }) => type === 'Orphan Revoked')).toHaveLength(1);
  });

  it('a key that another secret holds is no orphan, even when the two have different options by now', async () => {
    const here = world({ capabilities: NAMELESS });
    const other = here.beside('prod/other-key');
    await here.rotate();
    await other.rotate();
    tags(other, 'keyturn:options', 'user=svc-other');
    await here.clock.advance(HOUR);
    await here.sweep();
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });

  it('asks the provider before it reads the versions: a key that is stored in between counts as held', async () => {
    const here = world({ capabilities: NAMELESS });
    await here.rotate();
    const { services, calls } = recordCalls(here.services);
    await sweep(services);
    const names = calls.map((call) => call.name);
    expect(names.lastIndexOf('provider.list')).toBeLessThan(names.lastIndexOf('store.listVersions'));
  });

  it('a list that fails is no empty list', async () => {
    const here = world();
    await here.rotate();
    orphan(here, 'orphan');
    await here.clock.advance(HOUR);
    here.provider.trouble.list = OUTAGE;
    await expect(here.sweep()).rejects.toBe(OUTAGE);
    expect(here.provider.live()).toEqual(['key-1', 'orphan']);
    expect(last(here, 'ForeignKeys')).toBe(0);
  });

  it('an orphan that cannot be revoked is counted, and keeps nobody from the others', async () => {
    const here = world();
    orphan(here, 'one');
    orphan(here, 'two');
    await here.clock.advance(HOUR);
    await expect(sweep(withFaults(here.services, 'provider.revoke', { instead: OUTAGE }))).rejects.toBe(OUTAGE);
    expect(here.provider.live()).toEqual(['one']);
    expect(last(here, 'OrphanKeys')).toBe(1);
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Orphan Found', keyId: 'one' }));
  });
});

describe('the hourly health check at all secrets', () => {
  it('wakes what is overdue, and shows that it lives', async () => {
    const here = world({ graceSeconds: 3600, loseWakeUps: true });
    await here.rotate();
    await here.clock.advance(48 * HOUR);
    await here.rotate();
    await reconcileAll(here.services);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect([last(here, 'OverdueRevocations'), last(here, 'ReconcilerHeartbeat')]).toEqual([0, 1]);
    await here.clock.advance(2 * HOUR);
    await reconcileAll(here.services);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(last(here, 'OverdueRevocations')).toBe(0); // it was, and is repaired
  });

  it('verifies each key once, and the admin credential of each principal, where nothing needs more', async () => {
    const here = world();
    const other = here.beside('prod/other-key');
    for (const one of [here, other]) await one.rotate();
    const { services, calls } = recordCalls(here.services);
    await reconcileAll(services);
    // The second value is that of AWSPREVIOUS, which for a start holds the placeholder.
    const each = ['store.describe', 'store.getValue', 'provider.verify', 'store.getValue', 'usage.records'];
    expect(calls.map((call) => call.name)).toEqual(['store.listSecrets', ...each, ...each, 'provider.checkAdmin']);
  });

  it.each([
    [
      'a claim that was not finished',
      (here: World, old: string, current: string) => attachesLabel(here, claimLabel(old), current),
    ],
    [
      'a due time on the version in use',
      (here: World, _: string, current: string) =>
        attachesLabel(here, retiringLabel(new Date('2027-01-01'), current), current),
    ],
    ['AWSPENDING beside AWSCURRENT', (here: World, old: string) => movesCurrentTo(here, old)],
  ])('reconciles a secret with %s', async (_, disturb) => {
    const here = world({ loseWakeUps: true });
    const old = await here.rotate();
    await here.clock.advance(HOUR);
    const current = await here.rotate();
    disturb(here, old, current);
    const { services, calls } = recordCalls(here.services);
    await reconcileAll(services);
    expect(calls.map((call) => call.name)).toContain('store.describe');
    expect(calls.map((call) => call.name)).toContain('store.moveLabel');
  });

  it('leaves a secret alone whose retiring version is not due yet, and wakes it in the minute it is', async () => {
    const here = world({ graceSeconds: 3600, loseWakeUps: true });
    for (let n = 0; n < 2; n += 1) await here.rotate();
    const { services, calls } = recordCalls(here.services);
    await reconcileAll(services);
    expect(calls.map((call) => call.name)).not.toContain('store.listVersions');
    const dueAt = here.scheduled[0]?.at ?? new Date(0);
    await here.clock.advance(dueAt.getTime() - here.clock.now().getTime());
    await reconcileAll(here.services);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('reports a rotation that is stuck', async () => {
    const here = world();
    here.begin();
    await here.clock.advance(24 * HOUR + 30 * MINUTE);
    await reconcileAll(here.services);
    expect(here.events.map(({ type }) => type)).toContain('Rotation Stuck');
    expect(last(here, 'StuckRotations')).toBe(1);
  });

  it('goes on past a secret that fails', async () => {
    const here = world({ graceSeconds: 60, loseWakeUps: true });
    const other = here.beside('prod/other-key');
    for (const one of [here, other, here, other]) await one.rotate();
    await here.clock.advance(HOUR);
    tags(here, 'keyturn:grace', 'soon');
    await reconcileAll(here.services);
    expect(here.logged.join()).toContain('PolicyInvalid');
    expect(here.provider.live()).toEqual(['key-1', 'key-3', 'key-4']);
    expect(last(here, 'ReconcilerHeartbeat')).toBe(1);
  });

  it('the list may lag: what it says decides nothing', async () => {
    const here = world({ graceSeconds: 3600, loseWakeUps: true });
    const old = await here.rotate();
    await here.clock.advance(48 * HOUR);
    await here.rotate();
    const stale = await here.services.store.listSecrets('gateway');
    const [label = ''] = here.labels(old).filter((one) => one.startsWith('KEYTURN_RETIRING_'));
    attachesLabel(here, retiringLabel(new Date('2026-04-01T00:00:00Z'), old), old);
    removesLabel(here, label, old);
    await here.clock.advance(2 * HOUR);
    const lagging = { ...here.services, store: { ...here.services.store, listSecrets: async () => stale } };
    await reconcileAll(lagging);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });
});
