import { operateHandler } from '../../../lib/handlers/operate';
import { RotationError } from '../../../lib/rotation/errors';
import type { Services } from '../../../lib/rotation/services';
import { actServices } from '../../support/acts';
import { tags } from '../../support/person';
import { HOUR, MINUTE, world, type World } from '../../support/world';

async function rotated() {
  const here = world();
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  const acts = actServices(here);
  const event = (more: object) => ({
    ...{ v: 1, secretArn: here.arn, requestedBy: 'ana', reason: 'leaked in a log' },
    ...more,
  });
  const operate = (more: object, services: Services = acts) =>
    operateHandler({ ...services, rotation: acts.rotation })(event(more), { awsRequestId: 'request-1' });
  return { here, old, current, acts, operate };
}
const acted = (here: World) => here.events.filter(({ type }) => type === 'Operator Acted');

describe('the operate function', () => {
  it('rotate: starts a rotation', async () => {
    const { acts, current, operate } = await rotated();
    expect(await operate({ action: 'rotate', expect: current })).toEqual({ outcome: 'done' });
    expect(acts.begun).toHaveLength(1);
  });

  it('rollback: goes back to the previous version', async () => {
    const { here, old, current, operate } = await rotated();
    expect(await operate({ action: 'rollback', expect: current })).toEqual({ outcome: 'done', current: old });
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(here.events.filter(({ type }) => type === 'Key Rolled Back')).toHaveLength(1);
    expect(here.events.some(({ byAlarm }) => byAlarm)).toBe(false);
    expect(await operate({ action: 'rollback', expect: current })).toMatchObject({ outcome: 'already' });
  });

  it('extend: until a time, once, however often it is asked for', async () => {
    const { here, old, operate } = await rotated();
    const dueAt = here.scheduled[0]?.at.getTime() ?? 0;
    const until = new Date(dueAt + HOUR).toISOString();
    expect(await operate({ action: 'extend', until })).toEqual({ outcome: 'done', versionId: old, dueAt: until });
    expect(await operate({ action: 'extend', versionId: old, until })).toMatchObject({
      outcome: 'already',
      dueAt: until,
    });
  });

  it('revoke: ends the previous version’s key now', async () => {
    const { here, old, operate } = await rotated();
    expect(await operate({ action: 'revoke' })).toEqual({ outcome: 'done', versionId: old });
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('contain: says where it stands', async () => {
    const { current, operate } = await rotated();
    expect(await operate({ action: 'contain', versionId: current, firstRevoke: true })).toEqual({
      outcome: 'done',
      state: 'rotating',
      versionId: current,
    });
  });

  it('a refusal has a code, words, and what it rests on', async () => {
    const { here, old, operate } = await rotated();
    here.used.push({ versionId: old, consumer: 'cron', at: here.clock.now(), uses: 1, authFailures: 0 });
    expect(await operate({ action: 'revoke' })).toEqual({
      outcome: 'refused',
      code: 'stillInUse',
      message: expect.stringMatching(/^the key is still used/) as string,
      evidence: { drain: 'still used', stillUsedBy: 'cron' },
    });
  });

  it('a failure that the core knows is a refusal with its code and words', async () => {
    const { here, operate } = await rotated();
    here.provider.trouble.verify = 'unknown';
    expect(await operate({ action: 'revoke' })).toEqual({
      outcome: 'refused',
      code: 'RevocationHeld',
      message: expect.stringContaining('is not revoked') as string,
      retryable: true,
    });
  });

  it('any other is thrown, without its message', async () => {
    const { operate, acts } = await rotated();
    const store = { ...acts.store, describe: () => Promise.reject(new TypeError('canary')) };
    const failing = operate({ action: 'revoke' }, { ...acts, store });
    await expect(failing).rejects.toMatchObject({ name: 'Unexpected' });
    await expect(failing).rejects.not.toThrow(/canary/);
  });

  it('every act is logged and published, with who asked and why', async () => {
    const { here, current, operate } = await rotated();
    await operate({ action: 'contain', versionId: current });
    await operate({ action: 'rollback', expect: '0'.repeat(36) });
    expect(acted(here)).toMatchObject([
      {
        ...{ secretArn: here.arn, secretName: 'prod/gateway-key', versionId: current },
        evidence: {
          ...{ action: 'contain', outcome: 'done', requestedBy: 'ana', reason: 'leaked in a log' },
          requestId: 'request-1',
        },
      },
      { code: 'notCurrent', evidence: { action: 'rollback', outcome: 'refused' } },
    ]);
    const [compromised] = here.receipts.filter(({ transition }) => transition === 'compromised');
    expect(compromised).toMatchObject({ versionId: current, requestedBy: 'ana' });
    expect(here.logged.filter((line) => /operator acted.*leaked in a log/.test(line))).toHaveLength(2);
  });

  describe('rollbackOnAlarm', () => {
    async function raised() {
      const given = await rotated();
      const { here } = given;
      tags(here, 'keyturn:rollback-on', 'checkout-errors');
      await here.clock.advance(MINUTE);
      const event = {
        ...{ v: 1, action: 'rollbackOnAlarm', secretArn: here.arn },
        ...{ alarm: 'checkout-errors', at: here.clock.now().toISOString() },
      };
      const raise = (change: object = {}, services: Services = here.services) =>
        operateHandler(actServices(here, services))({ ...event, ...change });
      return { ...given, event, raise };
    }
    const byAlarm = { requestedBy: 'alarm checkout-errors' };

    it('goes back in the name of the alarm', async () => {
      const { here, old, event, raise } = await raised();
      expect(await raise()).toEqual({ outcome: 'done', current: old });
      expect(here.receipts.filter(({ transition }) => transition === 'rolledBack')).toMatchObject([byAlarm]);
      expect(here.events.filter(({ type }) => type === 'Key Rolled Back')).toMatchObject([
        { versionId: old, byAlarm: true, evidence: byAlarm },
      ]);
      expect(acted(here)).toMatchObject([
        {
          evidence: {
            ...byAlarm,
            action: 'rollbackOnAlarm',
            outcome: 'done',
            reason: `it went to ALARM at ${event.at}`,
          },
        },
      ]);
    });

    it('reports a refusal, and ends with it', async () => {
      const { here, current, raise } = await raised();
      expect(await raise({ alarm: 'another' })).toMatchObject({ outcome: 'refused', code: 'alarmNotNamed' });
      expect(acted(here)).toMatchObject([{ code: 'alarmNotNamed', evidence: { requestedBy: 'alarm another' } }]);
      expect(here.version('AWSCURRENT')).toBe(current);
    });

    it('fails where another try may help, so that Lambda makes it', async () => {
      const { here, old, raise } = await raised();
      const outage = () => Promise.reject(new RotationError('StoreUnavailable', 'no answer', true));
      const failing = raise({}, { ...here.services, store: { ...here.services.store, describe: outage } });
      await expect(failing).rejects.toMatchObject({ name: 'StoreUnavailable' });
      expect(acted(here)).toMatchObject([{ code: 'StoreUnavailable', evidence: { outcome: 'refused' } }]);
      expect(await raise()).toEqual({ outcome: 'done', current: old });
    });
  });

  const CURRENT = '00000000-0000-4000-8000-00000000000a';
  it.each([
    [null, /must be an object/],
    [{ v: 2, action: 'rotate' }, /v must be the number 1/],
    [{ action: 'explode' }, /action must be one of rotate, rollback, extend, revoke, contain/],
    [{ action: 'rotate', secretArn: 'prod/key' }, /secretArn must be a secret's ARN/],
    [{ action: 'rotate', requestedBy: '' }, /requestedBy must be 1 to 128 printable/],
    [{ action: 'rotate', reason: 'x'.repeat(257) }, /reason must be 1 to 256 printable/],
    [{ action: 'rotate', reason: 'two\nlines' }, /reason must be/],
    [{ action: 'rotate', reason: 'red \u001b[31m' }, /reason must be/],
    [{ action: 'rotate', reason: undefined }, /reason must be .*, is missing/],
    [{ action: 'rotate', versionId: CURRENT }, /no other/],
    [{ action: 'rotate', force: true }, /no other/],
    [{ action: 'rollback' }, /expect must be/],
    [{ action: 'extend' }, /until must be a time/],
    [{ action: 'extend', until: '2026-03-05T00:00:00Z', by: '1h' }, /no other/],
    [{ action: 'extend', until: 'tomorrow' }, /until must be a time/],
    [{ action: 'extend', until: '2026-13-05T00:00:00Z' }, /until must be a time/],
    [{ action: 'revoke', versionId: 'short' }, /versionId must be/],
    [{ action: 'revoke', firstRevoke: true }, /no other/],
    [{ action: 'rollbackOnAlarm', alarm: 'a', at: '2026-03-05T00:00:00Z' }, /no other/],
    [{ action: 'rollbackOnAlarm', at: '2026-03-05T00:00:00Z' }, /alarm must be 1 to 255 printable/],
    [{ action: 'rollbackOnAlarm', alarm: 'a', at: 'now' }, /at must be a time/],
    [{ action: 'contain' }, /versionId must be/],
    [{ action: 'contain', versionId: CURRENT, firstRevoke: 'yes' }, /firstRevoke must be true or false/],
  ])('refuses %j', async (more, message) => {
    const { here, acts, operate } = await rotated();
    const answer = more === null ? await operateHandler(acts)(null) : await operate(more);
    expect(answer).toMatchObject({
      outcome: 'refused',
      code: 'EventMalformed',
      message: expect.stringMatching(message) as string,
    });
    expect(acted(here)).toEqual([]);
    expect(acts.begun).toEqual([]);
  });
});
