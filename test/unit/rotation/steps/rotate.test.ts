import { rotate } from '../../../../lib/rotation/steps/rotate';
import { STEPS } from '../../../../lib/rotation/steps/rotation-request';
import { recordCalls } from '../../../support/faults';
import { attachesLabel, cancelsRotation, movesCurrentTo, putsValue, removesLabel } from '../../../support/person';
import { HOUR, MINUTE, world } from '../../../support/world';

async function rotatedTwice() {
  const here = world({ graceSeconds: 3600 });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  return { here, old, current };
}
const state = (here: ReturnType<typeof world>) =>
  here.secret().versions.map(({ id, labels, value }) => ({ id, labels, value }));

describe.each(STEPS)('%s', (step) => {
  it('is refused where rotation is not enabled', async () => {
    const { here } = await rotatedTwice();
    const versionId = here.begin();
    cancelsRotation(here);
    const before = state(here);
    await expect(here.step(step, versionId)).rejects.toMatchObject({ code: 'RotationDisabled', retryable: false });
    expect(state(here)).toEqual(before);
  });

  it("leaves another rotator's secret alone", async () => {
    const here = world({ tags: { 'keyturn:rotator': 'billing' } });
    await expect(here.step(step, here.begin())).rejects.toMatchObject({ code: 'ForeignSecret' });
    expect(here.provider.calls).toEqual([]);
  });

  it('of the version that is AWSCURRENT repairs, and changes nothing where there is nothing to repair', async () => {
    const { here, current } = await rotatedTwice();
    const before = state(here);
    const [events, schedules] = [here.events.length, here.scheduled.length];
    await here.step(step, current);
    expect(state(here)).toEqual(before);
    expect(here.scheduled.length).toBe(schedules);
    // The run that promoted it may have died before it recorded.
    const recorded =
      step === 'finishSecret' ? [expect.objectContaining({ type: 'Key Promoted', versionId: current })] : [];
    expect(here.events.slice(events)).toEqual(recorded);
  });

  it('late, after the next rotation, does nothing but say so', async () => {
    const { here, old } = await rotatedTwice();
    const before = state(here);
    const live = here.provider.live();
    await expect(here.step(step, old)).rejects.toMatchObject({ code: 'VersionRolledBack', retryable: false });
    expect(state(here)).toEqual(before);
    expect(here.provider.live()).toEqual(live);
  });

  it('late, after the superseded key was revoked, does nothing but say so', async () => {
    const { here, old } = await rotatedTwice();
    await here.clock.advance(2 * HOUR);
    const before = state(here);
    await expect(here.step(step, old)).rejects.toMatchObject({ retryable: false });
    expect(state(here)).toEqual(before);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('late, two rotations on, does nothing', async () => {
    const { here, old } = await rotatedTwice();
    await here.clock.advance(2 * HOUR);
    await here.rotate();
    await here.clock.advance(2 * HOUR);
    const before = state(here);
    await here.step(step, old).catch(() => undefined);
    expect(state(here)).toEqual(before);
    expect(here.provider.live()).toEqual(['key-3']);
  });

  it('does not promote a version again that a person moved AWSCURRENT away from', async () => {
    const { here, old, current } = await rotatedTwice();
    movesCurrentTo(here, old);
    await expect(here.step(step, current)).rejects.toMatchObject({ code: 'VersionRolledBack' });
    expect(here.version('AWSCURRENT')).toBe(old);
  });

  it('of a rotation that a person’s put has replaced is refused', async () => {
    const { here } = await rotatedTwice();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    const put = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await expect(here.step(step, versionId)).rejects.toMatchObject({ code: 'VersionNotPending', retryable: false });
    expect(here.version('AWSCURRENT')).toBe(put);
    expect(here.provider.live()).toEqual(['key-1', 'key-2', 'key-3']);
  });
});

describe('a rotation', () => {
  it('that is attempted again on a version that retires is refused permanently', async () => {
    const { here, old, current } = await rotatedTwice();
    await here.clock.advance(30 * MINUTE);
    await here.rotate();
    removesLabel(here, 'AWSPENDING', here.version('AWSCURRENT') ?? '');
    attachesLabel(here, 'AWSPENDING', old);
    for (const step of STEPS) {
      await expect(here.step(step, old)).rejects.toMatchObject({ code: 'VersionRolledBack', retryable: false });
    }
    expect(here.version('AWSPREVIOUS')).toBe(current);
  });

  it('may have every step run twice', async () => {
    const { here } = await rotatedTwice();
    await here.clock.advance(2 * HOUR);
    const versionId = here.begin();
    for (const step of STEPS) {
      await here.step(step, versionId);
      await here.step(step, versionId);
    }
    expect(here.currentKeyId()).toBe('key-3');
    expect(here.provider.live()).toEqual(['key-2', 'key-3']);
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-3']);
    expect(here.failures).toEqual([]);
  });

  it('reads the labels before it does anything', async () => {
    const { here } = await rotatedTwice();
    const versionId = here.begin();
    for (const step of STEPS) {
      const { services, calls } = recordCalls(here.services);
      await rotate(services, { step, secretId: here.arn, versionId });
      expect(calls[0]?.name).toBe('store.describe');
    }
  });

  it('never shows a key or the rotation versionId in what it tells', async () => {
    const { here } = await rotatedTwice();
    const rotationToken = (here.begin(), here.secret().attempt?.rotationToken);
    const recorded = JSON.stringify([here.events, here.logged, here.scheduled, here.counted, here.secret().tags]);
    expect(recorded).not.toContain('value-of');
    expect(recorded).not.toContain(rotationToken);
  });

  it('works for versions whose ids are no UUIDs, such as those that Terraform gives', async () => {
    const here = world({ graceSeconds: 3600 });
    const ids = ['terraform-20260301090020123400000001', `v${'_x'.repeat(31)}y`];
    for (const id of ids) {
      await here.rotate(id);
      await here.clock.advance(HOUR / 2);
    }
    expect(here.version('AWSCURRENT')).toBe(ids[1]);
    await here.clock.advance(HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
  });

  it('takes the secret by the name or the ARN that the event gives', async () => {
    const here = world();
    const versionId = here.begin();
    await rotate(here.services, { step: 'createSecret', secretId: 'prod/gateway-key', versionId });
    expect(here.keyId(versionId)).toBe('key-1');
  });
});
