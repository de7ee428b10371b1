import { RotationError } from '../../../../../lib/rotation/errors';
import { rotate } from '../../../../../lib/rotation/steps/rotate';
import { rollback } from '../../../../../lib/rotation/operations/rollback';
import type { Services } from '../../../../../lib/rotation/services';
import { STEPS } from '../../../../../lib/rotation/steps/rotation-request';
import { type Happening, OUTAGE, recordCalls, REFUSED, UNAVAILABLE, withFaults } from '../../../../support/faults';
import { interleavings } from '../../../../support/interleave';
import type { KillPoint } from '../../../../support/killable';
import { ONE, ROLLED_SAME_ID } from '../../../../support/memory-provider';
import { putsValue, tags as setTag } from '../../../../support/person';
import { HOUR, world, type World } from '../../../../support/world';

const CLASSES = [
  ['with a new id', ONE],
  ['under the same id', ROLLED_SAME_ID],
] as const;
const UNKNOWN = new RotationError('IssueOutcomeUnknown', 'the answer was lost', true);

/** A key in use for two days, and a rotation that is open. */
async function inUse(capabilities = ONE) {
  const here = world({ capabilities, graceSeconds: 3600 });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  return { here, old };
}

const rolls = (here: World) => here.provider.calls.filter((call) => call === 'roll').length;

/** Whether the provider accepts what stands under AWSCURRENT: by its value, because ids may stay the same. */
async function currentWorks(here: World): Promise<boolean> {
  const stored = here.secret().versions.find(({ labels }) => labels.includes('AWSCURRENT'))?.value;
  const { apiKey = '' } = JSON.parse(stored?.kind === 'text' ? stored.text : '{}') as { apiKey?: string };
  return [...here.provider.keys.values()].some((key) => key.value === apiKey && here.provider.accepts(key.keyId));
}

describe.each(CLASSES)('a single key that is rolled %s', (_, capabilities) => {
  it('is rolled once, by finishSecret, and promoted', async () => {
    const { here, old } = await inUse(capabilities);
    const versionId = here.begin();
    for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await here.step(step, versionId);
    expect(rolls(here)).toBe(1); // the first key's
    expect(here.version('AWSCURRENT')).toBe(old);
    await here.step('finishSecret', versionId);
    expect(rolls(here)).toBe(2);
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(await currentWorks(here)).toBe(true);
  });

  it('leaves nothing that retires, and nothing that a revocation, reconciliation or sweep would end', async () => {
    const { here, old } = await inUse(capabilities);
    await here.rotate();
    await here.reconcile();
    await here.sweep();
    await here.clock.advance(100 * HOUR);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
    expect(here.scheduled).toEqual([]);
    expect(here.failures).toEqual([]);
    expect(await here.revoke(old)).toBe('notRetiring');
    expect(await currentWorks(here)).toBe(true);
    expect(here.events.filter(({ type }) => type === 'Key Awaiting Person')).toEqual([]);
  });

  it('has no way back', async () => {
    const { here } = await inUse(capabilities);
    const versionId = await here.rotate();
    await expect(rollback(here.services, { secretId: here.arn, expect: versionId })).resolves.toEqual({
      outcome: 'refused',
      code: 'previousNotRetiring',
    });
  });

  it('works again after a death at any call of any step, without a person', async () => {
    for (const step of STEPS) {
      const { here: calm } = await inUse(capabilities);
      const opened = calm.begin();
      for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) await calm.step(earlier, opened);
      const counted = recordCalls(calm.services);
      await rotate(counted.services, { step, secretId: calm.arn, versionId: opened });
      for (let call = 0; call < counted.calls.length; call += 1) {
        for (const when of ['before', 'after'] as const) {
          const kill: KillPoint = { call, when };
          const { here } = await inUse(capabilities);
          const versionId = here.begin();
          for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) await here.step(earlier, versionId);
          await here.step(step, versionId, kill);
          await here.retry(versionId);
          await here.reconcile();
          await here.sweep();
          const at = `${step} killed ${when} ${counted.calls[call]?.name}`;
          expect([at, await currentWorks(here)]).toEqual([at, true]);
          expect([at, here.version('AWSCURRENT')]).toEqual([at, versionId]);
          expect([at, here.scheduled, here.failures]).toEqual([at, [], []]);
        }
      }
    }
  });

  it('ends with a current key that works, however two runs of finishSecret overlap', async () => {
    const finish = (services: World['services'], { arn, versionId }: { arn: string; versionId: string }) =>
      rotate(services, { step: 'finishSecret', secretId: arn, versionId });
    const all = await interleavings(
      async () => {
        const { here } = await inUse(capabilities);
        const versionId = here.begin();
        for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await here.step(step, versionId);
        return { ...here, versionId };
      },
      finish,
      finish,
    );
    expect(all.length).toBeGreaterThan(100);
    for (const { world: here, at } of all) {
      expect([at, await currentWorks(here)]).toEqual([at, true]);
    }
  });
});

describe('the swap', () => {
  it('is measured from sending the roll until AWSCURRENT holds the new key', async () => {
    const { here } = await inUse();
    const slow = withFaults(here.services, 'store.putPending', { instead: UNAVAILABLE }, { instead: UNAVAILABLE });
    const versionId = here.begin();
    await rotate(slow, { step: 'finishSecret', secretId: here.arn, versionId });
    const [recorded] = here.events.filter((one) => one.type === 'Key Promoted' && one.versionId === versionId);
    expect(recorded?.evidence).toEqual({ rolled: true, swapSeconds: 0.75, currentRefused: false });
    expect(here.counted).toContainEqual({ name: 'SwapSeconds', value: 0.75 });
  });

  it('only promotes a key that an earlier run had stored and that works', async () => {
    const { here } = await inUse();
    const versionId = here.begin();
    const dying = withFaults(here.services, 'store.moveLabel', ...Array(3).fill({ instead: OUTAGE }));
    await expect(rotate(dying, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toThrow();
    const before = rolls(here);
    const began = here.clock.now().getTime();
    await here.retry(versionId);
    expect(rolls(here)).toBe(before);
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(here.clock.now().getTime() - began).toBeLessThan(3000);
  });

  it('rolls again when nobody knows whether a roll took effect', async () => {
    const { here } = await inUse();
    const lossy = withFaults(here.services, 'provider.roll', { after: UNKNOWN });
    const versionId = here.begin();
    await rotate(lossy, { step: 'finishSecret', secretId: here.arn, versionId });
    expect(rolls(here)).toBe(3);
    expect(await currentWorks(here)).toBe(true);
  });

  it('stores the rolled key beside the version id when the one that stands there is dead', async () => {
    const { here, old } = await inUse();
    const versionId = here.begin();
    const dying = withFaults(here.services, 'store.moveLabel', ...Array(3).fill({ instead: OUTAGE }));
    await expect(rotate(dying, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toThrow();
    await here.provider.roll?.(undefined); // somebody at the provider's console
    await here.step('finishSecret', versionId);
    expect([old, versionId]).not.toContain(here.version('AWSCURRENT'));
    expect(await currentWorks(here)).toBe(true);
  });

  it('gives up a roll whose outcome nobody knows after three tries, with growing pauses', async () => {
    const { here } = await inUse();
    const lossy = withFaults(here.services, 'provider.roll', ...Array<Happening>(9).fill({ after: UNKNOWN }));
    const began = here.clock.now().getTime();
    const versionId = here.begin();
    await expect(rotate(lossy, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toBe(UNKNOWN);
    expect(rolls(here)).toBe(1 + 3);
    expect(here.clock.now().getTime() - began).toBe(250 + 500);
  });

  it('tries for half a minute to store the only key that works, then fails with what the store said', async () => {
    const { here, old } = await inUse();
    const down = withFaults(here.services, 'store.putPending', ...Array<Happening>(20).fill({ instead: UNAVAILABLE }));
    const began = here.clock.now().getTime();
    const versionId = here.begin();
    await expect(rotate(down, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toBe(UNAVAILABLE);
    expect(here.clock.now().getTime() - began).toBe(250 * (2 ** 7 - 1));
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('does not try again to store what the store refuses', async () => {
    const { here } = await inUse();
    const denied = withFaults(here.services, 'store.putPending', { instead: REFUSED });
    const versionId = here.begin();
    await expect(rotate(denied, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toBe(REFUSED);
    expect(here.keyId(versionId)).toBeUndefined();
  });

  it('takes the third id beside the version id when two are taken', async () => {
    const { here } = await inUse();
    const versionId = here.begin();
    const { store } = here.services;
    const ids: string[] = [];
    const crowded: Services = {
      ...here.services,
      store: {
        ...store,
        putPending: async (arn, versionId, value, rotationToken) => {
          ids.push(versionId);
          return ids.length <= 3 ? 'taken' : store.putPending(arn, versionId, value, rotationToken);
        },
      },
    };
    const began = here.clock.now().getTime();
    await rotate(crowded, { step: 'finishSecret', secretId: here.arn, versionId });
    // Each time it is only asked whether the key still works: no propagation time is waited out.
    expect(here.clock.now().getTime() - began).toBeLessThan(5000);
    expect(new Set(ids).size).toBe(4);
    expect(here.version('AWSCURRENT')).toBe(ids[3]);
    expect(ids[3]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is promoted in the same run when the first move has no answer, though the new key still propagates', async () => {
    const { here } = await inUse({ ...ONE, propagationSeconds: 60 });
    const versionId = here.begin();
    const shaken = withFaults(here.services, 'store.moveLabel', { instead: UNAVAILABLE });
    const began = here.clock.now().getTime();
    await rotate(shaken, { step: 'finishSecret', secretId: here.arn, versionId });
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(here.clock.now().getTime() - began).toBeLessThan(5000);
    expect(await currentWorks(here)).toBe(true);
  });

  it('gives up when all three are taken', async () => {
    const { here, old } = await inUse();
    const { store } = here.services;
    const putPending: typeof store.putPending = () => Promise.resolve('taken');
    const full: Services = { ...here.services, store: { ...store, putPending } };
    const finished = rotate(full, { step: 'finishSecret', secretId: here.arn, versionId: here.begin() });
    await expect(finished).rejects.toMatchObject({ code: 'NewKeyUnproven', retryable: true });
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('has nothing to repair on a version that a person put, with a key whose id nobody knows', async () => {
    const { here } = await inUse();
    const put = putsValue(here, { apiKey: 'value-of-by-hand' });
    await here.step('finishSecret', put);
    expect(rolls(here)).toBe(1);
    expect(here.version('AWSCURRENT')).toBe(put);
  });

  it('names its predecessor, and hands the provider the id of the key that it rolls', async () => {
    const { here, old } = await inUse();
    const versionId = await here.rotate();
    expect(here.provider.keys.get('key-2')?.like).toBe('key-1');
    const recorded = here.receipts.filter((one) => one.versionId === versionId);
    expect(recorded).toMatchObject([
      { transition: 'issued', keyId: 'key-2', predecessor: old },
      { transition: 'promoted', keyId: 'key-2', predecessor: old, evidence: { rolled: true } },
    ]);
    expect(here.counted).toContainEqual({ name: 'RotationSucceeded', value: 1 });
  });

  it('carries the other fields of the value over', async () => {
    const value = { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand', region: 'eu-west-1' };
    const here = world({ capabilities: ONE, value: JSON.stringify(value) });
    here.provider.addForeign('by-hand');
    await here.clock.advance(HOUR);
    const versionId = await here.rotate();
    const stored = JSON.parse((await here.services.store.getValue(here.arn, versionId)) ?? '') as object;
    expect(stored).toMatchObject({ apiKeyId: 'key-1', region: 'eu-west-1' });
  });

  it('records itself without a predecessor in an empty secret', async () => {
    const here = world({ capabilities: ONE, value: null });
    const versionId = here.begin();
    await here.step('finishSecret', versionId);
    expect(here.receipts.map(({ transition }) => transition)).toEqual(['issued', 'promoted']);
    expect(here.receipts[0]).not.toHaveProperty('predecessor');
  });

  it('ends as soon as the rolled key is seen to work', async () => {
    const { here } = await inUse();
    const began = here.clock.now().getTime();
    await here.step('finishSecret', here.begin());
    expect(here.clock.now().getTime() - began).toBeLessThan(3000);
  });

  it.each([
    ['an earlier run had stored, which', 'NewKeyUnproven', false],
    ['is current already, and which', 'CurrentKeyUnproven', true],
  ] as const)('does not roll again over a key that %s the provider says nothing of', async (_, code, promoted) => {
    const { here } = await inUse();
    const versionId = here.begin();
    const dying = withFaults(here.services, 'store.moveLabel', ...Array<Happening>(3).fill({ instead: OUTAGE }));
    if (promoted) await here.step('finishSecret', versionId);
    else await expect(rotate(dying, { step: 'finishSecret', secretId: here.arn, versionId })).rejects.toThrow();
    const before = rolls(here);
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'unknown' : undefined);
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({ code, retryable: true });
    expect(rolls(here)).toBe(before);
  });

  it('takes a copy of the current value under the version id for no key of its own', async () => {
    const { here, old } = await inUse();
    const versionId = here.begin();
    await here.services.store.putPending(
      here.arn,
      versionId,
      (await here.services.store.getValue(here.arn, old)) ?? '',
    );
    await here.step('finishSecret', versionId);
    expect(rolls(here)).toBe(2);
    expect([old, versionId]).not.toContain(here.version('AWSCURRENT'));
    expect(await currentWorks(here)).toBe(true);
  });

  it('a repeat of finishSecret tells again, a repeat of an earlier step does not', async () => {
    const { here } = await inUse();
    const versionId = await here.rotate();
    here.receipts.length = 0;
    await here.step('createSecret', versionId);
    expect(here.receipts).toEqual([]);
    const began = here.clock.now().getTime();
    await here.step('finishSecret', versionId);
    expect(here.clock.now().getTime() - began).toBeLessThan(3000);
    expect(here.receipts.map(({ transition }) => transition)).toEqual(['issued', 'promoted']);
    expect(here.receipts[0]?.predecessor).toBe(here.version('AWSPREVIOUS'));
  });

  it('a promotion without an answer is read back, one that the store refuses fails', async () => {
    for (const [happening, fails] of [
      [{ after: UNAVAILABLE }, false],
      [{ instead: REFUSED }, true],
    ] as const) {
      const { here, old } = await inUse();
      const versionId = here.begin();
      const services = withFaults(here.services, 'store.moveLabel', happening);
      const finished = rotate(services, { step: 'finishSecret', secretId: here.arn, versionId });
      if (fails) await expect(finished).rejects.toBe(REFUSED);
      else await finished;
      expect(here.version('AWSCURRENT')).toBe(fails ? old : versionId);
    }
  });

  it('gives up its promotion after three tries, and says that it is repeated', async () => {
    const { here, old } = await inUse({ ...ONE, propagationSeconds: 0 });
    const versionId = here.begin();
    const down = withFaults(here.services, 'store.moveLabel', ...Array<Happening>(9).fill({ instead: UNAVAILABLE }));
    const recorded = recordCalls(down);
    await expect(
      rotate(recorded.services, { step: 'finishSecret', secretId: here.arn, versionId }),
    ).rejects.toMatchObject({
      code: 'LabelHeldElsewhere',
      retryable: true,
    });
    expect(recorded.calls.filter(({ name }) => name === 'store.moveLabel')).toHaveLength(3);
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('says that a rolled key is not proven when the provider says nothing of it', async () => {
    const { here } = await inUse();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'unknown' : undefined);
    const failed = here.step('finishSecret', here.begin());
    await expect(failed).rejects.toMatchObject({ code: 'NewKeyUnproven', retryable: true });
  });

  it('leaves the old key alone when the provider refuses the roll', async () => {
    const { here, old } = await inUse();
    here.provider.trouble.issue = new RotationError('IssueRefused', 'throttled', true);
    const versionId = here.begin();
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({ code: 'IssueRefused' });
    expect(rolls(here)).toBe(1 + 1); // a refusal is not asked for again
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(await currentWorks(here)).toBe(true);
  });

  it('reports a rolled key that is refused, and rolls again with the next try', async () => {
    const { here } = await inUse();
    here.provider.trouble.newKeysDead = true;
    const versionId = here.begin();
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({
      code: 'NewKeyRefused',
      retryable: true,
    });
    here.provider.trouble = {};
    await here.provider.roll?.(undefined); // and never accepted again
    expect(await currentWorks(here)).toBe(false);
    await here.step('createSecret', versionId);
    expect(await currentWorks(here)).toBe(true);
  });

  it('stores nothing beside the version id that is not seen to work', async () => {
    const { here, old } = await inUse();
    const versionId = here.begin();
    const concurrent = JSON.stringify({
      apiKey: 'of-a-concurrent-run',
      apiKeyId: 'concurrent',
      issuedAt: here.clock.now().toISOString(),
    });
    await here.services.store.putPending(here.arn, versionId, concurrent);
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'unknown' : undefined);
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({
      code: 'NewKeyUnproven',
      retryable: true,
    });
    expect(here.secret().versions).toHaveLength(3); // the placeholder, the old key, the concurrent run's
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('asks nobody to retire a key that was made by hand: the roll has ended it', async () => {
    const here = world({ capabilities: ONE, value: '{"apiKey":"value-of-by-hand","apiKeyId":"by-hand"}' });
    here.provider.addForeign('by-hand');
    await here.clock.advance(HOUR);
    await here.rotate();
    await here.reconcile();
    expect(here.events.filter(({ type }) => type === 'Key Awaiting Person')).toEqual([]);
  });
});

describe('before the swap', () => {
  it.each(['createSecret', 'testSecret', 'finishSecret'] as const)(
    '%s asks about the admin credential',
    async (step) => {
      const { here } = await inUse();
      here.provider.trouble.admin = 'refused';
      await expect(here.step(step, here.begin())).rejects.toMatchObject({ code: 'AdminCredentialRefused' });
      expect(rolls(here)).toBe(1);
    },
  );

  it.each(['createSecret', 'testSecret', 'finishSecret'] as const)('%s stops at an outage', async (step) => {
    const { here } = await inUse();
    here.provider.trouble.verify = 'unknown';
    await expect(here.step(step, here.begin())).rejects.toMatchObject({ code: 'CurrentKeyUnproven', retryable: true });
    expect(rolls(here)).toBe(1);
  });

  it('testSecret alone (RotateImmediately=false) works at any time and changes nothing', async () => {
    const { here, old } = await inUse();
    setTag(here, 'keyturn:window', 'Sun 02:00-04:00');
    const state = () => here.secret().versions.map(({ id, labels, value }) => ({ id, labels, value }));
    const versionId = here.begin();
    const before = state();
    await here.step('testSecret', versionId);
    expect(state()).toEqual(before);
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(rolls(here)).toBe(1);
  });

  it.each(['createSecret', 'finishSecret'] as const)('%s keeps to the window', async (step) => {
    const { here, old } = await inUse();
    setTag(here, 'keyturn:window', 'Sun 02:00-04:00');
    await expect(here.step(step, here.begin())).rejects.toMatchObject({
      code: 'OutsideWindow',
      retryable: true,
      message: expect.stringContaining('2026-03-08T02:00:00.000Z') as string,
    });
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('a dead current key opens the window: a run that died after its roll must not wait for next week', async () => {
    const { here } = await inUse();
    setTag(here, 'keyturn:window', 'Sun 02:00-04:00');
    await here.provider.roll?.(undefined);
    const versionId = await here.rotate();
    expect(here.version('AWSCURRENT')).toBe(versionId);
    const [recorded] = here.events.filter((one) => one.type === 'Key Promoted' && one.versionId === versionId);
    expect(recorded?.evidence).toMatchObject({ currentRefused: true });
  });
});
