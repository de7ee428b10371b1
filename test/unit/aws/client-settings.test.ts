import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../../../lib/aws/client-settings';
import { createSecretStore } from '../../../lib/aws/secret-store';
import type { ScriptedAws } from './scripted-aws';
import { ok, startScriptedAws } from './scripted-aws';

describe('client settings', () => {
  let aws: ScriptedAws;
  let client: SecretsManagerClient;

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new SecretsManagerClient({ ...aws.client, ...clientSettings({ requestTimeout: 50 }) });
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  it('give up a call that hangs, and make it again', async () => {
    aws.answer('hang', ok({ SecretString: 'value' }));
    await expect(createSecretStore(client).getValue('arn', 'version')).resolves.toBe('value');
    expect(aws.received).toHaveLength(2);
  });

  it('give up after three attempts', async () => {
    aws.answer('hang', 'hang', 'hang', 'hang');
    await expect(createSecretStore(client).getValue('arn', 'version')).rejects.toMatchObject({
      code: 'StoreUnavailable',
      retryable: true,
    });
    expect(aws.received).toHaveLength(3);
  });
});
