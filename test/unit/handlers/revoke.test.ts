import { revokeHandler } from '../../../lib/handlers/revoke';
import { RotationError } from '../../../lib/rotation/errors';
import { ARN, observedServices, SECRET, TOKEN } from './observed-services';

const WAKE_UP = { v: 1, secretArn: ARN, versionId: TOKEN, keyId: 'key-1' };

describe('revoke handler', () => {
  const failing = (error: Error) => observedServices(() => Promise.reject(error));

  it('answers with the outcome', async () => {
    const { services, observed } = observedServices(() => Promise.resolve(SECRET));
    await expect(revokeHandler(services)(WAKE_UP, { awsRequestId: 'request-1' })).resolves.toEqual({
      outcome: 'notRetiring',
    });
    expect(observed.lines).toMatchObject([
      {
        level: 'info',
        message: 'wake-up done',
        fields: { keyId: 'key-1', outcome: 'notRetiring', requestId: 'request-1' },
      },
    ]);
    expect(observed.counts).toEqual([]);
  });

  it('tells a failure and rethrows it, so that Lambda repeats it and the failure queue keeps it', async () => {
    const { services, observed } = failing(new RotationError('SecretNotFound', 'it is gone', false));
    await expect(revokeHandler(services)(WAKE_UP)).rejects.toMatchObject({
      name: 'SecretNotFound',
      message: 'SecretNotFound: it is gone',
    });
    expect(observed.counts).toEqual([{ name: 'RevocationFailed', value: 1, secretArn: ARN }]);
    expect(observed.events).toMatchObject([
      {
        type: 'Revocation Failed',
        secretArn: ARN,
        secretName: 'prod/gateway-key',
        versionId: TOKEN,
        keyId: 'key-1',
        code: 'SecretNotFound',
      },
    ]);
  });

  it.each(['ZombieKey', 'RevocationHeld', 'RevocationUnproven'] as const)(
    'counts and throws %s, which the core has published already',
    async (code) => {
      const { services, observed } = failing(new RotationError(code, 'reported', true));
      await expect(revokeHandler(services)(WAKE_UP)).rejects.toMatchObject({ name: code });
      expect(observed.counts).toHaveLength(1);
      expect(observed.events).toEqual([]);
    },
  );

  it.each([
    ['another version of the input', { ...WAKE_UP, v: 2 }, 'v must be the number 1'],
    ['a name for an ARN', { ...WAKE_UP, secretArn: 'prod/key' }, "secretArn must be a secret's ARN"],
    ['no version', { ...WAKE_UP, versionId: undefined }, 'versionId must be text'],
    ['an empty key id', { ...WAKE_UP, keyId: '' }, 'keyId must be text'],
    ['nothing', undefined, 'the event must be an object'],
  ])('refuses %s', async (_, event, message) => {
    const { services, observed } = observedServices(() => Promise.resolve(SECRET));
    await expect(revokeHandler(services)(event)).rejects.toMatchObject({
      name: 'EventMalformed',
      message: expect.stringContaining(message) as string,
    });
    expect(observed.counts).toMatchObject([{ name: 'RevocationFailed' }]);
  });
});
