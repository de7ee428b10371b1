import { putSecretValue } from '../../../packages/local-cloud/src/services/secrets-manager/secret-value';
import { save } from '../../../packages/local-cloud/src/services/secrets-manager/state';
import { PLACEHOLDER_JSON } from '../../../lib/rotation/secret-value';
import { STEPS } from '../../../lib/rotation/steps/rotation-request';
import { type World, world } from '../../support/world';

/** RotateSecret was never called for this secret: DescribeSecret says nothing of rotation. */
function neverConfigured(): World {
  const here = world();
  const { rotation: _none, ...rest } = here.secret();
  save(here.secrets, rest);
  return here;
}

async function drive(here: World, versionId = here.secrets.newId()): Promise<string> {
  for (const step of STEPS) await here.step(step, versionId);
  return versionId;
}

describe('steps that somebody drives without RotateSecret', () => {
  it('rotate, twice over, a secret whose rotation was never configured', async () => {
    const here = neverConfigured();
    const first = await drive(here);
    expect(here.version('AWSCURRENT')).toBe(first);
    const second = await drive(here);
    expect(here.version('AWSCURRENT')).toBe(second);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(here.labels(first)).toEqual(['AWSPREVIOUS', expect.stringMatching(/^KEYTURN_RETIRING_/)]);
  });

  it('are refused while another version is pending', async () => {
    const here = neverConfigured();
    const pending = here.secrets.newId();
    await here.step('createSecret', pending);
    const second = here.step('createSecret', here.secrets.newId());
    await expect(second).rejects.toMatchObject({ code: 'VersionNotPending' });
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('are refused for a version that is there and not pending', async () => {
    const here = neverConfigured();
    const versionId = here.secrets.newId();
    const value = { SecretString: 'a value that a person keeps', VersionStages: ['kept'] };
    putSecretValue(here.secrets, { SecretId: here.arn, ClientRequestToken: versionId, ...value });
    const refused = here.step('createSecret', versionId);
    await expect(refused).rejects.toMatchObject({ code: 'VersionNotPending' });
  });

  it.each(STEPS.filter((step) => step === 'setSecret' || step === 'finishSecret'))(
    '%s still wants AWSPENDING on its version',
    async (step) => {
      const here = neverConfigured();
      const refused = here.step(step, here.secrets.newId());
      await expect(refused).rejects.toMatchObject({ code: 'VersionNotPending' });
    },
  );

  it('are refused where rotation is configured, without AWSPENDING', async () => {
    const here = world();
    const refused = here.step('createSecret', here.secrets.newId());
    await expect(refused).rejects.toMatchObject({ code: 'VersionNotPending' });
    expect(here.provider.live()).toEqual([]);
  });
});

/** Stores a text under a version whatever stands there, as emulators do. */
function overwrites(here: World, versionId: string, text: string): void {
  const versions = here
    .secret()
    .versions.map((one) => (one.id === versionId ? { ...one, value: { kind: 'text', text } as const } : one));
  save(here.secrets, { ...here.secret(), versions });
}

/** A cloud that overwrites what stands under a version. */
function overwritingWorld(): World {
  const here = world();
  const putPending = (_arn: string, versionId: string, text: string) => {
    overwrites(here, versionId, text);
    return Promise.resolve('stored');
  };
  Object.assign(here.services.store, { putPending });
  return here;
}

const currentText = async (here: World) =>
  (await here.services.store.getValue(here.arn, here.version('AWSCURRENT') ?? '')) ?? '';

describe('a version that begins with a copy', () => {
  it.each([
    ['of the current value', currentText],
    ['of the first value', () => PLACEHOLDER_JSON],
  ])('%s gets a key of its own', async (_, copy) => {
    const here = overwritingWorld();
    for (const expected of ['key-1', 'key-2']) {
      const versionId = here.begin();
      overwrites(here, versionId, await copy(here));
      await here.retry(versionId);
      expect([here.version('AWSCURRENT'), here.currentKeyId()]).toEqual([versionId, expected]);
    }
  });

  it('keeps no second key where Secrets Manager refuses another value', async () => {
    const here = world();
    await here.rotate();
    const versionId = here.begin();
    overwrites(here, versionId, await currentText(here));
    await here.step('createSecret', versionId);
    expect(here.provider.live()).toEqual(['key-1']);
    await expect(here.step('finishSecret', versionId)).rejects.toMatchObject({ code: 'PendingKeyNotNew' });
  });
});
