import { rotate } from '../../../../../lib/rotation/steps/rotate';
import { openAttempt } from '../../../../../packages/local-cloud/src/services/secrets-manager/rotation-attempt';
import type { Verdict } from '../../../../../lib/rotation/provider';
import { recordCalls } from '../../../../support/faults';
import { HOUR, MINUTE, world, type World } from '../../../../support/world';

async function pending() {
  const here = world({ graceSeconds: 3600 });
  await here.rotate();
  await here.clock.advance(HOUR);
  const versionId = here.begin();
  await here.step('createSecret', versionId);
  await here.step('setSecret', versionId);
  return { here, versionId };
}

describe('testSecret', () => {
  it('Verify until accepted, with backoff, within the propagation time', async () => {
    const { here, versionId } = await pending();
    expect(here.provider.accepts('key-2')).toBe(false); // it takes the provider a second
    const began = here.clock.now().getTime();
    await here.step('testSecret', versionId);
    const seconds = (here.clock.now().getTime() - began) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThan(3); // seen twice in a row, the propagation time of five is not waited out
    expect(here.provider.calls.filter((call) => call === 'verify key-2').length).toBeGreaterThan(2);
    expect(here.currentKeyId()).toBe('key-1');
  });

  it('A stored key that is refused past its propagation: stable code, take AWSPENDING off, never loop', async () => {
    const { here, versionId } = await pending();
    here.provider.trouble.newKeysDead = true;
    await expect(here.step('testSecret', versionId)).rejects.toMatchObject({ code: 'NewKeyRefused', retryable: false });
    expect(here.labels(versionId)).toEqual([expect.stringMatching(/^KEYTURN_RETIRING_/)]);
    expect(here.currentKeyId()).toBe('key-1');
    await expect(here.step('createSecret', versionId)).rejects.toMatchObject({ code: 'VersionRolledBack' });
    here.provider.trouble = {};
    await here.rotate();
    expect(here.currentKeyId()).toBe('key-3');
  });

  it('the key of such a rotation is due at once: nobody was given it, and it holds a slot', async () => {
    const { here, versionId } = await pending();
    here.provider.trouble.newKeysDead = true;
    await here.step('testSecret', versionId).catch(() => undefined);
    await here.clock.advance(2 * MINUTE);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.labels(versionId)).toEqual([]);
    expect(here.failures).toEqual([]);
  });

  it('Unknown never proves anything: the rotation goes on with its next try', async () => {
    const { here, versionId } = await pending();
    here.provider.trouble.verify = 'unknown';
    await expect(here.step('testSecret', versionId)).rejects.toMatchObject({ code: 'NewKeyUnproven', retryable: true });
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    here.provider.trouble = {};
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-2');
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });
});

/** RotateSecret with RotateImmediately=false: testSecret alone, on a version that is a copy of the current one, or empty. */
function beginTest(here: World, kind: 'copy' | 'empty'): string {
  const versionId = '99999999-9999-4999-8999-999999999999';
  const attempt = {
    kind: 'test',
    token: versionId,
    rotationToken: 'x'.repeat(36),
    windowEnd: here.clock.now(),
    failures: 0,
  } as const;
  openAttempt(here.secrets, here.secret(), attempt, kind === 'copy');
  return versionId;
}

describe.each(['copy', 'empty'] as const)(
  'testSecret without a new key under the version id (RotateImmediately=false), %s',
  (kind) => {
    const prepared = async () => {
      const here = world({ graceSeconds: 3600 });
      await here.rotate();
      await here.clock.advance(HOUR);
      return { here, versionId: beginTest(here, kind) };
    };

    it('checks the admin credential and the current key. No side effects', async () => {
      const { here, versionId } = await prepared();
      const before = structuredClone(here.secret().versions.map(({ id, labels }) => ({ id, labels })));
      const recorded = here.events.length;
      const { services, calls } = recordCalls(here.services);
      await rotate(services, { step: 'testSecret', secretId: here.arn, versionId });
      const reads = ['store.describe', 'store.getValue', 'provider.checkAdmin', 'provider.verify'];
      expect(calls.map((call) => call.name).filter((name) => !reads.includes(name))).toEqual([]);
      expect(here.provider.calls).toContain('checkAdmin');
      expect(here.provider.calls.at(-1)).toBe('verify key-1');
      expect(here.secret().versions.map(({ id, labels }) => ({ id, labels }))).toEqual(before);
      expect([here.events.length, here.scheduled.length]).toEqual([recorded, 0]);
    });

    it.each([
      ['refused', { code: 'AdminCredentialRefused', retryable: false }],
      ['unknown', { code: 'ProviderUnavailable', retryable: true }],
    ] as const)('says that the admin credential is %s', async (admin, expected) => {
      const { here, versionId } = await prepared();
      here.provider.trouble.admin = admin as Verdict;
      await expect(here.step('testSecret', versionId)).rejects.toMatchObject(expected);
      expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    });

    it.each([
      ['refused', { code: 'CurrentKeyRefused', retryable: false }],
      ['unknown', { code: 'CurrentKeyUnproven', retryable: true }],
    ] as const)('says that the current key is %s', async (verify, expected) => {
      const { here, versionId } = await prepared();
      here.provider.trouble.verify = verify;
      await expect(here.step('testSecret', versionId)).rejects.toMatchObject(expected);
      expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    });

    it('of a new secret checks the admin credential alone', async () => {
      const here = world();
      await here.step('testSecret', beginTest(here, kind));
      expect(here.provider.calls).toEqual(['checkAdmin']);
    });
  },
);
