import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createRotation } from '../../../lib/aws/rotation';
import { awsError, ok, type ScriptedAws, startScriptedAws } from './scripted-aws';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf';

describe('RotateSecret over the SDK', () => {
  let aws: ScriptedAws;
  let client: SecretsManagerClient;
  const start = () => createRotation(client).start(ARN);

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new SecretsManagerClient({ ...aws.client, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  it('names the secret and a token, and neither rules nor a function', async () => {
    aws.answer(ok({ ARN }));
    expect(await start()).toBe('started');
    expect(aws.received).toEqual([
      {
        target: 'secretsmanager.RotateSecret',
        input: { SecretId: ARN, ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      },
    ]);
  });

  it('is in progress when AWS says so', async () => {
    const message = "A previous rotation isn't complete. That rotation will be reattempted.";
    aws.answer(awsError('InvalidRequestException', message));
    expect(await start()).toBe('inProgress');
  });

  it.each([
    ['InvalidRequestException', 'StoreRefused'],
    ['ResourceNotFoundException', 'SecretNotFound'],
    ['AccessDeniedException', 'StoreRefused'],
    ['ThrottlingException', 'StoreUnavailable'],
  ])('%s is %s', async (answer, code) => {
    aws.answer(awsError(answer));
    await expect(start()).rejects.toMatchObject({ code });
  });
});
