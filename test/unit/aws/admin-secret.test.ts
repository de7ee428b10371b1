import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAdminExpiry, createAdminSecret } from '../../../lib/aws/admin-secret';
import type { ScriptedAws } from './scripted-aws';
import { awsError, ok, startScriptedAws } from './scripted-aws';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:keyturn/admin/gateway-AbCdEf';

describe('admin secret', () => {
  let aws: ScriptedAws;
  let client: SecretsManagerClient;

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new SecretsManagerClient({ ...aws.client, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });
  const read = () => createAdminSecret(client, ARN)();

  it('is an object of strings, none of which prints itself', async () => {
    aws.answer(ok({ SecretString: '{"token":"canary","account":"a1"}' }));
    const credential = await read();
    expect(credential.token?.reveal()).toBe('canary');
    expect(credential.account?.reveal()).toBe('a1');
    expect(`${inspect(credential)}${JSON.stringify(credential)}`).not.toContain('canary');
    expect(aws.received).toMatchObject([{ input: { SecretId: ARN } }]);
  });

  it('is read anew each time, so that a repaired one is used', async () => {
    const admin = createAdminSecret(client, ARN);
    aws.answer(ok({ SecretString: 'canary' }), ok({ SecretString: '{"token":"repaired"}' }));
    await expect(admin()).rejects.toMatchObject({ code: 'AdminCredentialMalformed' });
    expect((await admin()).token?.reveal()).toBe('repaired');
  });

  it.each([
    ['bare text', { SecretString: 'canary' }],
    ['broken JSON', { SecretString: '{"token":"canary"' }],
    ['a string', { SecretString: '"canary"' }],
    ['a list', { SecretString: '["canary"]' }],
    ['null', { SecretString: 'null' }],
    ['an empty object', { SecretString: '{}' }],
    ['a nested field', { SecretString: '{"token":{"value":"canary"}}' }],
    ['a number', { SecretString: '{"token":"canary","port":1}' }],
    ['an empty field', { SecretString: '{"token":""}' }],
    ['binary', { SecretBinary: 'Y2FuYXJ5' }],
  ])('is malformed when it holds %s, and that is reported without its content', async (_, answer) => {
    aws.answer(ok(answer));
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AdminCredentialMalformed', retryable: false });
    expect((error as Error).message).toContain(ARN);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it.each([
    ['gone', 'ResourceNotFoundException'],
    ['not readable', 'AccessDeniedException'],
    ['marked for deletion', 'InvalidRequestException'],
    ['not decryptable', 'DecryptionFailure'],
  ])('is missing when it is %s', async (_, name) => {
    aws.answer(awsError(name));
    await expect(read()).rejects.toMatchObject({
      code: 'AdminCredentialMissing',
      retryable: false,
      message: expect.stringContaining(ARN) as string,
    });
  });

  it('is neither when Secrets Manager does not answer', async () => {
    aws.answer('cut');
    await expect(read()).rejects.toMatchObject({ code: 'StoreUnavailable', retryable: true });
  });

  it.each([
    ['2027-03-01', '2027-03-01T00:00:00.000Z'],
    ['2027-03-01T12:00:00Z', '2027-03-01T12:00:00.000Z'],
  ])('says when it expires: %s', async (expiresAt, iso) => {
    aws.answer(ok({ SecretString: JSON.stringify({ token: 'canary', expiresAt }) }));
    expect((await createAdminExpiry(read)())?.toISOString()).toBe(iso);
  });

  it('need not say when it expires', async () => {
    aws.answer(ok({ SecretString: '{"token":"canary"}' }));
    expect(await createAdminExpiry(read)()).toBeUndefined();
  });

  it.each(['next spring', '2027-13-45', '12'])('refuses the expiry date %s, without quoting it', async (expiresAt) => {
    aws.answer(ok({ SecretString: JSON.stringify({ expiresAt }) }));
    const error: unknown = await createAdminExpiry(read)().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AdminCredentialMalformed' });
    expect(String(error)).not.toContain(expiresAt === '12' ? "'12'" : expiresAt);
  });
});
