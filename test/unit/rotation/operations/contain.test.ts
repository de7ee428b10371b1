import { contain, type ContainRequest } from '../../../../lib/rotation/operations/contain';
import { claimLabel, compromisedLabel, readStages } from '../../../../lib/rotation/labels';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import type { Services } from '../../../../lib/rotation/services';
import { actServices } from '../../../support/acts';
import { killableProcess } from '../../../support/killable';
import { MANY, ONE, SLOTS } from '../../../support/memory-provider';
import { attachesLabel, cancelsRotation, movesCurrentTo, putsValue, removesLabel } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

const DISABLING = { ...MANY, disables: true };

/** A key that has been current for two days, and the containment of its version. */
async function current(options: Parameters<typeof world>[0] = {}) {
  const here = world(options);
  const bad = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const acts = actServices(here);
  const act = (more: Partial<ContainRequest> = {}, services: Services = here.services) =>
    contain({ ...services, rotation: acts.rotation }, { secretId: here.arn, versionId: bad, ...more });
  /** Secrets Manager runs the rotation that was begun last. */
  const rotation = () => here.retry(acts.begun.at(-1) ?? '');
  return { here, bad, acts, act, rotation };
}
const stagesOf = (here: World) =>
  readStages({ versions: Object.fromEntries(here.secret().versions.map((one) => [one.id, one.labels])) });
const types = (here: World) => here.events.map(({ type }) => type);

describe('contain: the current version', () => {
  it('is called compromised and a rotation starts', async () => {
    const { here, bad, acts, act } = await current();
    expect(await act()).toEqual({ outcome: 'done', state: 'rotating', versionId: bad });
    expect(here.labels(bad)).toContain(compromisedLabel(bad));
    expect(acts.begun).toHaveLength(1);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Compromised', versionId: bad });
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('while that rotation goes on nothing is started or recorded twice', async () => {
    const { here, acts, act } = await current();
    await act();
    expect(await act()).toMatchObject({ outcome: 'done', state: 'rotating' });
    expect(acts.begun).toHaveLength(1);
    expect(types(here).filter((type) => type === 'Key Compromised')).toHaveLength(1);
  });

  it('once the new key is promoted, the next call revokes the old one at once, though it is used', async () => {
    const { here, bad, act, rotation } = await current();
    await act();
    await rotation();
    here.used.push({ versionId: bad, consumer: 'cron', at: here.clock.now(), uses: 1, authFailures: 0 });
    expect(here.provider.accepts('key-1')).toBe(true);
    expect(await act()).toEqual({ outcome: 'done', state: 'done', versionId: bad });
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.provider.accepts('key-2')).toBe(true);
  });

  it('promotion does the rest: without another call the wake-up revokes it within a minute', async () => {
    const { here, act, rotation } = await current();
    await act();
    await rotation();
    await here.clock.advance(MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
  });

  it('a call after that is `already`, and leaves the new key alone', async () => {
    const { here, bad, acts, act, rotation } = await current();
    await act();
    await rotation();
    await act();
    expect(await act()).toEqual({ outcome: 'already', state: 'done', versionId: bad });
    expect(acts.begun).toHaveLength(1);
    expect(stagesOf(here).compromised.size).toBe(0);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('a rotation that was in progress before goes on: its key is new', async () => {
    const { here, acts, act } = await current();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    expect(await act()).toMatchObject({ state: 'rotating' });
    expect(acts.begun).toEqual([]);
    await here.retry(versionId);
    expect(await act()).toMatchObject({ state: 'done' });
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('a stuck AWSPENDING is cleared, its key is due at once, and a new rotation starts', async () => {
    const { here, acts, act, rotation } = await current();
    const stuck = here.begin();
    await here.step('createSecret', stuck);
    await here.clock.advance(11 * MINUTE);
    expect(await act()).toMatchObject({ state: 'rotating' });
    expect(acts.begun).toHaveLength(1);
    expect(stagesOf(here).retiring).toMatchObject([{ versionId: stuck }]);
    await expect(here.step('finishSecret', stuck)).rejects.toMatchObject({ code: 'VersionRolledBack' });
    await rotation();
    await here.clock.advance(2 * MINUTE);
    expect(here.provider.live()).toEqual(['key-3']);
    expect(here.failures).toEqual([]);
  });

  it('a stuck rotation that never had a key is cleared too', async () => {
    const { here, acts, act, rotation } = await current();
    here.begin();
    await here.clock.advance(11 * MINUTE);
    await act();
    expect(acts.begun).toHaveLength(1);
    await rotation();
    await here.clock.advance(MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('refuses while the provider has no room for another key, and says so', async () => {
    const { here, act } = await current({ capabilities: SLOTS });
    await here.rotate();
    const now = here.version('AWSCURRENT') ?? '';
    expect(await act({ versionId: now })).toEqual({ outcome: 'refused', code: 'noRoom' });
    expect(stagesOf(here).compromised).toContain(now);
  });

  it('has room where a key that is due can make it', async () => {
    const { here, acts, act } = await current({ capabilities: SLOTS, graceSeconds: 3600, loseWakeUps: true });
    await here.rotate();
    await here.clock.advance(2 * HOUR);
    expect(await act({ versionId: here.version('AWSCURRENT') ?? '' })).toMatchObject({ state: 'rotating' });
    expect(acts.begun).toHaveLength(1);
  });

  it('refuses where rotation is turned off: nothing would replace the key', async () => {
    const { here, bad, act } = await current();
    cancelsRotation(here);
    await expect(act()).rejects.toMatchObject({ code: 'RotationDisabled' });
    expect(here.labels(bad)).not.toContain(compromisedLabel(bad));
  });

  it('refuses a version that holds a placeholder: there is nothing to contain', async () => {
    const here = world();
    const placeholder = here.version('AWSCURRENT') ?? '';
    const request = { secretId: here.arn, versionId: placeholder };
    expect(await contain(actServices(here), request)).toEqual({ outcome: 'refused', code: 'keyNotKnown' });
    expect(stagesOf(here).compromised.size).toBe(0);
  });

  it('a key whose id nobody knows is replaced all the same', async () => {
    const { here, acts, act } = await current();
    const put = putsValue(here, { apiKey: 'value-of-by-hand' });
    expect(await act({ versionId: put })).toMatchObject({ outcome: 'done', state: 'rotating' });
    expect(acts.begun).toHaveLength(1);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Compromised', versionId: put });
  });

  it('nobody goes back to it', async () => {
    const { here, act, rotation } = await current({ loseWakeUps: true });
    await act();
    await rotation();
    const fresh = here.version('AWSCURRENT') ?? '';
    expect(await rollback(here.services, { secretId: here.arn, expect: fresh })).toEqual({
      outcome: 'refused',
      code: 'previousCompromised',
    });
  });

  it('a key that is not ours is replaced, and left to a person', async () => {
    const { here, acts, act } = await current();
    here.provider.addForeign('by-hand');
    await here.clock.advance(MINUTE);
    const put = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    expect(await act({ versionId: put, firstRevoke: true })).toEqual({ outcome: 'refused', code: 'keyNotKnown' });
    expect(await act({ versionId: put })).toMatchObject({ state: 'rotating' });
    await here.retry(acts.begun[0] ?? '');
    expect(await act({ versionId: put })).toEqual({ outcome: 'refused', code: 'keyNotKnown' });
    expect(here.provider.live()).toContain('by-hand');
    expect(types(here)).toContain('Key Awaiting Person');
  });
});

describe('contain, firstRevoke: the bleeding stops before there is a new key', () => {
  it('one that was ended, and superseded by a run that died there, is seen dead and recorded by a later call', async () => {
    const { here, bad, act, rotation } = await current({ loseWakeUps: true });
    await act({ firstRevoke: true });
    await rotation();
    for (const label of here.labels(bad).filter((one) => one.includes('RETIRING'))) removesLabel(here, label, bad);
    expect(await act()).toMatchObject({ state: 'revoking' });
    expect(await act()).toMatchObject({ outcome: 'done', state: 'done' });
    expect(types(here)).toContain('Key Revoked');
    expect(await act()).toMatchObject({ outcome: 'already' });
  });

  it.each([
    ['many', MANY],
    ['many, that can be disabled', DISABLING],
    ['slots', SLOTS],
    ['a list that is missing', { ...MANY, lists: false }],
  ] as const)('%s: the current key is refused at once, then the rotation works without it', async (_, capabilities) => {
    const { here, bad, act, rotation } = await current({ capabilities });
    expect(await act({ firstRevoke: true })).toMatchObject({ state: 'rotating' });
    expect(here.provider.accepts('key-1')).toBe(false);
    expect(here.version('AWSCURRENT')).toBe(bad);
    await act({ firstRevoke: true });
    await rotation();
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(await act({ firstRevoke: true })).toMatchObject({ state: 'done' });
    expect(here.provider.live()).toEqual(['key-2']);
    expect(await act({ firstRevoke: true })).toMatchObject({ outcome: 'already' });
    await here.clock.advance(2 * MINUTE);
    await here.reconcile();
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(here.failures).toEqual([]);
  });

  it('a key that can be disabled is not revoked yet: its permissions can still be copied', async () => {
    const { here, act } = await current({ capabilities: DISABLING });
    const began = here.clock.now().getTime();
    await act({ firstRevoke: true });
    expect(here.provider.live()).toEqual(['key-1']);
    // Refused after a second, twice in a row: the propagation time of five is not waited out.
    expect(here.clock.now().getTime() - began).toBeLessThan(3000);
  });

  it('nor by a repeat that finds it refused, though its successor has taken the last slot', async () => {
    const { here, acts, act } = await current({ capabilities: SLOTS });
    await act({ firstRevoke: true });
    await here.step('createSecret', acts.begun[0] ?? '');
    await act({ firstRevoke: true });
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });

  it('unless its slot is needed', async () => {
    const { here, act } = await current({ capabilities: SLOTS });
    await here.rotate();
    const now = here.version('AWSCURRENT') ?? '';
    expect(await act({ versionId: now, firstRevoke: true })).toMatchObject({ state: 'rotating' });
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('also where a due key has the other slot: that one is kept while nothing works', async () => {
    const { here, act } = await current({ capabilities: SLOTS, loseWakeUps: true });
    await here.rotate();
    await here.clock.advance(48 * HOUR);
    await act({ versionId: here.version('AWSCURRENT') ?? '', firstRevoke: true });
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('the end of the key is recorded, also when finishSecret dies before it labels what it superseded', async () => {
    const { here, bad, act, acts } = await current();
    await act({ firstRevoke: true });
    const versionId = acts.begun.at(-1) ?? '';
    for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await here.step(step, versionId);
    movesCurrentTo(here, versionId);
    await here.step('finishSecret', versionId);
    await here.clock.advance(2 * MINUTE);
    expect(here.receipts.map(({ transition, keyId }) => `${transition} ${keyId}`)).toContain('revoked key-1');
    expect(stagesOf(here).compromised.has(bad)).toBe(false);
  });

  it('a key that will not die is recorded, and the rotation waits for a repeat', async () => {
    const { here, acts, act } = await current();
    here.provider.trouble.revokeDoesNothing = true;
    await expect(act({ firstRevoke: true })).rejects.toMatchObject({ code: 'ZombieKey' });
    here.provider.trouble = {};
    expect(await act({ firstRevoke: true })).toMatchObject({ state: 'rotating' });
    expect(acts.begun).toHaveLength(1);
  });

  it('a key that is not seen to be refused is not taken for dead', async () => {
    const { here, acts, act } = await current();
    here.provider.trouble.verify = 'unknown';
    await expect(act({ firstRevoke: true })).rejects.toMatchObject({ code: 'RevocationUnproven', retryable: true });
    expect(acts.begun).toEqual([]);
  });

  it('the test of a rotation (RotateImmediately=false) says that the current key is refused, and to rotate', async () => {
    const { here, act } = await current();
    await act({ firstRevoke: true });
    const versionId = here.version('AWSPENDING') ?? '';
    await expect(here.step('testSecret', versionId)).rejects.toMatchObject({
      code: 'CurrentKeyRefused',
      message: expect.stringContaining('rotate now') as string,
    });
  });
});

describe('contain: a key that only a person can end', () => {
  const CONSOLE = 'https://console.example.com/keys';
  async function byPerson() {
    const capabilities = { ...MANY, revokedBy: 'person' as const, consoleUrl: CONSOLE };
    const start = await current({ capabilities, loseWakeUps: true });
    start.here.provider.revoke = () => Promise.resolve('byPerson');
    const endsAtConsole = () => {
      Object.assign(start.here.provider.keys.get('key-1') ?? {}, { revoked: true, acceptedUntil: 0 });
    };
    const asked = () => start.here.events.filter(({ type }) => type === 'Key Awaiting Person');
    return { ...start, endsAtConsole, asked };
  }

  it('firstRevoke asks one once, says so until it is done, and has a new key promoted meanwhile', async () => {
    const { here, bad, acts, act, endsAtConsole, asked } = await byPerson();
    expect(await act({ firstRevoke: true })).toEqual({ outcome: 'done', state: 'awaitingPerson', versionId: bad });
    expect(here.provider.accepts('key-1')).toBe(true);
    expect(acts.begun).toHaveLength(1);
    const todo = expect.stringContaining('revoke this compromised key at the provider now') as string;
    expect(asked()).toMatchObject([{ versionId: bad, keyId: 'key-1', evidence: { where: CONSOLE, todo } }]);
    expect(await act({ firstRevoke: true })).toMatchObject({ state: 'awaitingPerson' });
    expect(asked()).toHaveLength(1);
    endsAtConsole();
    expect(await act({ firstRevoke: true })).toMatchObject({ state: 'rotating' });
  });

  it('without firstRevoke nobody is asked before there is a new key', async () => {
    const { act, rotation, endsAtConsole, asked } = await byPerson();
    expect(await act()).toMatchObject({ state: 'rotating' });
    expect(asked()).toEqual([]);
    await rotation();
    expect(await act()).toMatchObject({ state: 'awaitingPerson' });
    expect(asked()).toHaveLength(1);
    endsAtConsole();
    expect(await act()).toMatchObject({ state: 'done' });
  });
});

describe('contain: a single key that is rolled in place', () => {
  it.each([false, true])('its roll ends it, firstRevoke %s', async (firstRevoke) => {
    const { here, act, rotation } = await current({ capabilities: ONE });
    expect(await act({ firstRevoke })).toMatchObject({ outcome: 'done', state: 'rotating' });
    await rotation();
    expect(here.provider.accepts('key-1')).toBe(false);
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(await act({ firstRevoke })).toMatchObject({ outcome: 'already', state: 'done' });
    expect(stagesOf(here).compromised.size).toBe(0);
  });
});

describe('contain: a retiring version', () => {
  async function retiring() {
    const start = await current();
    const next = await start.here.rotate();
    return { ...start, old: start.bad, next };
  }

  it('is revoked at once, before it is due and though it is used', async () => {
    const { here, old, acts, act } = await retiring();
    here.used.push({ versionId: old, consumer: 'cron', at: here.clock.now(), uses: 1, authFailures: 0 });
    expect(await act()).toEqual({ outcome: 'done', state: 'done', versionId: old });
    expect(here.provider.live()).toEqual(['key-2']);
    expect(acts.begun).toEqual([]);
    expect(types(here)).toContain('Key Compromised');
  });

  it('waits for a current key that works, and stays switched off if it was', async () => {
    const here = world({ capabilities: DISABLING });
    const old = await here.rotate();
    await here.clock.advance(48 * HOUR);
    await here.rotate();
    let asked = 0;
    // Works when the revocation begins, and no more once the old key is disabled.
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' && (asked += 1) > 1 ? 'refused' : undefined);
    const request = { secretId: here.arn, versionId: old };
    await expect(contain(actServices(here), request)).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.provider.accepts('key-1')).toBe(false);
    here.provider.trouble = {};
    expect(await contain(actServices(here), request)).toMatchObject({ state: 'done' });
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('that nobody labelled, because a person moved AWSCURRENT, is labelled and then revoked', async () => {
    const { here, old, next, act } = await retiring();
    movesCurrentTo(here, old);
    expect(await act({ versionId: next })).toMatchObject({ state: 'revoking' });
    expect(await act({ versionId: next })).toMatchObject({ state: 'done' });
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it.each([MANY, { ...MANY, lists: false }])(
    'that nobody labelled, and that carries no AWSPENDING, is labelled and then revoked',
    async (capabilities) => {
      const { here, bad: old, act } = await current({ capabilities, loseWakeUps: true });
      const next = await here.rotate();
      removesLabel(here, 'AWSPENDING', next);
      movesCurrentTo(here, old);
      // Without a list nobody can say whether the key is alive: then it is taken for alive.
      if (!capabilities.lists) here.provider.trouble.verify = 'unknown';
      expect(await act({ versionId: next })).toMatchObject({ outcome: 'done', state: 'revoking' });
      expect(stagesOf(here).retiring.map(({ versionId }) => versionId)).toContain(next);
      here.provider.trouble = {};
      expect(await act({ versionId: next })).toMatchObject({ state: 'done' });
      expect(here.provider.live()).toEqual(['key-1']);
    },
  );

  it('is left to a rollback that has begun', async () => {
    const { here, old, next, act } = await retiring();
    attachesLabel(here, claimLabel(old), next);
    expect(await act()).toEqual({ outcome: 'refused', code: 'rollbackBegan' });
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('whose key a person put back is not revoked, and not said to be', async () => {
    const { here, old, act } = await retiring();
    putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    expect(await act()).toMatchObject({ outcome: 'done', state: 'revoking' });
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('that a concurrent run completes first is done', async () => {
    const { here, act } = await retiring();
    const { list } = here.provider;
    let concurrent: unknown;
    here.provider.list = async () => {
      if (list) here.provider.list = list;
      concurrent = await act();
      return (await list?.()) ?? [];
    };
    expect(await act()).toMatchObject({ outcome: 'done', state: 'done' });
    expect(concurrent).toMatchObject({ state: 'done' });
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('the pending version: its rotation ends, and its key is due at once', async () => {
    const { here, act } = await retiring();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    expect(await act({ versionId })).toMatchObject({ state: 'revoking' });
    expect(await act({ versionId })).toMatchObject({ state: 'done' });
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(stagesOf(here).pending).toBeUndefined();
  });

  it('a version without a key is refused', async () => {
    const { act } = await retiring();
    expect(await act({ versionId: '00000000-0000-4000-8000-00000000ffff' })).toMatchObject({ code: 'keyNotKnown' });
  });
});

describe('contain: killed anywhere and called again, it ends', () => {
  it.each([
    ['with', true],
    ['without', false],
  ])('%s firstRevoke', async (_, firstRevoke) => {
    for (let call = 0; call < 60; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const { here, bad, acts, act } = await current({ capabilities: DISABLING, loseWakeUps: true });
        let left = call;
        // The kill is counted over all calls: the one in which it falls dies, and the next goes on.
        for (let turn = 0; turn < 6; turn += 1) {
          const dying = killableProcess(here.services, { call: left, when });
          await dying.run((services) => act({ firstRevoke }, services));
          left -= dying.calls.length;
          const pending = here.version('AWSPENDING');
          if (pending !== undefined && pending !== here.version('AWSCURRENT')) await here.retry(pending);
        }
        const where = `${when} call ${call}`;
        expect([where, here.provider.live()]).toEqual([where, ['key-2']]);
        expect([where, here.provider.accepts('key-2')]).toEqual([where, true]);
        expect(await act({ firstRevoke })).toEqual({ outcome: 'already', state: 'done', versionId: bad });
        expect(acts.begun).toHaveLength(1);
      }
    }
  });
});
