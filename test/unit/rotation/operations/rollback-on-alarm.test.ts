import { claimLabel, compromisedLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import { rollbackOnAlarm } from '../../../../lib/rotation/operations/rollback-on-alarm';
import { STEPS } from '../../../../lib/rotation/steps/rotation-request';
import { attachesLabel, movesCurrentTo, putsValue, removesLabel, tags } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

const ALARM = 'checkout-errors';

/** A promotion on trial for an hour, five minutes old. */
async function promoted() {
  const here = world({ graceSeconds: 3600, tags: { 'keyturn:rollback-on': ALARM } });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const bad = await here.rotate();
  const promotedAt = here.clock.now();
  await here.clock.advance(5 * MINUTE);
  const raise = (at = here.clock.now(), alarm = ALARM) =>
    rollbackOnAlarm(here.services, { secretId: here.arn, alarm, at });
  return { here, old, bad, raise, promotedAt };
}
const refusal = (code: string) => ({ outcome: 'refused', code });
const dueOf = (here: World, version: string) =>
  here.labels(version).find((label) => label.startsWith('KEYTURN_RETIRING_')) ?? '';

/** The only due time of a superseded version is another one, as `extend` leaves it. */
function dueAt(here: World, version: string, at: number): void {
  const before = dueOf(here, version);
  attachesLabel(here, retiringLabel(new Date(at), version), version);
  removesLabel(here, before, version);
}

describe('an alarm that the secret names', () => {
  it('takes the last promotion back', async () => {
    const { here, old, bad, raise } = await promoted();
    expect(await raise()).toEqual({ outcome: 'done', current: old });
    expect(here.version('AWSCURRENT')).toBe(old);
    expect(dueOf(here, bad)).not.toBe('');
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Rolled Back', versionId: old });
  });

  it('does so only while the version that it goes back to is retiring, whatever else is', async () => {
    const { here, bad, raise } = await promoted();
    await here.rotate();
    removesLabel(here, dueOf(here, bad), bad);
    await here.clock.advance(MINUTE);
    expect(await raise()).toEqual(refusal('previousNotRetiring'));
  });

  it('does so once: raised again, it never goes forward to the key that was left', async () => {
    const { here, old, raise } = await promoted();
    await raise();
    await here.clock.advance(5 * MINUTE);
    expect(await raise()).toEqual(refusal('wentBackBefore'));
    await here.clock.advance(2 * HOUR);
    expect(await raise()).toEqual(refusal('wentBackBefore'));
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('does so while the version that it goes back to is not due, though an older one is', async () => {
    const { here, old, bad, raise } = await promoted();
    await here.rotate();
    dueAt(here, old, here.clock.now().getTime() - MINUTE);
    expect(await raise()).toEqual({ outcome: 'done', current: bad });
  });

  it('takes back the next promotion, too', async () => {
    const { here, old, raise } = await promoted();
    await raise();
    await here.clock.advance(2 * HOUR);
    await here.rotate();
    await here.clock.advance(5 * MINUTE);
    expect(await raise()).toEqual({ outcome: 'done', current: old });
  });

  it('leaves it at that after a person went back, with Keyturn or by hand', async () => {
    const first = await promoted();
    await rollback(first.here.services, { secretId: first.here.arn, expect: first.bad });
    expect(await first.raise()).toEqual(refusal('wentBackBefore'));
    const second = await promoted();
    movesCurrentTo(second.here, second.old);
    await second.here.reconcile();
    expect(await second.raise()).toEqual(refusal('wentBackBefore'));
    expect(second.here.version('AWSCURRENT')).toBe(second.old);
  });

  it('goes on with a rollback that stopped after its claim', async () => {
    const { here, old, bad, raise } = await promoted();
    attachesLabel(here, claimLabel(old), bad);
    expect(await raise()).toEqual({ outcome: 'done', current: old });
  });
});

describe('nothing is rolled back', () => {
  it('by an alarm that the secret does not name: an event for another key', async () => {
    const { here, bad, raise } = await promoted();
    expect(await raise(here.clock.now(), 'billing-errors')).toEqual(refusal('alarmNotNamed'));
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('by any alarm where the secret names none', async () => {
    const here = world();
    await here.rotate();
    await here.rotate();
    expect(await rollbackOnAlarm(here.services, { secretId: here.arn, alarm: ALARM, at: here.clock.now() })).toEqual(
      refusal('alarmNotNamed'),
    );
  });

  it('by an alarm that was there before the promotion', async () => {
    const { here, bad, raise, promotedAt } = await promoted();
    expect(await raise(new Date(promotedAt.getTime() - 1000))).toEqual(refusal('alarmTooEarly'));
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('by an alarm that was raised while the rotation went on', async () => {
    const { here, raise } = await promoted();
    await here.clock.advance(2 * HOUR);
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    await here.clock.advance(10 * MINUTE);
    const between = here.clock.now();
    await here.clock.advance(10 * MINUTE);
    await here.retry(versionId);
    await here.clock.advance(MINUTE);
    expect(await raise(between)).toEqual(refusal('alarmTooEarly'));
    expect(await raise()).toMatchObject({ outcome: 'done' });
  });

  it('by such an alarm either, before Secrets Manager has said that the rotation ended', async () => {
    const { here, raise } = await promoted();
    await here.clock.advance(2 * HOUR);
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    await here.clock.advance(10 * MINUTE);
    const between = here.clock.now();
    await here.clock.advance(10 * MINUTE);
    for (const step of STEPS) await here.step(step, versionId);
    expect(await raise(between)).toEqual(refusal('alarmTooEarly'));
  });

  it('when the grace period is over, also where the old key lives on because it is still used', async () => {
    const { here, old, bad, raise } = await promoted();
    here.used.push({
      versionId: old,
      consumer: 'cron',
      at: new Date(here.clock.now().getTime() + 50 * MINUTE),
      uses: 1,
      authFailures: 0,
    });
    await here.clock.advance(HOUR);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(await raise()).toEqual(refusal('graceOver'));
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it('from the minute on in which the grace period is over', async () => {
    const { here, old, raise } = await promoted();
    await here.clock.advance(MINUTE - (here.clock.now().getTime() % MINUTE));
    dueAt(here, old, here.clock.now().getTime());
    expect(await raise()).toEqual(refusal('graceOver'));
  });

  it('when the previous key is revoked', async () => {
    const { here, raise } = await promoted();
    await here.clock.advance(2 * HOUR);
    expect(await raise()).toEqual(refusal('previousNotRetiring'));
  });

  it('where there is no previous version', async () => {
    const here = world({ value: null, tags: { 'keyturn:rollback-on': ALARM } });
    await here.rotate();
    expect(await rollbackOnAlarm(here.services, { secretId: here.arn, alarm: ALARM, at: here.clock.now() })).toEqual(
      refusal('noPreviousVersion'),
    );
  });

  it('when a person put the current key there', async () => {
    const { here, bad, raise } = await promoted();
    here.provider.addForeign('by hand');
    const byHand = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by hand' });
    await here.reconcile();
    expect(dueOf(here, bad)).not.toBe('');
    await here.clock.advance(5 * MINUTE);
    expect(await raise()).toEqual(refusal('currentNotOurs'));
    expect(here.version('AWSCURRENT')).toBe(byHand);
  });

  it('against what stands against any rollback', async () => {
    const { here, old, bad, raise } = await promoted();
    attachesLabel(here, compromisedLabel(old), old);
    expect(await raise()).toEqual(refusal('previousCompromised'));
    expect(here.version('AWSCURRENT')).toBe(bad);
  });

  it("in another rotator's secret", async () => {
    const { here, raise } = await promoted();
    tags(here, 'keyturn:rotator', 'another');
    await expect(raise()).rejects.toMatchObject({ code: 'ForeignSecret' });
  });
});

describe('when the promotion was', () => {
  it('is known to the instant, once Secrets Manager has said that the rotation ended', async () => {
    const { raise, promotedAt } = await promoted();
    expect(await raise(new Date(promotedAt.getTime() - 1))).toEqual(refusal('alarmTooEarly'));
    expect(await raise(promotedAt)).toMatchObject({ outcome: 'done' });
  });

  it('is the instant at which the version was made, where the rotation ended with it', async () => {
    const { here, bad, raise } = await promoted();
    const made = here.secret().versions.find(({ id }) => id === bad)?.createdAt ?? new Date();
    here.secrets.byArn.set(here.arn, { ...here.secret(), lastRotatedAt: made });
    expect(await raise(made)).toMatchObject({ outcome: 'done' });
  });

  it('is known where a person gave the old key more time', async () => {
    const { here, old, raise } = await promoted();
    dueAt(here, old, here.clock.now().getTime() + 48 * HOUR);
    expect(await raise()).toMatchObject({ outcome: 'done' });
  });

  it('is no earlier than the current version, where the grace period became longer since', async () => {
    const { here, raise, promotedAt } = await promoted();
    tags(here, 'keyturn:grace', '10h');
    expect(await raise(new Date(promotedAt.getTime() - HOUR))).toEqual(refusal('alarmTooEarly'));
    expect(await raise()).toMatchObject({ outcome: 'done' });
  });
});
