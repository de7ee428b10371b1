import { OUTAGE, withFaults } from '../../../../support/faults';
import { rotate } from '../../../../../lib/rotation/steps/rotate';
import { HOUR, world } from '../../../../support/world';

async function pending(options: Parameters<typeof world>[0] = {}) {
  const here = world({ needsActivation: true, ...options });
  await here.rotate();
  await here.clock.advance(HOUR);
  const versionId = here.begin();
  return { here, versionId };
}

describe('setSecret', () => {
  it('What the provider wants before the key works (attach to a usage plan, add to an accept list)', async () => {
    const { here, versionId } = await pending();
    await here.step('createSecret', versionId);
    await here.clock.advance(HOUR);
    expect(here.provider.accepts('key-2')).toBe(false);
    await here.step('setSecret', versionId);
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(here.currentKeyId()).toBe('key-1');
  });

  it('does so with the current key as the pattern', async () => {
    const { here, versionId } = await pending();
    await here.step('createSecret', versionId);
    const likes: unknown[] = [];
    const provider = { ...here.provider, activate: async (_: unknown, like: unknown) => void likes.push(like) };
    await rotate({ ...here.services, provider: () => provider }, { step: 'setSecret', secretId: here.arn, versionId });
    expect(likes).toEqual(['key-1']);
  });

  it('does nothing where the provider wants nothing', async () => {
    const { here, versionId } = await pending({ needsActivation: false });
    await here.step('createSecret', versionId);
    const calls = here.provider.calls.length;
    await here.step('setSecret', versionId);
    expect(here.provider.calls.length).toBe(calls);
  });

  it('without a key under the version id it fails, and the rotation begins again', async () => {
    const { here, versionId } = await pending();
    await expect(here.step('setSecret', versionId)).rejects.toMatchObject({
      code: 'PendingValueMissing',
      retryable: true,
    });
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-2');
  });

  it('works the second time after an outage', async () => {
    const { here, versionId } = await pending();
    await here.step('createSecret', versionId);
    const services = withFaults(here.services, 'provider.activate', { after: OUTAGE });
    await expect(rotate(services, { step: 'setSecret', secretId: here.arn, versionId })).rejects.toBe(OUTAGE);
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-2');
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });
});
