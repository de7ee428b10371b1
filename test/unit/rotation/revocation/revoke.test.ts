import { claimLabel, compromisedLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { RotationError } from '../../../../lib/rotation/errors';
import { revoke } from '../../../../lib/rotation/revocation/revoke';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import type { Services } from '../../../../lib/rotation/services';
import { OUTAGE, recordCalls, UNAVAILABLE, withFaults } from '../../../support/faults';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, movesCurrentTo, putsValue, removesLabel } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';
import { wrapServices } from '../../../support/wrap-services';

const DISABLING = { ...MANY, disables: true };

/** Two rotations, the first key due in an hour; nothing runs by itself. */
async function retiring(options: Parameters<typeof world>[0] = {}) {
  const here = world({ graceSeconds: 3600, loseWakeUps: true, ...options });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  const dueAt = here.scheduled[0]?.at ?? new Date(0);
  const untilDue = async (ms = 0) => here.clock.advance(dueAt.getTime() - here.clock.now().getTime() + ms);
  const wakeUp = { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' } as const;
  const run = (services: Services = here.services) => revoke(services, wakeUp);
  return { here, old, current, dueAt, untilDue, wakeUp, run };
}
const ended = (here: World) => here.provider.calls.filter((call) => /^(revoke|disable)/.test(call));
const types = (here: World) => here.events.map((event) => event.type);

describe('revoke: the wake-up is a hint; labels decide', () => {
  it('revokes what is due, proves that it is dead, removes the labels and tells', async () => {
    const { here, old, current, untilDue, run } = await retiring();
    await untilDue();
    expect(await run()).toBe('revoked');
    expect(here.provider.accepts('key-1')).toBe(false);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
    expect(here.version('AWSCURRENT')).toBe(current);
    expect(here.events.at(-1)).toMatchObject({
      type: 'Key Revoked',
      versionId: old,
      keyId: 'key-1',
    });
    // Refused a second after it was revoked; seen twice in a row, without waiting the propagation time out.
    const evidence = here.events.at(-1)?.evidence;
    expect(Object.keys(evidence ?? {})).toEqual(['refused', 'seconds', 'drain']);
    expect(evidence?.['seconds']).toBeGreaterThanOrEqual(1);
    expect(evidence?.['seconds']).toBeLessThan(3);
    expect(here.counted.at(-1)).toEqual({ name: 'RevocationSucceeded', value: 1 });
  });

  it('a wake-up before the promotion revokes nothing', async () => {
    const { here, current } = await retiring();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    expect(await here.revoke(current)).toBe('notRetiring');
    expect(await here.revoke(versionId)).toBe('notRetiring');
    expect(ended(here)).toEqual([]);
  });

  it.each([
    ['before it is disabled once more', 'disable', 'key-1'],
    ['after it was disabled', 'verify', 'key-2'],
  ])(
    'lets the key live to which a rollback went back %s: a concurrent run did not see the successor work',
    async (_, does, of) => {
      const { here, old, current, untilDue, run } = await retiring({ capabilities: DISABLING });
      await untilDue();
      let concurrent: unknown;
      const goBack = async () => {
        here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'unknown' : undefined);
        concurrent = await run().catch((error: unknown) => error);
        here.provider.trouble = {};
        await here.clock.advance(5000);
        expect(await rollback(here.services, { secretId: here.arn, expect: current })).toMatchObject({
          outcome: 'done',
        });
      };
      const slow = wrapServices(here.services, async (name, call, args) => {
        const keyId = typeof args[0] === 'string' ? args[0] : (args[0] as { keyId?: string } | undefined)?.keyId;
        const isNow = name === `provider.${does}` && keyId === of && concurrent === undefined;
        if (!isNow || (does === 'verify' && !here.provider.calls.includes('disable key-1'))) return call();
        if (does === 'disable') await goBack();
        const answer = await call();
        if (does === 'verify') await goBack();
        return answer;
      });
      expect(await run(slow)).toBe('inUse');
      expect(concurrent).toMatchObject({ code: 'RevocationHeld' });
      expect(here.version('AWSCURRENT')).toBe(old);
      expect(here.provider.accepts('key-1')).toBe(true);
    },
  );

  it('a second wake-up after the revocation does nothing', async () => {
    const { here, untilDue, run } = await retiring();
    await untilDue();
    await run();
    const calls = here.provider.calls.length;
    expect(await run()).toBe('notRetiring');
    expect(here.provider.calls.length).toBe(calls);
  });

  it('a wake-up for a version that does not exist does nothing', async () => {
    const { here, wakeUp } = await retiring();
    expect(await revoke(here.services, { ...wakeUp, versionId: 'unknown' })).toBe('notRetiring');
  });

  it('a wake-up with another key id than the version holds does nothing', async () => {
    const { here, untilDue, wakeUp } = await retiring();
    await untilDue();
    expect(await revoke(here.services, { ...wakeUp, keyId: 'key-2' })).toBe('hintMismatch');
    expect(ended(here)).toEqual([]);
    expect(await revoke(here.services, wakeUp)).toBe('revoked');
  });

  it('holds a version whose key id nobody knows', async () => {
    const { here, dueAt } = await retiring();
    const put = putsValue(here, { apiKey: 'value-of-by-hand' });
    putsValue(here, { apiKey: 'value-of-key-2', apiKeyId: 'key-2' });
    attachesLabel(here, retiringLabel(dueAt, put), put);
    await here.clock.advance(2 * HOUR);
    await expect(here.revoke(put)).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(ended(here)).toEqual([]);
    expect(types(here)).toContain('Key Awaiting Person');
  });
});

describe('revoke: act only if now >= due', () => {
  it('one minute early, schedules the wake-up anew and does nothing', async () => {
    const { here, dueAt, untilDue, run } = await retiring();
    await untilDue(-MINUTE);
    here.scheduled.length = 0;
    expect(await run()).toBe('notDue');
    expect(ended(here)).toEqual([]);
    expect(here.scheduled).toMatchObject([{ at: dueAt, wakeUp: { keyId: 'key-1' } }]);
    expect(here.clock.now().getTime()).toBe(dueAt.getTime() - MINUTE);
  });

  it('early, asks no key and tells nothing: the current one may be out of order for now', async () => {
    const { here, run } = await retiring();
    here.provider.trouble.verify = 'refused';
    here.events.length = 0;
    expect(await run()).toBe('notDue');
    expect(here.events).toEqual([]);
  });

  it('early, schedules nothing for a version whose key id nobody knows', async () => {
    const { here, dueAt } = await retiring();
    const put = putsValue(here, { apiKey: 'value-of-by-hand' });
    putsValue(here, { apiKey: 'value-of-key-2', apiKeyId: 'key-2' });
    attachesLabel(here, retiringLabel(dueAt, put), put);
    here.scheduled.length = 0;
    expect(await here.revoke(put)).toBe('notDue');
    expect(here.scheduled).toEqual([]);
  });

  it('less than a minute early waits: clocks differ a little', async () => {
    const { here, dueAt, untilDue, run } = await retiring();
    await untilDue(-MINUTE + 1);
    expect(await run()).toBe('revoked');
    expect(here.clock.now().getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
  });

  it('an extension (a second, later label) postpones it', async () => {
    const { here, old, untilDue, run } = await retiring();
    const extended = new Date('2026-03-05T00:00:00Z');
    attachesLabel(here, retiringLabel(extended, old), old);
    await untilDue();
    expect(await run()).toBe('notDue');
    expect(here.scheduled.at(-1)).toMatchObject({ at: extended });
    expect(here.provider.accepts('key-1')).toBe(true);
  });
});

describe('revoke: refuse if current, pending, or of the current key’s id', () => {
  it('current: a person moved AWSCURRENT back', async () => {
    const { here, old, untilDue, run } = await retiring();
    movesCurrentTo(here, old);
    await untilDue();
    expect(await run()).toBe('inUse');
    expect(ended(here)).toEqual([]);
  });

  it('pending', async () => {
    const { here, old, current, untilDue, run } = await retiring();
    removesLabel(here, 'AWSPENDING', current);
    attachesLabel(here, 'AWSPENDING', old);
    await untilDue();
    expect(await run()).toBe('inUse');
    expect(ended(here)).toEqual([]);
  });

  it('of the current key’s id: a person put the old value back', async () => {
    const { here, old, untilDue, run } = await retiring();
    putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    await untilDue();
    expect(await run()).toBe('inUse');
    expect(ended(here)).toEqual([]);
  });

  it('of the pending key’s id', async () => {
    const { here, old, untilDue, run } = await retiring();
    const versionId = here.begin();
    await here.services.store.putPending(
      here.arn,
      versionId,
      (await here.services.store.getValue(here.arn, old)) ?? '',
    );
    await untilDue();
    expect(await run()).toBe('inUse');
    expect(ended(here)).toEqual([]);
  });

  it('of a version that is due later and holds the same key', async () => {
    const { here, old, untilDue, run } = await retiring();
    const again = putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    putsValue(here, { apiKey: 'value-of-key-2', apiKeyId: 'key-2' });
    const later = new Date('2026-03-09T00:00:00Z');
    attachesLabel(here, retiringLabel(later, again), again);
    await untilDue();
    expect(await run()).toBe('inUse');
    await here.clock.advance(later.getTime() - here.clock.now().getTime());
    expect(await here.revoke(again)).toBe('revoked');
  });

  it('of two versions that hold the same key and are due together, one ends it', async () => {
    const { here, old, dueAt, untilDue, run } = await retiring();
    const again = putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    putsValue(here, { apiKey: 'value-of-key-2', apiKeyId: 'key-2' });
    attachesLabel(here, retiringLabel(dueAt, again), again);
    await untilDue();
    expect(await run()).toBe('revoked');
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it.each([
    ['was extended', 'notDue'],
    ['was revoked by a concurrent run', 'notRetiring'],
  ] as const)('reads again after it has claimed: the version %s in between', async (what, outcome) => {
    const { here, old, dueAt, untilDue, wakeUp, run } = await retiring();
    await untilDue();
    const later = new Date('2026-03-09T00:00:00Z');
    const { store } = here.services;
    const raced: Services = {
      ...here.services,
      store: {
        ...store,
        moveLabel: async (arn, label, move) => {
          await store.moveLabel(arn, label, move);
          if (label !== claimLabel(old) || move.to === undefined) return;
          if (what === 'was extended') attachesLabel(here, retiringLabel(later, old), old);
          removesLabel(here, retiringLabel(dueAt, old), old);
        },
      },
    };
    expect(await run(raced)).toBe(outcome);
    expect(ended(here)).toEqual([]);
    expect(here.labels(old)).not.toContain(claimLabel(old));
    expect(here.scheduled.slice(1)).toEqual(what === 'was extended' ? [{ at: later, wakeUp }] : []);
  });

  it.each(['AWSCURRENT', 'value'] as const)(
    'reads again after it has claimed: %s came back in between',
    async (what) => {
      const { here, old, untilDue, run } = await retiring();
      await untilDue();
      const value = (await here.services.store.getValue(here.arn, old)) ?? '';
      const { store } = here.services;
      const raced: Services = {
        ...here.services,
        store: {
          ...store,
          moveLabel: async (arn, label, move) => {
            await store.moveLabel(arn, label, move);
            if (label !== claimLabel(old) || move.to === undefined) return;
            if (what === 'AWSCURRENT') movesCurrentTo(here, old);
            else putsValue(here, value);
          },
        },
      };
      expect(await run(raced)).toBe('inUse');
      expect(ended(here)).toEqual([]);
      expect(here.labels(old)).not.toContain(claimLabel(old));
    },
  );
});

describe('revoke: what is in use is not even postponed', () => {
  it.each(['AWSCURRENT', 'AWSPENDING'])('%s, before it is due: nothing is scheduled', async (label) => {
    const { here, old, current, run } = await retiring();
    if (label === 'AWSCURRENT') movesCurrentTo(here, old);
    else {
      removesLabel(here, label, current);
      attachesLabel(here, label, old);
    }
    here.scheduled.length = 0;
    expect(await run()).toBe('inUse');
    expect(here.scheduled).toEqual([]);
  });

  it('a key that another version in use holds is not claimed', async () => {
    const { here, old, untilDue, wakeUp } = await retiring();
    putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    await untilDue();
    const { services, calls } = recordCalls(here.services);
    expect(await revoke(services, wakeUp)).toBe('inUse');
    expect(calls.map((call) => call.name)).not.toContain('store.moveLabel');
  });

  it('a claim that is left on a version that is in use again is released, and its compromise stays on record', async () => {
    const { here, old, run } = await retiring();
    movesCurrentTo(here, old);
    await here.reconcile();
    for (const label of [claimLabel(old), compromisedLabel(old)]) attachesLabel(here, label, old);
    expect(await run()).toBe('notRetiring');
    expect(here.labels(old)).toEqual(['AWSCURRENT', compromisedLabel(old)]);
  });
});

describe('revoke: current key not accepted? Hold, alarm', () => {
  it.each(['refused', 'unknown'] as const)('%s: both keys are kept, until it is', async (verdict) => {
    const { here, old, untilDue, run } = await retiring();
    await untilDue();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? verdict : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'RevocationHeld', retryable: true });
    expect(ended(here)).toEqual([]);
    expect(here.events.at(-1)).toMatchObject({ type: 'Revocation Held', versionId: old });
    expect(here.labels(old)).not.toContain(claimLabel(old));
    here.provider.trouble = {};
    expect(await run()).toBe('revoked');
  });

  it('leaves the claim of a rollback that has begun to that rollback', async () => {
    const { here, old, current, untilDue, run } = await retiring();
    attachesLabel(here, claimLabel(old), current);
    await untilDue();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'refused' : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.labels(current)).toContain(claimLabel(old));
  });

  it('takes back a revocation that had begun, also where keys cannot be disabled', async () => {
    const { here, old, untilDue, run } = await retiring();
    attachesLabel(here, claimLabel(old), old);
    await untilDue();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'refused' : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.labels(old)).not.toContain(claimLabel(old));
  });

  it('holds when the current version has no key', async () => {
    const { here, untilDue, run } = await retiring();
    await untilDue();
    putsValue(here, '{"password":"x"}');
    await expect(run()).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(ended(here)).toEqual([]);
  });

  it('takes a disabled key back when its successor then fails: disabling was the last chance to see it', async () => {
    const { here, old, untilDue, run } = await retiring({ capabilities: DISABLING });
    await untilDue();
    here.provider.trouble.verify = (keyId) =>
      keyId === 'key-2' && here.provider.keys.get('key-1')?.disabled ? 'refused' : undefined;
    await expect(run()).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.provider.accepts('key-1')).toBe(true);
    expect(here.labels(old)).not.toContain(claimLabel(old));
    expect(types(here)).toContain('Revocation Held');
    here.provider.trouble = {};
    expect(await run()).toBe('revoked');
    expect(here.provider.accepts('key-1')).toBe(false);
  });
});

describe('revoke: claim. Disable where the provider can, revoke. Prove. Tell; remove labels', () => {
  it('in this order', async () => {
    const { here, old, dueAt, untilDue, wakeUp } = await retiring({ capabilities: DISABLING });
    await untilDue();
    const { services, calls } = recordCalls(here.services);
    await revoke(services, wakeUp);
    const acts = calls
      .map(({ name, args }) => (name === 'store.moveLabel' ? `${String(args[1])} ${JSON.stringify(args[2])}` : name))
      .filter((act) => !/describe|getValue/.test(act));
    const order = acts.filter((act, index) => act !== acts[index - 1]);
    expect(order).toEqual([
      'provider.list',
      'provider.verify',
      'usage.records',
      `${claimLabel(old)} {"to":"${old}"}`,
      'provider.disable',
      'provider.verify',
      'provider.revoke',
      'provider.verify',
      'receipts.write',
      'events.publish',
      `${retiringLabel(dueAt, old)} {"from":"${old}"}`,
      `${claimLabel(old)} {"from":"${old}"}`,
    ]);
  });

  it('enables a disabled key that a person goes back to, and lets go of it', async () => {
    const { here, old, untilDue, run } = await retiring({ capabilities: DISABLING });
    await untilDue();
    const raced = wrapServices(here.services, async (name, call) => {
      const answer = await call();
      if (name === 'provider.disable') movesCurrentTo(here, old);
      return answer;
    });
    expect(await run(raced)).toBe('inUse');
    expect(here.provider.accepts('key-1')).toBe(true);
    expect(here.labels(old)).not.toContain(claimLabel(old));
  });

  it('sees a disabled key refused before it revokes it', async () => {
    const { here, untilDue, run } = await retiring({ capabilities: DISABLING });
    await untilDue();
    await run();
    const calls = here.provider.calls;
    const between = calls.slice(calls.indexOf('disable key-1'), calls.indexOf('revoke key-1'));
    expect(between.filter((call) => call === 'verify key-1').length).toBeGreaterThanOrEqual(2);
  });

  it('gone is success', async () => {
    const { here, untilDue, run } = await retiring();
    await untilDue();
    await here.provider.revoke('key-1');
    expect(await run()).toBe('revoked');
    expect(types(here)).toContain('Key Revoked');
  });

  it('Prove: refused, polled within the propagation time', async () => {
    const { here, untilDue, run } = await retiring();
    await untilDue();
    const began = here.clock.now().getTime();
    await run();
    const seconds = (here.clock.now().getTime() - began) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(5);
    expect(here.provider.calls.filter((call) => call === 'verify key-1').length).toBeGreaterThan(3);
  });

  it('Still accepted? ZombieKey, again later', async () => {
    const { here, old, untilDue, run } = await retiring();
    await untilDue();
    here.provider.trouble.revokeDoesNothing = true;
    await expect(run()).rejects.toMatchObject({ code: 'ZombieKey', retryable: true });
    expect(here.events.at(-1)).toMatchObject({
      type: 'Zombie Key',
      versionId: old,
      keyId: 'key-1',
      evidence: { seconds: 5 },
    });
    expect(here.labels(old).some((label) => label.startsWith('KEYTURN_RETIRING_'))).toBe(true);
    here.provider.trouble = {};
    expect(await run()).toBe('revoked');
  });

  it('not seen to be refused is not revoked: unknown proves nothing', async () => {
    const { here, old, untilDue, run } = await retiring();
    await untilDue();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? 'unknown' : undefined);
    await expect(run()).rejects.toMatchObject({ code: 'RevocationUnproven', retryable: true });
    expect(types(here)).toContain('Revocation Failed');
    expect(here.labels(old).some((label) => label.startsWith('KEYTURN_RETIRING_'))).toBe(true);
    here.provider.trouble = {};
    expect(await run()).toBe('revoked');
  });

  it('an outage is thrown, and the next run finishes it', async () => {
    for (const fault of [{ instead: OUTAGE }, { after: OUTAGE }]) {
      const { here, untilDue, run } = await retiring();
      await untilDue();
      await expect(run(withFaults(here.services, 'provider.revoke', fault))).rejects.toBe(OUTAGE);
      expect(await run()).toBe('revoked');
      expect(here.provider.live()).toEqual(['key-2']);
    }
  });

  it('a rollback that has claimed the version keeps it alive', async () => {
    const { here, old, current, untilDue, run } = await retiring();
    attachesLabel(here, claimLabel(old), current);
    await untilDue();
    expect(await run()).toBe('rolledBack');
    expect(ended(here)).toEqual([]);
  });

  it('takes every label of ours off, and none that is not', async () => {
    const { here, old, untilDue, run } = await retiring();
    attachesLabel(here, retiringLabel(new Date('2026-03-01T00:00:00Z'), old), old);
    attachesLabel(here, 'TEAM_BLUE', old);
    await untilDue();
    await run();
    expect(here.labels(old)).toEqual(['AWSPREVIOUS', 'TEAM_BLUE']);
  });

  it('a revocation that died among its labels is tidied up by the next wake-up', async () => {
    const { here, old, untilDue, run } = await retiring();
    await untilDue();
    const dying = withFaults(here.services, 'store.moveLabel', 'works', 'works', { instead: UNAVAILABLE });
    await expect(run(dying)).rejects.toBe(UNAVAILABLE);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS', claimLabel(old)].sort());
    expect(await run()).toBe('notRetiring');
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it('one that a concurrent run finishes at the same time is revoked all the same', async () => {
    const { here, old, untilDue, run } = await retiring();
    await untilDue();
    const taken = new RotationError('LabelHeldElsewhere', 'the concurrent run took it off', true);
    const raced = withFaults(here.services, 'store.moveLabel', 'works', { after: taken }, { after: taken });
    expect(await run(raced)).toBe('revoked');
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it('goes on only when what it read shows its claim: an older answer may not know of an extension', async () => {
    const { here, untilDue, run } = await retiring();
    await untilDue();
    const { store } = here.services;
    const before = await store.describe(here.arn);
    let reads = 0;
    const describe = async (id: string) => ((reads += 1) === 2 ? before : store.describe(id));
    await expect(run({ ...here.services, store: { ...store, describe } })).rejects.toMatchObject({
      code: 'StoreUnavailable',
      retryable: true,
    });
    expect(ended(here)).toEqual([]);
    expect(await run()).toBe('revoked');
  });

  it('one that died before its last two labels leaves none of them', async () => {
    const { here, old, untilDue, run } = await retiring();
    await untilDue();
    await run();
    for (const label of [claimLabel(old), compromisedLabel(old)]) attachesLabel(here, label, old);
    expect(await run()).toBe('notRetiring');
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it('never touches a key that is not ours', async () => {
    const { here, untilDue, run } = await retiring();
    here.provider.addForeign('by-hand');
    await untilDue();
    await run();
    expect(here.provider.live()).toEqual(['key-2', 'by-hand']);
  });

  it('goes on working when rotation was cancelled meanwhile: the retiring key must still go', async () => {
    const { here, untilDue, run } = await retiring();
    here.secrets.byArn.set(here.arn, { ...here.secret(), rotation: { enabled: false, since: here.clock.now() } });
    await untilDue();
    expect(await run()).toBe('revoked');
  });
});
