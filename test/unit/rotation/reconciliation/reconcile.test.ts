import { claimLabel, compromisedLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import { OUTAGE, recordCalls, UNAVAILABLE, withFaults } from '../../../support/faults';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, cancelsRotation, movesCurrentTo, putsValue, removesLabel } from '../../../support/person';
import { observe } from '../../../support/observer';
import { HOUR, MINUTE, world, type World } from '../../../support/world';
import { wrapServices } from '../../../support/wrap-services';

async function rotatedTwice(options: Parameters<typeof world>[0] = {}) {
  const here = world({ graceSeconds: 3600, loseWakeUps: true, ...options });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  return { here, old, current };
}
const dueOf = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));
const forget = (here: World, versionId: string) => {
  for (const label of dueOf(here, versionId)) removesLabel(here, label, versionId);
};
const ended = (here: World) => here.provider.calls.filter((call) => /^(revoke|disable)/.test(call));

describe('reconcile: superseded version with a live key of ours and no label', () => {
  it('-> label (now + grace) and schedule, never revoke outright', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    await here.clock.advance(72 * HOUR);
    await here.reconcile();
    const due = new Date('2026-03-06T10:01:00Z');
    expect(dueOf(here, old)).toEqual([retiringLabel(due, old)]);
    expect(here.scheduled.at(-1)).toEqual({
      at: due,
      wakeUp: { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' },
    });
    expect(ended(here)).toEqual([]);
  });

  it('a compromised one that is dead retires, too, after it lost AWSPREVIOUS: its end has yet to be recorded', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    attachesLabel(here, compromisedLabel(old), old);
    await here.provider.revoke('key-1');
    putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('is found without any label at all, after it lost AWSPREVIOUS too', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    const put = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    expect(here.labels(old)).toEqual([]);
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
    expect(dueOf(here, put)).toEqual([]);
  });

  it('is found without any label at all, also where the provider lists nothing', async () => {
    const { here, old } = await rotatedTwice({ capabilities: { ...MANY, lists: false } });
    forget(here, old);
    putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('but not the version of a rotation that began after the secret was described', async () => {
    const { here } = await rotatedTwice({ capabilities: { ...MANY, lists: false } });
    let versionId = '';
    const slow = wrapServices(here.services, async (name, call) => {
      if (name === 'store.listVersions') {
        versionId = here.begin();
        await here.step('createSecret', versionId);
        await here.clock.advance(MINUTE);
      }
      return call();
    });
    await reconcileSecret(slow, here.arn);
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    await here.retry(versionId);
    expect(here.version('AWSCURRENT')).toBe(versionId);
  });

  it('before the previous one is labelled, and no promotion is recorded for it', async () => {
    const { here, old } = await rotatedTwice();
    await here.rotate();
    forget(here, old);
    here.events.length = 0;
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
    expect(here.events).toEqual([]);
  });

  it('whose key is dead is left as it is', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    await here.provider.revoke('key-1');
    await here.reconcile();
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it('whose provider lists nothing and says nothing of it is left for the next time', async () => {
    const { here, old } = await rotatedTwice({ capabilities: { ...MANY, lists: false } });
    forget(here, old);
    here.provider.trouble.verify = 'unknown';
    await here.reconcile();
    expect(dueOf(here, old)).toEqual([]);
    here.provider.trouble = {};
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('is not hidden by a compromise, which makes it due at once', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    attachesLabel(here, compromisedLabel(old), old);
    await here.reconcile();
    await here.clock.advance(MINUTE);
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it('that holds the key of a version in use is left alone', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    await here.reconcile();
    expect(dueOf(here, old)).toEqual([]);
    expect(here.currentKeyId()).toBe('key-1');
  });

  it('does nothing at all where there is nothing to do', async () => {
    const { here } = await rotatedTwice();
    const recorded = recordCalls(here.services);
    await reconcileSecret(recorded.services, here.arn);
    const reads = /^store\.(describe|getValue|listVersions)$|^provider\.(list|verify)$/;
    expect(recorded.calls.map((call) => call.name).filter((name) => !reads.test(name))).toEqual([]);
  });
});

describe('reconcile: a superseded key that is not ours to retire', () => {
  it.each(['{"apiKey":"value-of-by-hand"}', '{"apiKey":"value-of-by-hand","apiKeyId":"gone"}'])(
    'is a person’s while it is the previous one, and history after that: %s',
    async (value) => {
      const here = world({ value, graceSeconds: 3600 });
      const recorded = () => here.events.filter(({ type }) => type === 'Key Awaiting Person').length;
      await here.rotate();
      here.events.length = 0;
      await here.reconcile();
      expect(recorded()).toBe(1);
      await here.rotate();
      here.events.length = 0;
      await here.reconcile();
      expect(recorded()).toBe(0);
    },
  );
});

describe('reconcile: acts of people', () => {
  it('AWSCURRENT moved back by hand: the version is in use again, the one that was left retires', async () => {
    const { here, old, current } = await rotatedTwice();
    movesCurrentTo(here, old);
    await here.reconcile();
    expect(dueOf(here, old)).toEqual([]);
    expect(dueOf(here, current)).toHaveLength(1);
    await here.clock.advance(2 * HOUR);
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.currentKeyId()).toBe('key-1');
  });

  it('AWSCURRENT moved back by hand: RotateSecret works afterwards', async () => {
    const { here, old, current } = await rotatedTwice();
    movesCurrentTo(here, old);
    expect(() => here.begin()).toThrow("A previous rotation isn't complete");
    await here.reconcile();
    expect(here.version('AWSPENDING')).toBeUndefined();
    await here.rotate();
    expect(here.currentKeyId()).toBe('key-3');
    expect(dueOf(here, current)).toHaveLength(1);
  });

  it('a value put in the middle of a rotation: the superseded key and the abandoned one retire, theirs stays', async () => {
    const { here, old, current } = await rotatedTwice();
    await here.clock.advance(2 * HOUR);
    await here.revoke(old);
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    here.provider.addForeign('by-hand');
    putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await here.clock.advance(MINUTE);
    await here.reconcile();
    expect([dueOf(here, current), dueOf(here, versionId)].map((labels) => labels.length)).toEqual([1, 1]);
    await here.clock.advance(2 * HOUR);
    await here.reconcile();
    expect(here.provider.live()).toEqual(['by-hand']);
  });

  it('CancelRotateSecret in the middle of a rotation: its key retires, and RotateSecret works afterwards', async () => {
    const here = world();
    await here.rotate();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    cancelsRotation(here);
    await here.reconcile();
    expect(here.labels(versionId)).toEqual([expect.stringMatching(/^KEYTURN_RETIRING_/)]);
    expect(here.currentKeyId()).toBe('key-1');
    expect(() => here.begin()).not.toThrow();
  });

  it('an AWSPENDING that stands on a version of ours that retires is taken off', async () => {
    const { here, old, current } = await rotatedTwice();
    removesLabel(here, 'AWSPENDING', current);
    attachesLabel(here, 'AWSPENDING', old);
    await here.reconcile();
    expect(here.version('AWSPENDING')).toBeUndefined();
    expect(here.version('AWSCURRENT')).toBe(current);
    await here.rotate();
    removesLabel(here, 'AWSPENDING', here.version('AWSCURRENT') ?? '');
    attachesLabel(here, 'AWSPENDING', old);
    expect(here.version('AWSPREVIOUS')).toBe(current);
    await here.reconcile();
    expect(here.version('AWSPENDING')).toBeUndefined();
  });
});

describe('reconcile: overdue -> wake', () => {
  it('a wake-up that was lost', async () => {
    const { here } = await rotatedTwice();
    await here.clock.advance(59 * MINUTE);
    await here.reconcile();
    expect(ended(here)).toEqual([]);
    await here.clock.advance(2 * MINUTE);
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('in the very minute that it is due', async () => {
    const { here } = await rotatedTwice();
    const dueAt = here.scheduled[0]?.at ?? new Date(0);
    await here.clock.advance(dueAt.getTime() - here.clock.now().getTime());
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('a version without a key is nothing to wake', async () => {
    const { here } = await rotatedTwice();
    const first = here.secret().versions[0]?.id ?? '';
    attachesLabel(here, retiringLabel(new Date('2026-01-01T00:00:00Z'), first), first);
    await here.reconcile();
    expect(here.events.filter(({ type }) => type === 'Key Awaiting Person')).toEqual([]);
    expect(ended(here)).toEqual([]);
  });

  it('a fault of our own is thrown, and not counted as a failed revocation', async () => {
    const { here } = await rotatedTwice();
    await here.clock.advance(2 * HOUR);
    const fault = new TypeError('a bug');
    const services = withFaults(here.services, 'provider.revoke', { instead: fault });
    await expect(reconcileSecret(services, here.arn)).rejects.toBe(fault);
  });

  it('one that fails again is counted, and keeps nobody from the others', async () => {
    const { here } = await rotatedTwice();
    await here.rotate();
    await here.clock.advance(2 * HOUR);
    here.provider.trouble.revokeDoesNothing = true;
    await here.reconcile();
    expect(here.counted.filter(({ name }) => name === 'RevocationFailed')).toHaveLength(2);
    expect(here.events.filter(({ type }) => type === 'Zombie Key').map(({ keyId }) => keyId)).toEqual([
      'key-1',
      'key-2',
    ]);
    expect(here.logged.join()).toContain('ZombieKey');
    here.provider.trouble = {};
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-3']);
  });
});

describe('reconcile: claims that a crash left', () => {
  it('finishes a rollback that had not begun to move labels', async () => {
    const { here, old, current } = await rotatedTwice();
    attachesLabel(here, claimLabel(old), current);
    await here.reconcile();
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(dueOf(here, current)).toHaveLength(1);
    expect(dueOf(here, old)).toEqual([]);
  });

  it('finishes a rollback that had moved AWSCURRENT', async () => {
    const { here, old, current } = await rotatedTwice();
    const dying = withFaults(here.services, 'store.moveLabel', 'works', 'works', { after: UNAVAILABLE });
    await expect(rollback(dying, { secretId: here.arn, expect: current })).rejects.toBe(UNAVAILABLE);
    expect(here.version('AWSCURRENT')).toBe(old);
    await here.reconcile();
    expect(dueOf(here, current)).toHaveLength(1);
    expect(dueOf(here, old)).toEqual([]);
    expect(here.events.at(-1)?.type).toBe('Key Rolled Back');
  });

  it('finishes a revocation that had claimed', async () => {
    const { here, old } = await rotatedTwice();
    attachesLabel(here, claimLabel(old), old);
    await here.clock.advance(2 * HOUR);
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });

  it('takes off the claim of a revocation that had ended', async () => {
    const { here, old } = await rotatedTwice();
    await here.provider.revoke('key-1');
    forget(here, old);
    attachesLabel(here, claimLabel(old), old);
    await here.reconcile();
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });
});

describe('reconcile: claims that lead nowhere', () => {
  it('a rollback to a version that is not retiring is not done', async () => {
    const { here, old, current } = await rotatedTwice();
    forget(here, old);
    attachesLabel(here, claimLabel(old), current);
    for (let n = 0; n < 2; n += 1) await here.reconcile();
    expect(here.version('AWSCURRENT')).toBe(current);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('a revocation of the version that is in use is released', async () => {
    const { here, current } = await rotatedTwice();
    attachesLabel(here, claimLabel(current), current);
    await here.reconcile();
    expect(here.labels(current)).toEqual(['AWSCURRENT', 'AWSPENDING']);
  });

  it('a revocation that had ended leaves nothing, a compromise neither', async () => {
    const { here, old } = await rotatedTwice();
    await here.provider.revoke('key-1');
    forget(here, old);
    for (const label of [claimLabel(old), compromisedLabel(old)]) attachesLabel(here, label, old);
    await here.reconcile();
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  });
});

describe('reconcile: a rollback that is history', () => {
  it('is not done again when a person goes back to the version that it left', async () => {
    const { here, current: left } = await rotatedTwice();
    await rollback(here.services, { secretId: here.arn, expect: left });
    await here.clock.advance(MINUTE);
    await here.rotate();
    movesCurrentTo(here, left);
    await here.reconcile();
    expect(here.version('AWSCURRENT')).toBe(left);
  });
});

describe('reconcile: stuck AWSPENDING -> repair or alarm', () => {
  it('reports a rotation that has not ended after 24 h, and leaves it to a person', async () => {
    const { here } = await rotatedTwice();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    await here.clock.advance(24 * HOUR - MINUTE);
    await here.reconcile();
    expect(here.events.filter(({ type }) => type === 'Rotation Stuck')).toEqual([]);
    await here.clock.advance(MINUTE);
    await here.reconcile();
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Rotation Stuck', versionId }));
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-3');
  });

  it('from the very moment that it has lasted for 24 h, saying since when; not in its first hour', async () => {
    const { here } = await rotatedTwice();
    const since = here.clock.now();
    here.begin();
    const stuck = () => here.events.filter(({ type }) => type === 'Rotation Stuck');
    await here.clock.advance(10 * MINUTE);
    await here.reconcile();
    expect(stuck()).toEqual([]);
    await here.clock.advance(since.getTime() + 24 * HOUR - here.clock.now().getTime());
    await here.reconcile();
    expect(stuck()).toMatchObject([{ evidence: { since: since.toISOString() } }]);
  });

  it('does not take the normal end state for a stuck rotation', async () => {
    const { here } = await rotatedTwice();
    await here.clock.advance(72 * HOUR);
    await here.reconcile();
    expect(here.version('AWSPENDING')).toBe(here.version('AWSCURRENT'));
    expect(here.counted.filter(({ name }) => name === 'StuckRotations')).toEqual([]);
  });
});

describe('reconcile', () => {
  it('describes before it acts, and breaks no invariant when it runs at any moment of a rotation', async () => {
    const { here } = await rotatedTwice();
    const observer = observe(here);
    await here.clock.advance(2 * HOUR);
    const versionId = here.begin();
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      await here.reconcile();
      await here.step(step, versionId);
      await here.reconcile();
    }
    expect(here.currentKeyId()).toBe('key-3');
    await here.clock.advance(2 * HOUR);
    await here.reconcile();
    observer.lookAtRest();
    expect(observer.violations).toEqual([]);
  });

  it('throws when the provider or the store fails, and works the next time', async () => {
    const { here, old } = await rotatedTwice();
    forget(here, old);
    for (const [name, error] of [
      ['provider.list', OUTAGE],
      ['store.listVersions', UNAVAILABLE],
      ['store.describe', UNAVAILABLE],
    ] as const) {
      const services = withFaults(here.services, name, { instead: error });
      await expect(reconcileSecret(services, here.arn)).rejects.toBe(error);
      expect(ended(here)).toEqual([]);
    }
    await here.reconcile();
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it("leaves another rotator's secret alone", async () => {
    const here = world({ tags: { 'keyturn:rotator': 'billing' } });
    await expect(here.reconcile()).rejects.toMatchObject({ code: 'ForeignSecret' });
    expect(here.provider.calls).toEqual([]);
  });
});
