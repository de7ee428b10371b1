import { claimLabel, compromisedLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { RotationError } from '../../../../lib/rotation/errors';
import { revokeNow } from '../../../../lib/rotation/operations/revoke-now';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import type { Services } from '../../../../lib/rotation/services';
import { stepped } from '../../../support/interleave';
import { killableProcess } from '../../../support/killable';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, putsValue } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

async function retiring(options: Parameters<typeof world>[0] = {}) {
  const here = world({ tags: { 'keyturn:used-by': 'billing' }, ...options });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  await here.clock.advance(HOUR);
  const dueAt = here.scheduled[0]?.at ?? new Date(0);
  const now = (services: Services = here.services) => revokeNow(services, { secretId: here.arn });
  const uses = (consumer: string, versionId: string) =>
    here.used.push({ versionId, consumer, at: here.clock.now(), uses: 1, authFailures: 0 });
  return { here, old, current, dueAt, now, uses };
}
const dueLabels = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));

describe('revoke now: every guard except the clock', () => {
  it('revokes the key of the previous version before it is due', async () => {
    const { here, old, now } = await retiring();
    expect(await now()).toEqual({ outcome: 'done', versionId: old });
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
    await here.clock.advance(24 * HOUR);
    expect(here.failures).toEqual([]);
  });

  it('a repeat is refused: there is nothing to revoke', async () => {
    const { now } = await retiring();
    await now();
    expect(await now()).toEqual({ outcome: 'refused', code: 'notRetiring' });
  });

  it('another retiring version, when it is named', async () => {
    const { here, old } = await retiring();
    await here.rotate();
    expect(await revokeNow(here.services, { secretId: here.arn, versionId: old })).toMatchObject({ outcome: 'done' });
    expect(here.provider.live()).toEqual(['key-2', 'key-3']);
  });

  it.each(['current', 'pending'] as const)('never what is %s', async (which) => {
    const { here, current } = await retiring();
    const versionId = which === 'current' ? current : here.begin();
    expect(await revokeNow(here.services, { secretId: here.arn, versionId })).toEqual({
      outcome: 'refused',
      code: 'inUse',
    });
  });

  it('never a key that a version in use holds', async () => {
    const { here, old, dueAt } = await retiring();
    putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    expect(await revokeNow(here.services, { secretId: here.arn, versionId: old })).toMatchObject({ code: 'inUse' });
    expect(dueLabels(here, old)).toEqual([retiringLabel(dueAt, old)]);
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('nothing where there is no previous version', async () => {
    const here = world({ value: null });
    await here.rotate();
    const request = { secretId: here.arn };
    expect(await revokeNow(here.services, request)).toEqual({ outcome: 'refused', code: 'noPreviousVersion' });
  });

  it('nothing of a version that is not retiring, or has no key, whatever else retires', async () => {
    const { here, dueAt } = await retiring();
    const versionId = here.secret().versions[0]?.id ?? '';
    const request = { secretId: here.arn, versionId };
    expect(await revokeNow(here.services, request)).toEqual({ outcome: 'refused', code: 'notRetiring' });
    attachesLabel(here, retiringLabel(dueAt, versionId), versionId);
    expect(await revokeNow(here.services, request)).toEqual({ outcome: 'refused', code: 'keyNotKnown' });
  });

  it('makes it due in this minute, by its own due time and not by that of an older version', async () => {
    const { here, current } = await retiring({ loseWakeUps: true });
    await here.rotate();
    await here.clock.advance(23.5 * HOUR);
    const minute = Math.floor(here.clock.now().getTime() / MINUTE) * MINUTE;
    const request = { secretId: here.arn, versionId: current };
    expect(await revokeNow(here.services, request)).toEqual({ outcome: 'done', versionId: current });
    expect(here.scheduled.at(-1)).toMatchObject({ at: new Date(minute), wakeUp: { versionId: current } });
  });

  it.each([0, HOUR])('leaves the due time of what is due (for %s ms) as it was', async (since) => {
    const { here, old, dueAt, now } = await retiring({ loseWakeUps: true });
    await here.clock.advance(dueAt.getTime() + since - here.clock.now().getTime());
    expect(await now()).toMatchObject({ outcome: 'done' });
    const recorded = here.receipts.filter(
      ({ transition, versionId }) => transition === 'retiring' && versionId === old,
    );
    expect(recorded).toHaveLength(1);
  });

  it('says who ends it, where only a person can', async () => {
    const { now } = await retiring({ capabilities: { ...MANY, revokedBy: 'person' } });
    expect(await now()).toEqual({ outcome: 'refused', code: 'endedByPerson' });
  });

  it.each<[string, (acts: Awaited<ReturnType<typeof retiring>>) => unknown, object]>([
    ['a concurrent run revokes it', ({ now }) => now(), { outcome: 'already' }],
    [
      'a rollback to it begins',
      ({ here, old, current }) => attachesLabel(here, claimLabel(old), current),
      { outcome: 'refused', code: 'rollbackBegan' },
    ],
    ['it is used', ({ uses, old }) => uses('cron', old), { outcome: 'refused', code: 'stillInUse' }],
    [
      'it is extended',
      ({ here, old }) => attachesLabel(here, retiringLabel(new Date('2026-03-20T00:00:00Z'), old), old),
      { outcome: 'refused', code: 'inUse' },
    ],
    [
      'a person puts it back',
      async ({ here, old }) => putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? ''),
      { outcome: 'refused', code: 'inUse' },
    ],
  ])('says so when after all its guards %s', async (_, happens, outcome) => {
    const acts = await retiring({ loseWakeUps: true });
    const { list } = acts.here.provider;
    // The provider's list is the first thing that the revocation itself asks for.
    acts.here.provider.list = async () => {
      if (list) acts.here.provider.list = list;
      await happens(acts);
      return (await list?.()) ?? [];
    };
    expect(await acts.now()).toMatchObject(outcome);
    expect(acts.here.provider.accepts('key-2')).toBe(true);
  });

  it('not while the key is still used, and the grace period stays as it was', async () => {
    const { here, old, dueAt, now, uses } = await retiring();
    uses('cron', old);
    expect(await now()).toMatchObject({ outcome: 'refused', code: 'stillInUse', evidence: { stillUsedBy: 'cron' } });
    expect(dueLabels(here, old)).toEqual([retiringLabel(dueAt, old)]);
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('not while that cannot be read', async () => {
    const { here, now } = await retiring();
    const records = () => Promise.reject(new RotationError('UsageUnavailable', 'denied', true));
    expect(await now({ ...here.services, usage: { records } })).toMatchObject({ code: 'usageUnreadable' });
  });

  it('a compromised version is revoked though it is used', async () => {
    const { here, old, now, uses } = await retiring();
    attachesLabel(here, compromisedLabel(old), old);
    uses('cron', old);
    expect(await now()).toMatchObject({ outcome: 'done' });
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('not while the current key does not work, and the grace period stays as it was', async () => {
    const { here, old, dueAt, now } = await retiring();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'refused' : undefined);
    await expect(now()).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(dueLabels(here, old)).toEqual([retiringLabel(dueAt, old)]);
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('not when a rollback to it has begun, and the grace period stays as it was', async () => {
    const { here, old, current, dueAt, now } = await retiring();
    attachesLabel(here, claimLabel(old), current);
    expect(await now()).toMatchObject({ outcome: 'refused', code: 'rollbackBegan' });
    expect(dueLabels(here, old)).toEqual([retiringLabel(dueAt, old)]);
  });

  it('goes on with a revocation that has begun', async () => {
    const { here, old, now, uses } = await retiring();
    attachesLabel(here, claimLabel(old), old);
    uses('cron', old);
    expect(await now()).toMatchObject({ outcome: 'done' });
  });

  it('replaces the later labels of an extension or a postponement', async () => {
    const { here, old, dueAt, now } = await retiring();
    attachesLabel(here, retiringLabel(new Date(dueAt.getTime() + HOUR), old), old);
    expect(await now()).toMatchObject({ outcome: 'done' });
    expect(dueLabels(here, old)).toEqual([]);
  });

  it.each(Array.from({ length: 16 }, (_, call) => call))(
    'that dies after its call %s is made good by its wake-up or a repeat',
    async (call) => {
      const { here, now } = await retiring();
      const dying = killableProcess(here.services, { call, when: 'after' });
      await dying.run((services) => now(services));
      await here.clock.advance(2 * MINUTE);
      await now();
      expect(here.provider.live()).toEqual(['key-2']);
      await here.clock.advance(25 * HOUR);
      await here.reconcile();
      expect(here.failures).toEqual([]);
    },
  );

  it.each(Array.from({ length: 20 }, (_, calls) => calls))(
    'with a rollback after its call %s: one of the two happens, and both say which',
    async (calls) => {
      const { here, old: versionId, current } = await retiring();
      const revoking = stepped(here.services, (services) => revokeNow(services, { secretId: here.arn, versionId }));
      await revoking.advance(calls);
      const back = await rollback(here.services, { secretId: here.arn, expect: current });
      const ended = await revoking.finish();
      const isBack = back.outcome === 'done';
      expect(here.currentKeyId()).toBe(isBack ? 'key-1' : 'key-2');
      expect(here.provider.accepts('key-1')).toBe(isBack);
      expect(ended).toMatchObject({ value: { outcome: isBack ? 'refused' : 'done' } });
    },
  );
});
