import { contain } from '../../../../../lib/rotation/operations/contain';
import { compromisedLabel, retiringLabel } from '../../../../../lib/rotation/labels';
import { RotationError } from '../../../../../lib/rotation/errors';
import { rotate } from '../../../../../lib/rotation/steps/rotate';
import type { Services } from '../../../../../lib/rotation/services';
import { recordCalls, REFUSED, withFaults } from '../../../../support/faults';
import { MANY } from '../../../../support/memory-provider';
import { attachesLabel, movesCurrentTo } from '../../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../../support/world';
import { wrapServices } from '../../../../support/wrap-services';

/** One key in use, and a second one issued and proven: finishSecret is next. */
async function proven(options: Parameters<typeof world>[0] = {}) {
  const here = world({ graceSeconds: 3600, ...options });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const versionId = here.begin();
  for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await here.step(step, versionId);
  const finish = (services: Services = here.services) =>
    rotate(services, { step: 'finishSecret', secretId: here.arn, versionId });
  return { here, old, versionId, finish };
}
const dueOf = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));

describe('finishSecret', () => {
  it('Refuse a version without a key of its own', async () => {
    const here = world();
    const first = await here.rotate();
    const versionId = here.begin();
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({
      code: 'PendingKeyNotNew',
      retryable: true,
    });
    expect(here.version('AWSCURRENT')).toBe(first);
  });

  it('Refuse a version that holds the current key', async () => {
    const here = world();
    const first = await here.rotate();
    const versionId = here.begin();
    await here.services.store.putPending(
      here.arn,
      versionId,
      (await here.services.store.getValue(here.arn, first)) ?? '',
    );
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({ code: 'PendingKeyNotNew' });
    expect(here.version('AWSCURRENT')).toBe(first);
    expect(here.scheduled).toEqual([]);
  });

  it.each([
    ['refused', 'NewKeyRefused'],
    ['unknown', 'NewKeyUnproven'],
  ] as const)('Verify once more: a key that is %s is not promoted', async (verdict, code) => {
    const { here, old, versionId, finish } = await proven();
    here.provider.trouble.verify = verdict;
    await expect(finish()).rejects.toMatchObject({ code, retryable: true });
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(here.scheduled).toEqual([]);
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    here.provider.trouble = {};
    await finish();
    expect(here.version('AWSCURRENT')).toBe(versionId);
  });

  it('does not promote a key that a person called compromised, and ended, since it was seen to work', async () => {
    const { here, old, versionId, finish } = await proven();
    const acts = { ...here.services, rotation: { start: () => Promise.resolve('started' as const) } };
    const slow = wrapServices(here.services, async (name, call) => {
      const request = { secretId: here.arn, versionId };
      for (const state of name === 'schedule.wakeAt' ? ['revoking', 'done'] : [])
        expect(await contain(acts, request)).toMatchObject({ state });
      return call();
    });
    await expect(finish(slow)).rejects.toMatchObject({ code: 'VersionNotPending' });
    expect(here.provider.accepts('key-2')).toBe(false);
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('Schedule the wake-up at due; promote; read back; label the superseded version with due; tell', async () => {
    const { here, old, versionId } = await proven();
    const { services, calls } = recordCalls(here.services);
    await rotate(services, { step: 'finishSecret', secretId: here.arn, versionId });
    const acts = calls.map(({ name, args }) => (name === 'store.moveLabel' ? `${name} ${String(args[1])}` : name));
    const due = new Date('2026-03-03T10:01:00Z');
    const order = acts.filter((act) => !/getValue|verify/.test(act));
    expect(order).toEqual([
      'store.describe',
      'schedule.wakeAt',
      'store.describe',
      'store.moveLabel AWSCURRENT',
      'store.describe',
      `store.moveLabel ${retiringLabel(due, old)}`,
      'receipts.write',
      'receipts.write',
      'events.publish',
    ]);
    expect(here.scheduled).toEqual([
      { at: due, wakeUp: { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' } },
    ]);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS', retiringLabel(due, old)].sort());
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Promoted', versionId, keyId: 'key-2' });
    expect(here.counted.at(-1)).toEqual({ name: 'RotationSucceeded', value: 1 });
  });

  it('labels with the later of the two, if time has passed, and schedules that too', async () => {
    const { here, old, versionId } = await proven();
    const { store } = here.services;
    const slow: Services = {
      ...here.services,
      store: {
        ...store,
        moveLabel: async (arn, label, move) => {
          await store.moveLabel(arn, label, move);
          if (label === 'AWSCURRENT') await here.clock.sleep(3 * MINUTE);
        },
      },
    };
    await rotate(slow, { step: 'finishSecret', secretId: here.arn, versionId });
    expect(here.scheduled.map(({ at }) => at.toISOString())).toEqual([
      '2026-03-03T10:01:00.000Z',
      '2026-03-03T10:04:00.000Z',
    ]);
    expect(dueOf(here, old)).toEqual([retiringLabel(new Date('2026-03-03T10:04:00Z'), old)]);
    await here.clock.advance(HOUR - MINUTE); // past the first wake-up
    expect(here.provider.accepts('key-1')).toBe(true);
    await here.clock.advance(2 * MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
  });

  it('the schedule comes first: without it nothing is promoted', async () => {
    const { here, old, versionId, finish } = await proven();
    const failure = new RotationError('ScheduleFailed', 'no', true);
    await expect(finish(withFaults(here.services, 'schedule.wakeAt', { instead: failure }))).rejects.toBe(failure);
    expect(here.version('AWSCURRENT')).toBe(old);
    await here.retry(versionId);
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('a wake-up without a due label revokes nothing, a promotion without either is repaired by reconcile', async () => {
    const { here, old, finish } = await proven();
    const lost = new RotationError('StoreUnavailable', 'no answer', true);
    await expect(finish(withFaults(here.services, 'store.moveLabel', 'works', { instead: lost }))).rejects.toBe(lost);
    expect(dueOf(here, old)).toEqual([]);
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it("AWSPENDING may stay on the promoted version: AWS's normal end state", async () => {
    const { here, versionId, finish } = await proven();
    await finish();
    expect(here.labels(versionId)).toEqual(['AWSCURRENT', 'AWSPENDING']);
    await here.reconcile();
    expect(here.labels(versionId)).toEqual(['AWSCURRENT', 'AWSPENDING']);
    await here.rotate();
    expect(here.currentKeyId()).toBe('key-3');
  });

  it('completes what a concurrent run has promoted since it began', async () => {
    const { here, old, versionId, finish } = await proven();
    const behind = wrapServices(here.services, async (name, call) => {
      if (name === 'schedule.wakeAt' && here.version('AWSCURRENT') === old) movesCurrentTo(here, versionId);
      return call();
    });
    await finish(behind);
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('a lost answer to the promotion is read back', async () => {
    const { here, old, versionId, finish } = await proven();
    const { store } = here.services;
    let promotions = 0;
    const lossy: Services = {
      ...here.services,
      store: {
        ...store,
        moveLabel: async (arn, label, move) => {
          await store.moveLabel(arn, label, move);
          if (label === 'AWSCURRENT' && (promotions += 1) === 1) {
            throw new RotationError('LabelHeldElsewhere', 'it is on the new version already', true);
          }
        },
      },
    };
    await finish(lossy);
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('a promotion that the store refuses fails with what the store said', async () => {
    const { here, old, finish } = await proven();
    await expect(finish(withFaults(here.services, 'store.moveLabel', { instead: REFUSED }))).rejects.toBe(REFUSED);
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('a crash before the label is repaired also while the provider cannot say whether the old key is alive', async () => {
    const { here, old, versionId, finish } = await proven({ capabilities: { ...MANY, lists: false } });
    await expect(finish(withFaults(here.services, 'store.moveLabel', 'works', { instead: REFUSED }))).rejects.toBe(
      REFUSED,
    );
    here.provider.trouble.verify = 'unknown';
    await here.step('finishSecret', versionId);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('a person who moves AWSCURRENT at the last moment wins, and the rotation fails', async () => {
    const { here, old, versionId } = await proven();
    const placeholder = here.secret().versions[0]?.id ?? '';
    const { schedule } = here.services;
    const overtaken: Services = {
      ...here.services,
      schedule: {
        wakeAt: async (at, wakeUp) => {
          await schedule.wakeAt(at, wakeUp);
          movesCurrentTo(here, placeholder);
        },
      },
    };
    await expect(rotate(overtaken, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toMatchObject({
      code: 'LabelHeldElsewhere',
      retryable: true,
    });
    expect(here.version('AWSCURRENT')).toBe(placeholder);
    expect(dueOf(here, old)).toEqual([]);
  });

  it('a compromised key is due at once, whatever its grace', async () => {
    const { here, old, finish } = await proven();
    attachesLabel(here, compromisedLabel(old), old);
    await finish();
    await here.clock.advance(MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it.each([
    ['tag before rotator', { graceSeconds: 3600, tags: { 'keyturn:grace': '2h' } }, '2026-03-03T11:01:00Z'],
    ['rotator before default', { graceSeconds: 3600 }, '2026-03-03T10:01:00Z'],
    ['0 is the next minute', { tags: { 'keyturn:grace': '0s' } }, '2026-03-03T09:01:00Z'],
    ['minGrace cannot be undercut', { minGraceSeconds: 900, tags: { 'keyturn:grace': '0s' } }, '2026-03-03T09:16:00Z'],
  ])('the grace period: %s', async (_, options, due) => {
    const { here, old, finish } = await proven(options);
    await finish();
    expect(dueOf(here, old)).toEqual([retiringLabel(new Date(due), old)]);
  });

  it('takes an old due time off the version that it supersedes, so that its next grace period is whole', async () => {
    const { here, old, finish } = await proven();
    const stale = retiringLabel(new Date('2026-03-09T00:00:00Z'), old);
    attachesLabel(here, stale, old);
    await finish();
    expect(dueOf(here, old)).toEqual([retiringLabel(new Date('2026-03-03T10:01:00Z'), old)]);
  });
});

describe('finishSecret leaves to a person', () => {
  const byHand = { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' };

  it.each([
    ['a key that somebody made by hand', JSON.stringify(byHand)],
    ['a key whose id nobody knows', '{"apiKey":"value-of-by-hand"}'],
  ])('%s: recorded, never scheduled, labelled or revoked', async (_, value) => {
    const here = world({ value, graceSeconds: 60 });
    here.provider.addForeign('by-hand');
    const put = here.version('AWSCURRENT') ?? '';
    await here.rotate();
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Key Awaiting Person', versionId: put }));
    await here.clock.advance(48 * HOUR);
    await here.reconcile();
    await here.sweep();
    expect(here.labels(put)).toEqual(['AWSPREVIOUS']);
    expect(here.scheduled).toEqual([]);
    expect(here.provider.accepts('by-hand')).toBe(true);
  });

  it('but retires a key by hand that a person adopted, or whose value the provider identifies as ours', async () => {
    const here = world({ value: '{"apiKey":"value-of-by-hand"}', graceSeconds: 3600 });
    here.provider.addForeign('by-hand');
    const adopted = here.version('AWSCURRENT') ?? '';
    const tags = [...(here.secret().tags ?? []), { Key: 'keyturn:adopted', Value: `${adopted} by-hand` }];
    here.secrets.byArn.set(here.arn, { ...here.secret(), tags });
    await here.rotate();
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.failures).toEqual([]);
  });

  it('a bare key as text, which the provider identifies, is retired as ours', async () => {
    const here = world({
      value: 'value-of-by-hand',
      tags: { 'keyturn:format': 'text' },
      capabilities: { ...MANY, identifies: true },
      graceSeconds: 3600,
    });
    here.provider.addForeign('by-hand');
    await here.clock.advance(MINUTE);
    await here.rotate();
    expect(await here.services.store.getValue(here.arn, here.version('AWSCURRENT') ?? '')).toBe('value-of-key-1');
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.failures).toEqual([]);
  });
});
