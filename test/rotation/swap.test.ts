import { RotationError } from '../../lib/rotation/errors';
import { rotate } from '../../lib/rotation/rotate';
import { rollback } from '../../lib/rotation/rollback';
import { STEPS } from '../../lib/rotation/step';
import { OUTAGE, recordCalls, UNAVAILABLE, withFaults } from '../support/faults';
import { interleavings } from '../support/interleave';
import type { KillPoint } from '../support/killable';
import { ONE, ROLLED_SAME_ID } from '../support/memory-provider';
import { tags as setTag } from '../support/person';
import { HOUR, world, type World } from '../support/world';

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
    const token = here.begin();
    for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await here.step(step, token);
    expect(rolls(here)).toBe(1); // the first key's
    expect(here.version('AWSCURRENT')).toBe(old);
    await here.step('finishSecret', token);
    expect(rolls(here)).toBe(2);
    expect(here.version('AWSCURRENT')).toBe(token);
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
    const token = await here.rotate();
    await expect(rollback(here.services, { secretId: here.arn, expect: token })).resolves.toEqual({
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
      await rotate(counted.services, { step, secretId: calm.arn, token: opened });
      for (let call = 0; call < counted.calls.length; call += 1) {
        for (const when of ['before', 'after'] as const) {
          const kill: KillPoint = { call, when };
          const { here } = await inUse(capabilities);
          const token = here.begin();
          for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) await here.step(earlier, token);
          await here.step(step, token, kill);
          await here.retry(token);
          await here.reconcile();
          await here.sweep();
          const at = `${step} killed ${when} ${counted.calls[call]?.name}`;
          expect([at, await currentWorks(here)]).toEqual([at, true]);
          expect([at, here.version('AWSCURRENT')]).toEqual([at, token]);
          expect([at, here.scheduled, here.failures]).toEqual([at, [], []]);
        }
      }
    }
  }, 30_000);

  it('ends with a current key that works, however two runs of finishSecret overlap', async () => {
    const finish = (services: World['services'], { arn, token }: { arn: string; token: string }) =>
      rotate(services, { step: 'finishSecret', secretId: arn, token });
    const all = await interleavings(
      async () => {
        const { here } = await inUse(capabilities);
        const token = here.begin();
        for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await here.step(step, token);
        return { ...here, token };
      },
      finish,
      finish,
    );
    expect(all.length).toBeGreaterThan(100);
    for (const { world: here, at } of all) {
      expect([at, await currentWorks(here)]).toEqual([at, true]);
    }
  }, 60_000);
});

describe('the swap', () => {
  it('is measured from sending the roll until AWSCURRENT holds the new key', async () => {
    const { here } = await inUse();
    const slow = withFaults(here.services, 'store.putPending', { instead: UNAVAILABLE }, { instead: UNAVAILABLE });
    const token = here.begin();
    await rotate(slow, { step: 'finishSecret', secretId: here.arn, token });
    const [told] = here.events.filter(({ type, versionId }) => type === 'Key Promoted' && versionId === token);
    expect(told?.evidence).toEqual({ rolled: true, swapSeconds: 0.75, currentRefused: false });
    expect(here.counted).toContainEqual({ name: 'SwapSeconds', value: 0.75 });
  });

  it('only promotes a key that an earlier run had stored and that works', async () => {
    const { here } = await inUse();
    const token = here.begin();
    const dying = withFaults(here.services, 'store.moveLabel', ...Array(3).fill({ instead: OUTAGE }));
    await expect(rotate(dying, { step: 'finishSecret', secretId: here.arn, token })).rejects.toThrow();
    const before = rolls(here);
    await here.retry(token);
    expect(rolls(here)).toBe(before);
    expect(here.version('AWSCURRENT')).toBe(token);
  });

  it('rolls again when nobody knows whether a roll took effect', async () => {
    const { here } = await inUse();
    const lossy = withFaults(here.services, 'provider.roll', { after: UNKNOWN });
    const token = here.begin();
    await rotate(lossy, { step: 'finishSecret', secretId: here.arn, token });
    expect(rolls(here)).toBe(3);
    expect(await currentWorks(here)).toBe(true);
  });

  it('stores the rolled key beside the token when the one that stands there is dead', async () => {
    const { here, old } = await inUse();
    const token = here.begin();
    const dying = withFaults(here.services, 'store.moveLabel', ...Array(3).fill({ instead: OUTAGE }));
    await expect(rotate(dying, { step: 'finishSecret', secretId: here.arn, token })).rejects.toThrow();
    await here.provider.roll?.(undefined); // somebody at the vendor's console
    await here.step('finishSecret', token);
    expect([old, token]).not.toContain(here.version('AWSCURRENT'));
    expect(await currentWorks(here)).toBe(true);
  });

  it('leaves the old key alone when the provider refuses the roll', async () => {
    const { here, old } = await inUse();
    here.provider.trouble.issue = new RotationError('IssueRefused', 'throttled', true);
    const token = here.begin();
    await expect(here.step('finishSecret', token)).rejects.toMatchObject({ code: 'IssueRefused' });
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(await currentWorks(here)).toBe(true);
  });

  it('tells of a rolled key that is refused, and rolls again with the next try', async () => {
    const { here } = await inUse();
    here.provider.trouble.newKeysDead = true;
    const token = here.begin();
    await expect(here.step('finishSecret', token)).rejects.toMatchObject({ code: 'NewKeyRefused', retryable: true });
    here.provider.trouble = {};
    await here.provider.roll?.(undefined); // and dead for good
    expect(await currentWorks(here)).toBe(false);
    await here.step('createSecret', token);
    expect(await currentWorks(here)).toBe(true);
  });

  it('stores nothing beside the token that is not seen to work', async () => {
    const { here, old } = await inUse();
    const token = here.begin();
    const twins = JSON.stringify({ apiKey: 'of-a-twin', apiKeyId: 'twin', issuedAt: here.clock.now().toISOString() });
    await here.services.store.putPending(here.arn, token, twins);
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'unknown' : undefined);
    await expect(here.step('finishSecret', token)).rejects.toMatchObject({ code: 'NewKeyUnproven', retryable: true });
    expect(here.secret().versions).toHaveLength(3); // the placeholder, the old key, the twin's
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
  it.each(['createSecret', 'testSecret', 'finishSecret'] as const)('%s looks at the admin credential', async (step) => {
    const { here } = await inUse();
    here.provider.trouble.admin = 'refused';
    await expect(here.step(step, here.begin())).rejects.toMatchObject({ code: 'AdminCredentialRefused' });
    expect(rolls(here)).toBe(1);
  });

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
    const token = here.begin();
    const before = state();
    await here.step('testSecret', token);
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
    const token = await here.rotate();
    expect(here.version('AWSCURRENT')).toBe(token);
    const [told] = here.events.filter(({ type, versionId }) => type === 'Key Promoted' && versionId === token);
    expect(told?.evidence).toMatchObject({ currentRefused: true });
  });
});
