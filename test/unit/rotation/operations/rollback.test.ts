import { claimLabel, compromisedLabel, MAX_RETIRING, retiringLabel } from '../../../../lib/rotation/labels';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import type { Services } from '../../../../lib/rotation/services';
import { OUTAGE, REFUSED, withFaults } from '../../../support/faults';
import { attachesLabel, movesCurrentTo, putsValue, removesLabel } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';
import { wrapServices } from '../../../support/wrap-services';

async function promoted(options: Parameters<typeof world>[0] = {}) {
  const here = world({ graceSeconds: 3600, ...options });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const bad = await here.rotate();
  await here.clock.advance(MINUTE);
  const back = (expected = bad) => rollback(here.services, { secretId: here.arn, expect: expected });
  return { here, old, bad, back };
}
const dueOf = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));

/** The services; when that label has been moved, something else happens before the answer. */
const afterMove = (here: World, moved: string, happens: () => unknown): Services => {
  const { store } = here.services;
  const moveLabel: typeof store.moveLabel = async (arn, label, move) => {
    await store.moveLabel(arn, label, move);
    if (label === moved) await happens();
  };
  return { ...here.services, store: { ...store, moveLabel } };
};

describe('rollback', () => {
  it('Claim; take AWSPENDING off the bad version; move AWSCURRENT back; label the bad version as retiring; tell', async () => {
    const { here, old, bad, back } = await promoted();
    expect(here.labels(bad)).toContain('AWSPENDING');
    expect(await back()).toEqual({ outcome: 'done', current: old });
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(here.version('AWSPENDING')).toBeUndefined();
    expect(here.labels(bad)).toContain(claimLabel(old));
    expect(dueOf(here, bad)).toHaveLength(1);
    expect(dueOf(here, old)).toEqual([]);
    expect(here.scheduled.at(-1)).toMatchObject({ wakeUp: { versionId: bad, keyId: 'key-2' } });
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Rolled Back', versionId: old, keyId: 'key-1' });
  });

  it('RotateSecret works afterwards, and issues another key', async () => {
    const { here, back } = await promoted();
    await back();
    await here.rotate();
    expect(here.currentKeyId()).toBe('key-3');
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-3']);
    expect(here.failures).toEqual([]);
  });

  it('the key that was left is revoked when it is due, the one that was returned to is not', async () => {
    const { here, bad, back } = await promoted();
    await back();
    await here.clock.advance(3 * HOUR);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.provider.accepts('key-1')).toBe(true);
    expect(here.labels(bad)).toEqual(['AWSPREVIOUS']);
    expect(here.failures).toEqual([]);
  });

  it('a compromised version that was left is due at once', async () => {
    const { here, bad, back } = await promoted();
    attachesLabel(here, compromisedLabel(bad), bad);
    await back();
    await here.clock.advance(MINUTE);
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('Caller names the AWSCURRENT it expects: a repeat is `already`, never a roll forward', async () => {
    const { here, old, bad, back } = await promoted();
    await back();
    expect(await back()).toEqual({ outcome: 'already', current: old });
    expect(await back(bad)).toEqual({ outcome: 'already', current: old });
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('a repeat after the bad key was revoked is no roll forward either', async () => {
    const { here, old, back } = await promoted();
    await back();
    await here.clock.advance(3 * HOUR);
    expect(await back()).toEqual({ outcome: 'refused', code: 'notCurrent' });
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('refuses a caller who expects another version', async () => {
    const { here, old, bad, back } = await promoted();
    expect(await back(old)).toEqual({ outcome: 'refused', code: 'notCurrent' });
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('refuses while a rotation is in progress', async () => {
    const { here, bad, back } = await promoted();
    here.begin();
    expect(await back()).toEqual({ outcome: 'refused', code: 'rotationInProgress' });
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('refuses where there is no previous version', async () => {
    const here = world({ value: null });
    const only = await here.rotate();
    expect(await rollback(here.services, { secretId: here.arn, expect: only })).toEqual({
      outcome: 'refused',
      code: 'noPreviousVersion',
    });
  });

  it('Possible while the previous version is retiring', async () => {
    const { here, old, bad, back } = await promoted();
    for (const label of dueOf(here, old)) removesLabel(here, label, old);
    expect(await back()).toEqual({ outcome: 'refused', code: 'previousNotRetiring' });
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('Possible while the previous version is retiring, not while any other is', async () => {
    const here = world({ graceSeconds: 7 * 86_400 });
    const versions: string[] = [];
    for (let n = 0; n < 3; n += 1) versions.push(await here.rotate());
    const [, previous = '', current = ''] = versions;
    for (const label of dueOf(here, previous)) removesLabel(here, label, previous);
    expect(await rollback(here.services, { secretId: here.arn, expect: current })).toEqual({
      outcome: 'refused',
      code: 'previousNotRetiring',
    });
  });

  it('refuses a previous version without a key', async () => {
    const here = world({ graceSeconds: 3600 });
    const placeholder = here.version('AWSCURRENT') ?? '';
    const current = await here.rotate();
    attachesLabel(here, retiringLabel(new Date('2026-03-09T00:00:00Z'), placeholder), placeholder);
    expect(await rollback(here.services, { secretId: here.arn, expect: current })).toEqual({
      outcome: 'refused',
      code: 'previousKeyUnproven',
    });
  });

  it('gives way to a revocation that claims the previous version first', async () => {
    const { here, old, bad, back } = await promoted();
    here.provider.trouble.verify = (keyId) => {
      if (keyId === 'key-1') attachesLabel(here, claimLabel(old), old);
      return undefined;
    };
    expect(await back()).toEqual({ outcome: 'refused', code: 'revocationBegan' });
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('gives way to a person who moves AWSCURRENT to a third version, and leaves no claim', async () => {
    const { here, old, bad } = await promoted();
    const third = here.secret().versions[0]?.id ?? '';
    const raced = afterMove(here, 'AWSPENDING', () => movesCurrentTo(here, third));
    expect(await rollback(raced, { secretId: here.arn, expect: bad })).toEqual({
      outcome: 'refused',
      code: 'notCurrent',
    });
    expect(here.version('AWSCURRENT')).toBe(third);
    expect(here.labels(bad)).not.toContain(claimLabel(old));
  });

  it('that Secrets Manager does not show yet is asked for again, and keeps its claim', async () => {
    const { here, old, bad, back } = await promoted();
    const { store } = here.services;
    let before = await store.describe(here.arn);
    const stale = wrapServices(here.services, async (name, call, args) => {
      const isMove = name === 'store.moveLabel' && args[1] === 'AWSCURRENT';
      if (isMove) before = await store.describe(here.arn);
      const answer = await call();
      const isOld = name === 'store.describe' && here.version('AWSCURRENT') === old;
      return isOld ? (before as typeof answer) : answer;
    });
    const request = { secretId: here.arn, expect: bad };
    await expect(rollback(stale, request)).rejects.toMatchObject({ code: 'StoreUnavailable', retryable: true });
    expect(here.labels(bad)).toContain(claimLabel(old));
    expect(await back()).toEqual({ outcome: 'already', current: old });
  });

  it('that a concurrent run completes first is done, and recorded once', async () => {
    const { here, old, bad, back } = await promoted();
    let concurrent: unknown;
    const raced = afterMove(here, claimLabel(old), async () => {
      concurrent ??= await back();
    });
    expect(await rollback(raced, { secretId: here.arn, expect: bad })).toEqual({ outcome: 'done', current: old });
    expect(concurrent).toEqual({ outcome: 'done', current: old });
    expect(here.events.filter(({ type }) => type === 'Key Rolled Back')).toHaveLength(1);
  });

  it('that died after it moved AWSCURRENT is finished also while the provider says nothing', async () => {
    const { here, old, bad } = await promoted();
    const dying = withFaults(here.services, 'store.moveLabel', 'works', 'works', { after: REFUSED });
    await expect(rollback(dying, { secretId: here.arn, expect: bad })).rejects.toBe(REFUSED);
    here.provider.trouble.verify = 'unknown';
    await here.reconcile();
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(dueOf(here, bad)).toHaveLength(1);
  });

  it('takes off what would lead back before it moves AWSCURRENT, and no other claim', async () => {
    const { here, old, bad, back } = await promoted({ loseWakeUps: true });
    const first = here.secret().versions[0]?.id ?? '';
    await back();
    attachesLabel(here, claimLabel(first), first);
    const claims: (readonly string[])[] = [];
    const watched = afterMove(here, 'AWSCURRENT', () => claims.push(here.labels(bad), here.labels(first)));
    await rollback(watched, { secretId: here.arn, expect: old });
    expect(claims[0]).not.toContain(claimLabel(old));
    expect(claims[1]).toContain(claimLabel(first));
  });

  it('Possible while the previous version is unclaimed', async () => {
    const { here, old, bad, back } = await promoted();
    attachesLabel(here, claimLabel(old), old);
    expect(await back()).toEqual({ outcome: 'refused', code: 'revocationBegan' });
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('says that a revocation has begun, also when that has disabled the key already', async () => {
    const { here, old, back } = await promoted();
    attachesLabel(here, claimLabel(old), old);
    here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? 'refused' : undefined);
    expect(await back()).toEqual({ outcome: 'refused', code: 'revocationBegan' });
  });

  it.each([
    ['refused', 'previousKeyDead'],
    ['unknown', 'previousKeyUnproven'],
  ] as const)('Possible while its key verifies: %s is not enough', async (verdict, code) => {
    const { here, bad, back } = await promoted();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? verdict : undefined);
    expect(await back()).toEqual({ outcome: 'refused', code });
    expect(here.version('AWSCURRENT')).toBe(bad);
    expect(here.version('AWSPENDING')).toBe(bad);
  });

  it('is given up, and its claim released, when the key dies after the claim was taken', async () => {
    const { here, old, bad, back } = await promoted();
    let asked = 0;
    here.provider.trouble.verify = (keyId) => (keyId === 'key-1' && (asked += 1) > 1 ? 'refused' : undefined);
    await expect(back()).rejects.toMatchObject({ code: 'CurrentKeyUnproven', retryable: false });
    expect(here.version('AWSCURRENT')).toBe(bad);
    expect(here.labels(bad)).not.toContain(claimLabel(old));
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('the bad version is not promoted again by a late step of its rotation', async () => {
    const { here, old, bad, back } = await promoted();
    await back();
    await expect(here.step('finishSecret', bad)).rejects.toMatchObject({ code: 'VersionRolledBack', retryable: false });
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('is recorded once, however often it is reconciled', async () => {
    const { here, bad, back } = await promoted();
    await back();
    for (let n = 0; n < 3; n += 1) {
      await here.clock.advance(5 * MINUTE);
      await here.reconcile();
    }
    expect(here.events.filter(({ type }) => type === 'Key Rolled Back')).toHaveLength(1);
    expect(dueOf(here, bad)).toHaveLength(1);
  });

  it('keeps the due time that another gave the bad version meanwhile, and tells all the same', async () => {
    const { here, bad } = await promoted();
    const { store } = here.services;
    const due = retiringLabel(new Date('2026-03-03T12:00:00Z'), bad);
    const raced: Services = {
      ...here.services,
      store: {
        ...store,
        moveLabel: async (arn, label, move) => {
          await store.moveLabel(arn, label, move);
          if (label === 'AWSCURRENT') attachesLabel(here, due, bad);
        },
      },
    };
    expect(await rollback(raced, { secretId: here.arn, expect: bad })).toMatchObject({ outcome: 'done' });
    expect(dueOf(here, bad)).toEqual([due]);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Rolled Back' });
  });

  it('can be done again after the next rotation', async () => {
    const { here, old, back } = await promoted();
    await back();
    const next = await here.rotate();
    await here.clock.advance(MINUTE);
    expect(await back(next)).toEqual({ outcome: 'done', current: old });
    await here.reconcile();
    expect(here.version('AWSCURRENT')).toBe(old);
    await here.clock.advance(3 * HOUR);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.failures).toEqual([]);
  });

  it('to a version that was left before gives the version that it leaves its own grace period', async () => {
    const { here, old, bad, back } = await promoted();
    await back();
    expect(await back(old)).toEqual({ outcome: 'done', current: bad });
    expect(dueOf(here, bad)).toEqual([]);
    expect(dueOf(here, old)).toHaveLength(1);
    await here.reconcile();
    expect(here.version('AWSCURRENT')).toBe(bad);
    await here.clock.advance(3 * HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
  });

  it('works with as many retiring versions as there are labels for', async () => {
    const here = world({ graceSeconds: 30 * 86_400, loseWakeUps: true });
    const versions: string[] = [];
    for (let n = 0; n <= MAX_RETIRING; n += 1) {
      versions.push(await here.rotate());
      await here.clock.advance(HOUR);
    }
    const [previous = '', current = ''] = versions.slice(-2);
    expect(await rollback(here.services, { secretId: here.arn, expect: current })).toEqual({
      outcome: 'done',
      current: previous,
    });
    expect(dueOf(here, current)).toHaveLength(1);
  });

  it('leaves a key that a person put there to a person', async () => {
    const { here, bad } = await promoted();
    here.provider.addForeign('by-hand');
    const put = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await here.reconcile();
    expect(await rollback(here.services, { secretId: here.arn, expect: put })).toEqual({
      outcome: 'done',
      current: bad,
    });
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Key Awaiting Person', versionId: put }));
    expect(here.labels(put)).toEqual(['AWSPREVIOUS']);
    await here.clock.advance(3 * HOUR);
    await here.reconcile();
    expect(here.currentKeyId()).toBe('key-2');
    expect(here.provider.live()).toEqual(['key-2', 'by-hand']);
  });

  it('whose answer is lost is `already` when it is repeated', async () => {
    const { here, old, bad } = await promoted();
    const lossy = withFaults(here.services, 'events.publish', { after: OUTAGE });
    await expect(rollback(lossy, { secretId: here.arn, expect: bad })).rejects.toBe(OUTAGE);
    expect(await rollback(here.services, { secretId: here.arn, expect: bad })).toEqual({
      outcome: 'already',
      current: old,
    });
  });
});
