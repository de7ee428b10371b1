import { checkHealth } from '../../../../lib/rotation/reconciliation/health-check';
import { claimLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { RotationError } from '../../../../lib/rotation/errors';
import type { KeyEvent } from '../../../../lib/rotation/key-event';
import type { MetricName } from '../../../../lib/rotation/metric-names';
import type { Services } from '../../../../lib/rotation/services';
import { OUTAGE } from '../../../support/faults';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, putsValue, removesLabel, tags } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

const DAY = 24 * HOUR;

/** One hourly health check: the gauges that it wrote, and the events. */
async function look(here: World, services: Services = here.services) {
  const [counted, recorded] = [here.counted.length, here.events.length];
  await checkHealth(services, await services.store.listSecrets('gateway'));
  const gauges: Partial<Record<MetricName, number>> = {};
  for (const { name, value } of here.counted.slice(counted)) gauges[name] = value;
  return { gauges, events: here.events.slice(recorded) };
}
const types = (events: readonly KeyEvent[]) => events.map(({ type }) => type);
const ALL_WELL = {
  OverdueRotations: 0,
  StuckRotations: 0,
  OverdueRevocations: 0,
  PostponedRevocations: 0,
  ZombieKeys: 0,
  CurrentKeysRefused: 0,
  KeysAwaitingPerson: 0,
  AdminCredentialProblems: 0,
};

/** A version whose revocation has begun and was due half an hour ago. */
async function unfinishedRevocation(here: World): Promise<string> {
  const old = await here.rotate();
  await here.clock.advance(HOUR);
  await here.rotate();
  await here.clock.advance(24 * HOUR + 30 * MINUTE);
  attachesLabel(here, claimLabel(old), old);
  return old;
}

describe('hourly gauges', () => {
  it('write every gauge, 0 included, and tell nobody where all is well', async () => {
    const here = world({ loseWakeUps: true });
    await here.rotate();
    expect(await look(here)).toEqual({ gauges: ALL_WELL, events: [] });
  });

  it('write 0 for a secret that still waits for its first rotation, and for a rotator without secrets', async () => {
    const here = world();
    expect(await look(here)).toEqual({ gauges: ALL_WELL, events: [] });
    await checkHealth(here.services, []);
    expect(here.counted.at(-1)).toEqual({ name: 'AdminCredentialProblems', value: 0 });
  });

  describe('OverdueRotations', () => {
    const rotated = async (here: World) => {
      await here.rotate();
      const secret = here.secret();
      here.secrets.byArn.set(here.arn, { ...secret, lastRotatedAt: here.clock.now() });
    };

    it('counts a key that is older than one and a half intervals, and names it in the first hour and once a day', async () => {
      const here = world({ tags: { 'keyturn:every': '2d' } });
      await rotated(here);
      await here.clock.advance(3 * DAY);
      expect((await look(here)).gauges.OverdueRotations).toBe(0);
      await here.clock.advance(MINUTE);
      const first = await look(here);
      expect(first.gauges.OverdueRotations).toBe(1);
      expect(first.events).toMatchObject([
        {
          type: 'Rotation Overdue',
          secretName: 'prod/gateway-key',
          evidence: { since: expect.any(String) as string, lastRotatedAt: here.secret().lastRotatedAt?.toISOString() },
        },
      ]);
      await here.clock.advance(HOUR);
      expect(await look(here)).toMatchObject({ gauges: { OverdueRotations: 1 }, events: [] });
      await here.clock.advance(23 * HOUR);
      expect(types((await look(here)).events)).toEqual(['Rotation Overdue']);
    });

    it('counts a rotation that is stuck, once', async () => {
      const here = world({ tags: { 'keyturn:every': '1d' } });
      await rotated(here);
      here.begin();
      await here.clock.advance(DAY + MINUTE);
      expect((await look(here)).gauges).toMatchObject({ OverdueRotations: 1, StuckRotations: 1 });
      await here.clock.advance(DAY);
      expect((await look(here)).gauges).toMatchObject({ OverdueRotations: 1, StuckRotations: 1 });
    });
  });

  describe('OverdueRevocations', () => {
    it('counts a version that is due for more than a quarter of an hour, and not one that waits or is in use', async () => {
      const here = world({ graceSeconds: 3600, loseWakeUps: true });
      await here.rotate();
      const current = await here.rotate();
      attachesLabel(here, retiringLabel(new Date('2020-01-01'), current), current);
      await here.clock.advance(HOUR + 14 * MINUTE);
      expect((await look(here)).gauges.OverdueRevocations).toBe(0);
      await here.clock.advance(3 * MINUTE);
      expect((await look(here)).gauges.OverdueRevocations).toBe(1);
    });
  });

  it('OverdueRevocations and PostponedRevocations: none that is due for less than a quarter of an hour', async () => {
    const here = world({ graceSeconds: 3600, loseWakeUps: true });
    for (let n = 0; n < 2; n += 1) await here.rotate();
    const dueAt = here.scheduled[0]?.at.getTime() ?? 0;
    await here.clock.advance(dueAt + 15 * MINUTE - 1 - here.clock.now().getTime());
    expect((await look(here)).gauges).toMatchObject({ OverdueRevocations: 0, PostponedRevocations: 0 });
    await here.clock.advance(1);
    expect((await look(here)).gauges).toMatchObject({ OverdueRevocations: 1, PostponedRevocations: 0 });
  });

  it('KeysAwaitingPerson, from when they are due, where only a person can end them: they are never overdue', async () => {
    const capabilities = { ...MANY, revokedBy: 'person' as const };
    const here = world({ capabilities, graceSeconds: 3600, loseWakeUps: true });
    for (let n = 0; n < 2; n += 1) await here.rotate();
    const dueAt = here.scheduled[0]?.at.getTime() ?? 0;
    await here.clock.advance(dueAt - 1 - here.clock.now().getTime());
    expect((await look(here)).gauges.KeysAwaitingPerson).toBe(0);
    await here.clock.advance(1);
    expect((await look(here)).gauges.KeysAwaitingPerson).toBe(1);
    await here.clock.advance(HOUR);
    expect((await look(here)).gauges).toMatchObject({ KeysAwaitingPerson: 1, OverdueRevocations: 0 });
  });

  it('KeysAwaitingPerson: not a key of ours whose label was forgotten, which the next reconciliation retires', async () => {
    const here = world({ loseWakeUps: true });
    const old = await here.rotate();
    await here.rotate();
    for (const label of here.labels(old)) if (label.startsWith('KEYTURN_')) removesLabel(here, label, old);
    expect((await look(here)).gauges.KeysAwaitingPerson).toBe(0);
  });

  describe('ZombieKeys', () => {
    it.each([
      ['accepted', 1],
      ['refused', 0],
      ['unknown', undefined],
    ] as const)('a key whose revocation has begun, %s by the provider: %s', async (verdict, zombies) => {
      const here = world({ loseWakeUps: true });
      await unfinishedRevocation(here);
      here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? verdict : undefined);
      const { gauges } = await look(here);
      expect(gauges.ZombieKeys).toBe(zombies);
      expect(gauges.OverdueRevocations).toBe(1);
    });

    it('a key that is only due, or that a rollback has claimed, is not a problem', async () => {
      const here = world({ loseWakeUps: true });
      const old = await here.rotate();
      const current = await here.rotate();
      await here.clock.advance(25 * HOUR);
      expect((await look(here)).gauges.ZombieKeys).toBe(0);
      attachesLabel(here, claimLabel(old), current);
      expect((await look(here)).gauges.ZombieKeys).toBe(0);
    });
  });

  describe('PostponedRevocations', () => {
    it('counts a version that was due and is due again later, and names key and users, in the first hour and once a day', async () => {
      const here = world({ graceSeconds: 3600, loseWakeUps: true });
      const old = await here.rotate();
      await here.rotate();
      here.used.push({ versionId: old, consumer: 'billing', at: here.clock.now(), uses: 1, authFailures: 0 });
      const [due = new Date()] = here.scheduled.map(({ at }) => at);
      const later = new Date(due.getTime() + 48 * HOUR);
      attachesLabel(here, retiringLabel(later, old), old);
      expect((await look(here)).gauges.PostponedRevocations).toBe(0); // extended, and not due before
      await here.clock.advance(HOUR + 2 * MINUTE);
      here.used.push({ versionId: old, consumer: 'billing', at: here.clock.now(), uses: 1, authFailures: 0 });
      const { gauges, events } = await look(here);
      expect(gauges).toMatchObject({ PostponedRevocations: 1, OverdueRevocations: 0 });
      expect(events).toMatchObject([
        { type: 'Old Key Still In Use', versionId: old, keyId: 'key-1', evidence: { stillUsedBy: 'billing' } },
      ]);
      await here.clock.advance(HOUR);
      expect(await look(here)).toMatchObject({ gauges: { PostponedRevocations: 1 }, events: [] });
    });
  });

  describe('KeysAwaitingPerson', () => {
    it('counts a superseded key that is not ours, until the provider refuses it', async () => {
      const here = world();
      here.provider.addForeign('by-hand');
      putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
      await here.clock.advance(MINUTE);
      await here.rotate();
      expect((await look(here)).gauges.KeysAwaitingPerson).toBe(1);
      here.provider.trouble.verify = (keyId) => (keyId === 'by-hand' ? 'unknown' : undefined);
      expect((await look(here)).gauges).not.toHaveProperty('KeysAwaitingPerson');
      here.provider.trouble = {};
      await here.provider.revoke('by-hand');
      await here.clock.advance(MINUTE);
      expect((await look(here)).gauges.KeysAwaitingPerson).toBe(0);
    });

    it('counts one whose id nobody knows', async () => {
      const here = world();
      here.provider.addForeign('unknown');
      putsValue(here, { apiKey: 'value-of-unknown' });
      await here.clock.advance(MINUTE);
      await here.rotate();
      expect((await look(here)).gauges.KeysAwaitingPerson).toBe(1);
    });
  });

  describe('RevokedKeyUses', () => {
    const report = (here: World, versionId: string, authFailures: number) =>
      here.used.push({ versionId, consumer: 'billing', at: here.clock.now(), uses: 7, authFailures });

    it('counts and names a revoked key that consumers report failures of', async () => {
      const here = world({ graceSeconds: 3600 });
      const old = await here.rotate();
      await here.rotate();
      await here.clock.advance(2 * HOUR);
      expect(here.provider.live()).toEqual(['key-2']);
      report(here, old, 2);
      report(here, old, 3);
      const { gauges, events } = await look(here);
      expect(gauges.RevokedKeyUses).toBe(5);
      expect(events).toEqual([
        {
          type: 'Revoked Key Used',
          secretArn: here.arn,
          secretName: 'prod/gateway-key',
          versionId: old,
          keyId: 'key-1',
          evidence: { uses: 5, consumers: 'billing' },
        },
      ]);
      await here.clock.advance(2 * HOUR);
      expect((await look(here)).gauges).not.toHaveProperty('RevokedKeyUses');
    });

    it('is not raised by failures of keys that are in use or retiring, by uses without failure, or by an id of no version', async () => {
      const here = world();
      const [old, current] = [await here.rotate(), await here.rotate()];
      for (const versionId of [old, current, 'never-a-version-00000000000000001']) report(here, versionId, 9);
      expect((await look(here)).gauges).not.toHaveProperty('RevokedKeyUses');
      await here.clock.advance(25 * HOUR);
      report(here, old, 0);
      expect((await look(here)).gauges).not.toHaveProperty('RevokedKeyUses');
    });

    it('is not raised by a superseded key that somebody made by hand: we did not revoke it', async () => {
      const here = world();
      here.provider.addForeign('by-hand');
      const byHand = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
      await here.clock.advance(MINUTE);
      await here.rotate();
      report(here, byHand, 3);
      expect((await look(here)).gauges).not.toHaveProperty('RevokedKeyUses');
    });
  });

  describe('CurrentKeysRefused', () => {
    it('counts and names a current key that the provider refuses twice in a row', async () => {
      const here = world();
      const version = await here.rotate();
      here.provider.trouble.verify = 'refused';
      const { gauges, events } = await look(here);
      expect(gauges.CurrentKeysRefused).toBe(1);
      expect(events).toEqual([
        {
          type: 'Current Key Refused',
          secretArn: here.arn,
          secretName: 'prod/gateway-key',
          versionId: version,
          keyId: 'key-1',
          code: 'CurrentKeyRefused',
        },
      ]);
    });

    it('takes a single refusal for an accident', async () => {
      const here = world();
      await here.rotate();
      let asked = 0;
      here.provider.trouble.verify = () => (++asked === 1 ? 'refused' : 'accepted');
      expect(await look(here)).toEqual({ gauges: ALL_WELL, events: [] });
    });

    it('does not count a key that was replaced while it was asked about', async () => {
      const here = world();
      await here.rotate();
      here.provider.trouble.verify = (keyId) => {
        if (keyId !== 'key-1') return undefined;
        here.provider.addForeign('by-hand');
        putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
        return 'refused';
      };
      expect((await look(here)).gauges.CurrentKeysRefused).toBe(0);
    });

    it('writes no 0 during an outage, so that it ends no alarm; what is certain is counted', async () => {
      const here = world();
      const other = here.beside('prod/other-key');
      for (const one of [here, other]) await one.rotate();
      here.provider.trouble.verify = 'unknown';
      expect((await look(here)).gauges).not.toHaveProperty('CurrentKeysRefused');
      here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? 'unknown' : 'refused');
      expect((await look(here)).gauges.CurrentKeysRefused).toBe(1);
    });
  });

  describe('AdminCredentialProblems', () => {
    const expiring = (here: World, date: string): Services => ({
      ...here.services,
      adminExpiresAt: () => Promise.resolve(new Date(date)),
    });

    it('counts an admin credential that is refused, once for all secrets of the principal', async () => {
      const here = world();
      here.beside('prod/other-key');
      here.provider.trouble.admin = 'refused';
      const { gauges, events } = await look(here);
      expect(gauges.AdminCredentialProblems).toBe(1);
      expect(events).toMatchObject([
        { type: 'Admin Credential Problem', secretName: 'prod/gateway-key', code: 'AdminCredentialRefused' },
      ]);
    });

    it('counts each principal', async () => {
      const here = world();
      tags(here.beside('prod/other-key'), 'keyturn:options', 'user=other');
      here.provider.trouble.admin = 'refused';
      expect((await look(here)).gauges.AdminCredentialProblems).toBe(2);
    });

    it('counts one that is missing, and does not know during an outage', async () => {
      const here = world();
      const missing = new RotationError('AdminCredentialMissing', 'the admin secret cannot be read', false);
      here.provider.checkAdmin = () => Promise.reject(missing);
      expect((await look(here)).gauges.AdminCredentialProblems).toBe(1);
      here.provider.checkAdmin = () => Promise.reject(OUTAGE);
      expect((await look(here)).gauges).not.toHaveProperty('AdminCredentialProblems');
      here.provider.checkAdmin = () => Promise.resolve('unknown');
      expect((await look(here)).gauges).not.toHaveProperty('AdminCredentialProblems');
    });

    it('warns 14 days before it expires, once a day', async () => {
      const here = world();
      const inDays = (days: number) => new Date(here.clock.now().getTime() + days * DAY + MINUTE).toISOString();
      const services = expiring(here, inDays(14));
      expect((await look(here, services)).gauges.AdminCredentialProblems).toBe(0);
      await here.clock.advance(2 * MINUTE);
      const { gauges, events } = await look(here, services);
      expect(gauges.AdminCredentialProblems).toBe(1);
      expect(events).toMatchObject([{ type: 'Admin Credential Problem', evidence: { expiresAt: expect.any(String) } }]);
      await here.clock.advance(2 * HOUR);
      expect(await look(here, services)).toMatchObject({ gauges: { AdminCredentialProblems: 1 }, events: [] });
    });
  });

  it('go on past a secret that cannot be looked at, and write no 0 that it could have changed', async () => {
    const here = world();
    const other = here.beside('prod/other-key');
    for (const one of [here, other]) await one.rotate();
    tags(here, 'keyturn:grace', 'soon');
    here.provider.trouble.verify = 'refused';
    const { gauges, events } = await look(here);
    expect(gauges).toEqual({ CurrentKeysRefused: 1 });
    expect(events).toMatchObject([{ secretName: 'prod/other-key' }]);
    expect(here.logged.join()).toContain('PolicyInvalid');
  });

  it('stop at an error that is not ours', async () => {
    const here = world();
    await here.rotate();
    here.provider.verify = () => Promise.reject(new TypeError('a bug'));
    await expect(look(here)).rejects.toThrow('a bug');
  });

  it('stop when the time is over, say so, and write no 0', async () => {
    const here = world();
    const other = here.beside('prod/other-key');
    for (const one of [here, other]) await one.rotate();
    const { verify } = here.provider;
    here.provider.verify = async (key) => {
      await here.clock.advance(8 * MINUTE);
      return verify(key);
    };
    expect((await look(here)).gauges).toEqual({});
    expect(here.logged.join()).toContain('there was no time left to check every key {"checked":1,"of":2}');
  });
});
