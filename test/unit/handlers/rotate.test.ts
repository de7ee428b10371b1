import { rotateHandler } from '../../../lib/handlers/rotate';
import { readRotationEvent } from '../../../lib/handlers/rotation-event';
import { RotationError } from '../../../lib/rotation/errors';
import { ARN, observedServices, SECRET, TOKEN } from './observed-services';

const EVENT = {
  Step: 'createSecret',
  SecretId: ARN,
  ClientRequestToken: TOKEN,
  RotationToken: 'rotation-token-canary',
};

describe('rotate handler', () => {
  const asking = (error?: unknown) =>
    observedServices(() => (error === undefined ? Promise.resolve(SECRET) : Promise.reject(error as Error)));

  it('runs the step and logs it, with the request id', async () => {
    const { services, observed } = asking();
    await expect(rotateHandler(services)(EVENT, { awsRequestId: 'request-1' })).resolves.toBeUndefined();
    expect(observed.lines).toMatchObject([
      {
        level: 'info',
        message: 'step done',
        fields: { step: 'createSecret', versionId: TOKEN, requestId: 'request-1' },
      },
    ]);
    expect(observed.counts).toEqual([]);
    expect(observed.events).toEqual([]);
  });

  it('takes AWS’s other spelling of a step', async () => {
    const { services, observed } = asking();
    await rotateHandler(services)({ ...EVENT, Step: 'create_secret' });
    expect(observed.lines).toMatchObject([{ fields: { step: 'createSecret' } }]);
  });

  it('tells a failure by log, metric, event and errorType, and rethrows', async () => {
    const { services, observed } = asking(new RotationError('StoreUnavailable', 'no answer', true));
    await expect(rotateHandler(services)(EVENT)).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: 'StoreUnavailable: no answer',
    });
    expect(observed.lines).toMatchObject([
      {
        level: 'error',
        message: 'rotation failed',
        fields: { secretArn: ARN, versionId: TOKEN, failure: { code: 'StoreUnavailable', retryable: true } },
      },
      // The event has no owner: the secret cannot be read to learn it.
      { level: 'warn', fields: { secretArn: ARN } },
    ]);
    expect(observed.counts).toEqual([{ name: 'RotationFailed', value: 1, secretArn: ARN }]);
    expect(observed.events).toMatchObject([
      {
        type: 'Rotation Failed',
        secretArn: ARN,
        secretName: 'prod/gateway-key',
        versionId: TOKEN,
        code: 'StoreUnavailable',
        evidence: { step: 'createSecret', message: 'no answer', retryable: true },
      },
    ]);
  });

  it('tells nothing that an unexpected error quotes', async () => {
    const quoting = new SyntaxError('Unexpected token in "sk_canary"', { cause: new Error('sk_canary') });
    const { services, observed } = asking(quoting);
    const thrown: unknown = await rotateHandler(services)(EVENT).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: 'Unexpected' });
    expect(thrown).not.toHaveProperty('cause');
    expect(`${(thrown as Error).stack}${JSON.stringify(observed)}`).not.toContain('sk_canary');
    expect(observed.lines[0]?.fields?.failure).toMatchObject({ causes: ['Error'] });
  });

  describe('refuses a malformed event, naming each field', () => {
    it.each([
      ['no object', 'text', 'the event must be an object'],
      ['null', null, 'the event must be an object'],
      ['a missing Step', { ...EVENT, Step: undefined }, 'Step must be text'],
      ['a Step that is no text', { ...EVENT, Step: 7 }, 'Step must be text of 1 to 64 characters, is a number'],
      ['an empty SecretId', { ...EVENT, SecretId: '' }, 'SecretId must be text'],
      ['a short token', { ...EVENT, ClientRequestToken: 'short' }, 'ClientRequestToken must be text of 32 to 64'],
      [
        'a RotationToken that is a list',
        { ...EVENT, RotationToken: ['canary'] },
        'RotationToken must be text or absent',
      ],
    ])('%s', async (_, event, message) => {
      const { services, observed } = asking();
      await expect(rotateHandler(services)(event)).rejects.toMatchObject({
        name: 'EventMalformed',
        message: expect.stringContaining(message) as string,
      });
      expect(observed.counts).toEqual([{ name: 'RotationFailed', value: 1, secretArn: undefined }]);
      expect(observed.events).toEqual([]);
      expect(JSON.stringify(observed)).not.toContain('canary');
    });

    it('all of them at once', async () => {
      const { services } = asking();
      await expect(rotateHandler(services)({})).rejects.toThrow(
        /Step must.*; SecretId must.*; ClientRequestToken must/,
      );
    });
  });

  it('refuses an unknown step by its name', async () => {
    const { services } = asking();
    await expect(rotateHandler(services)({ ...EVENT, Step: 'destroySecret' })).rejects.toMatchObject({
      name: 'StepUnknown',
      message: expect.stringContaining('destroySecret') as string,
    });
  });

  it('hands the RotationToken to the core', () => {
    expect(readRotationEvent(EVENT)).toEqual({
      step: 'createSecret',
      secretId: ARN,
      versionId: TOKEN,
      rotationToken: 'rotation-token-canary',
    });
  });

  it('never logs the RotationToken', async () => {
    const { services, observed } = asking();
    await rotateHandler(services)(EVENT);
    await rotateHandler(services)({ ...EVENT, Step: 'x' }).catch(() => undefined);
    expect(JSON.stringify(observed)).not.toContain('canary');
  });

  it('takes a null RotationToken for none', async () => {
    const { services } = asking();
    await expect(rotateHandler(services)({ ...EVENT, RotationToken: null })).resolves.toBeUndefined();
  });
});
