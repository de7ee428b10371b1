import { extend } from '../../../../lib/rotation/operations/extend';
import { claimLabel, compromisedLabel, retiringLabel } from '../../../../lib/rotation/labels';
import type { Services } from '../../../../lib/rotation/services';
import { killableProcess } from '../../../support/killable';
import { attachesLabel, removesLabel } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

async function retiring(options: Parameters<typeof world>[0] = {}) {
  const here = world(options);
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  const dueAt = here.scheduled[0]?.at ?? new Date(0);
  const to = (until: Date, services: Services = here.services) => extend(services, { secretId: here.arn, until });
  const after = (ms: number) => new Date(dueAt.getTime() + ms);
  return { here, old, current, dueAt, to, after };
}
const dueLabels = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));

describe('extend', () => {
  it('lengthens the grace period of the previous version until a time: later label, schedule, earlier label gone', async () => {
    const { here, old, to, after } = await retiring();
    const until = after(5 * HOUR);
    expect(await to(until)).toEqual({ outcome: 'done', versionId: old, dueAt: until });
    expect(dueLabels(here, old)).toEqual([retiringLabel(until, old)]);
    expect(here.scheduled.at(-1)).toMatchObject({ at: until, wakeUp: { versionId: old, keyId: 'key-1' } });
    await here.clock.advance(28 * HOUR);
    expect(here.provider.accepts('key-1')).toBe(true);
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
  });

  it('counts full minutes, upwards', async () => {
    const { to, after } = await retiring();
    expect(await to(after(HOUR + 1))).toMatchObject({ dueAt: after(HOUR + MINUTE) });
  });

  it('a repeat is `already`', async () => {
    const { to, after } = await retiring();
    await to(after(HOUR));
    expect(await to(after(HOUR))).toMatchObject({ outcome: 'already', dueAt: after(HOUR) });
  });

  it('another retiring version than the previous one, when it is named', async () => {
    const { here, old, after } = await retiring();
    await here.rotate();
    const request = { secretId: here.arn, versionId: old, until: after(HOUR) };
    expect(await extend(here.services, request)).toMatchObject({ outcome: 'done', versionId: old });
  });

  it('the later of two retiring versions keeps the labels of the other as they are', async () => {
    const { here, old, current, dueAt, after } = await retiring();
    await here.rotate();
    const until = after(HOUR);
    await extend(here.services, { secretId: here.arn, until });
    expect(dueLabels(here, current)).toEqual([retiringLabel(until, current)]);
    expect(dueLabels(here, old)).toEqual([retiringLabel(dueAt, old)]);
  });

  it('begins the waiting of a postponed version anew', async () => {
    const { here, old, to, after, dueAt } = await retiring({ loseWakeUps: true });
    attachesLabel(here, retiringLabel(after(HOUR), old), old);
    await to(after(2 * HOUR));
    expect(dueLabels(here, old)).toEqual([retiringLabel(after(2 * HOUR), old)]);
    expect(dueLabels(here, old)).not.toContain(retiringLabel(dueAt, old));
  });

  it.each([
    ['is current', (_: string, current: string) => current],
    ['is unknown', () => '00000000-0000-4000-8000-00000000ffff'],
  ])('refuses a version that %s', async (_, which) => {
    const { here, old, current, after } = await retiring();
    const request = { secretId: here.arn, versionId: which(old, current), until: after(HOUR) };
    expect(await extend(here.services, request)).toMatchObject({ outcome: 'refused', code: 'notRetiring' });
  });

  it('refuses the current version also where an old due time has been left on it', async () => {
    const { here, current, dueAt, after } = await retiring();
    attachesLabel(here, retiringLabel(dueAt, current), current);
    const request = { secretId: here.arn, versionId: current, until: after(HOUR) };
    expect(await extend(here.services, request)).toMatchObject({ outcome: 'refused', code: 'notRetiring' });
  });

  it('refuses a version whose key nobody knows', async () => {
    const { here, dueAt, after } = await retiring();
    const first = here.secret().versions[0]?.id ?? '';
    attachesLabel(here, retiringLabel(dueAt, first), first);
    const request = { secretId: here.arn, versionId: first, until: after(HOUR) };
    expect(await extend(here.services, request)).toMatchObject({ outcome: 'refused', code: 'keyNotKnown' });
    expect(dueLabels(here, first)).toEqual([retiringLabel(dueAt, first)]);
  });

  it('refuses a version whose key is revoked', async () => {
    const { here, to, after } = await retiring();
    await here.clock.advance(25 * HOUR);
    expect(await to(after(5 * HOUR))).toMatchObject({ outcome: 'refused', code: 'notRetiring' });
  });

  it('refuses a version that a revocation has claimed', async () => {
    const { here, old, dueAt, to, after } = await retiring();
    attachesLabel(here, claimLabel(old), old);
    expect(await to(after(HOUR))).toMatchObject({ outcome: 'refused', code: 'revocationBegan' });
    expect(dueLabels(here, old)).toEqual([retiringLabel(dueAt, old)]);
  });

  it('refuses a compromised version', async () => {
    const { here, old, to, after } = await retiring();
    attachesLabel(here, compromisedLabel(old), old);
    expect(await to(after(HOUR))).toMatchObject({ outcome: 'refused', code: 'compromised' });
  });

  it('refuses an earlier time, saying when it is due', async () => {
    const { to, after, dueAt } = await retiring();
    expect(await to(after(-HOUR))).toEqual({
      outcome: 'refused',
      code: 'notLater',
      evidence: { dueAt: dueAt.toISOString() },
    });
  });

  it('refuses more than 30 days from now', async () => {
    const { here, to } = await retiring();
    await here.clock.advance(MINUTE - (here.clock.now().getTime() % MINUTE));
    const limit = here.clock.now().getTime() + 30 * 24 * HOUR;
    expect(await to(new Date(limit + MINUTE))).toMatchObject({ outcome: 'refused', code: 'tooLate' });
    expect(await to(new Date(limit))).toMatchObject({ outcome: 'done' });
  });

  it('does not say done when a revocation has claimed the version in between', async () => {
    const { here, old, to, after } = await retiring();
    const { store } = here.services;
    const raced: Services = {
      ...here.services,
      store: {
        ...store,
        moveLabel: async (arn, label, move) => {
          await store.moveLabel(arn, label, move);
          if (move.to === old) attachesLabel(here, claimLabel(old), old);
        },
      },
    };
    expect(await to(after(HOUR), raced)).toMatchObject({ outcome: 'refused', code: 'revocationBegan' });
  });

  it('does not say done when a revocation has ended the version in between, whatever else is retiring', async () => {
    const { here, old, after } = await retiring();
    await here.rotate();
    const { store } = here.services;
    const raced: Services = {
      ...here.services,
      store: {
        ...store,
        moveLabel: async (arn, label, move) => {
          await store.moveLabel(arn, label, move);
          if (move.from === old) for (const left of dueLabels(here, old)) removesLabel(here, left, old);
        },
      },
    };
    const request = { secretId: here.arn, versionId: old, until: after(HOUR) };
    expect(await extend(raced, request)).toMatchObject({ outcome: 'refused', code: 'revocationBegan' });
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('that dies after its call %s leaves a due time, and can be repeated', async (call) => {
    const { here, old, to, after } = await retiring();
    const dying = killableProcess(here.services, { call, when: 'after' });
    await dying.run((services) => to(after(HOUR), services));
    expect(dueLabels(here, old).length).toBeGreaterThan(0);
    expect(await to(after(HOUR))).toMatchObject({ dueAt: after(HOUR) });
    await here.clock.advance(26 * HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
  });
});
