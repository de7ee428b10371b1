import { rotationCloud, SecretId, id, FIRST, withSecret } from './rotation-cloud';

describe('requests are checked against the service model', () => {
  test.each([
    ['DescribeSecret', {}, "Value null at 'secretId' failed to satisfy constraint: Member must not be null"],
    [
      'GetSecretValue',
      { SecretId, VersionId: 'short' },
      "Value 'short' at 'versionId' failed to satisfy constraint: Member must have length greater than or equal to 32",
    ],
    [
      'RotateSecret',
      { SecretId, RotationRules: { AutomaticallyAfterDays: 1001 } },
      "Value '1001' at 'rotationRules.automaticallyAfterDays' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      'ListSecrets',
      { Filters: [{ Key: 'colour', Values: ['red'] }] },
      "Value 'colour' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: [description, name, tag-key, tag-value, primary-region, owning-service, all]",
    ],
    [
      'PutSecretValue',
      { SecretId, SecretString: '', ClientRequestToken: FIRST },
      "Value at 'secretString' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ])('%s %j', async (operation, input, message) => {
    const cloud = await withSecret();
    expect(await cloud.refused(operation, input)).toBe(`ValidationException: 1 validation error detected: ${message}`);
  });

  test('a value never stands in a refusal', async () => {
    const cloud = await withSecret();
    const secret = 'S3CRET'.repeat(12_000);
    const put = { SecretId, SecretString: secret, ClientRequestToken: id('b') };
    expect(await cloud.refused('PutSecretValue', put)).toMatch(/^ValidationException/);
    expect(await cloud.refused('PutSecretValue', put)).not.toContain('S3CRET');
    const both = { ...put, SecretString: 'S3CRET', SecretBinary: Buffer.from('S3CRET') };
    expect(await cloud.refused('PutSecretValue', both)).toBe(
      "InvalidParameterException: You can't specify both a binary secret value and a string secret value in the same secret.",
    );
    expect(await cloud.refused('PutSecretValue', { SecretId, ClientRequestToken: id('b') })).toBe(
      'InvalidRequestException: You must provide either SecretString or SecretBinary.',
    );
    expect(await cloud.refused('PutSecretValue', { ...put, SecretString: 7 })).toMatch(/^SerializationException/);
  });

  test('what the local cloud cannot do is said', async () => {
    const cloud = await withSecret();
    const input = { Name: 'x', AddReplicaRegions: [{ Region: 'eu-west-2' }] };
    expect(await cloud.refused('CreateSecret', input)).toBe(
      'InvalidRequestException: The local cloud does not know AddReplicaRegions of CreateSecret.',
    );
    expect(await cloud.refused('ReplicateSecretToRegions', { SecretId })).toMatch(/^UnknownOperationException/);
  });
});

test('binary values come back as they were', async () => {
  const cloud = await withSecret();
  const bytes = Uint8Array.from([0, 255, 10]);
  await cloud.call('PutSecretValue', { SecretId, SecretBinary: bytes, ClientRequestToken: id('b') });
  const output = await cloud.call('GetSecretValue', { SecretId });
  expect([...(output['SecretBinary'] as Uint8Array)]).toEqual([...bytes]);
  expect(output).not.toHaveProperty('SecretString');
});

test('GetRandomPassword keeps to what is asked, and never repeats itself', async () => {
  const cloud = rotationCloud();
  const password = async (input: Record<string, unknown>) =>
    (await cloud.call('GetRandomPassword', input))['RandomPassword'] as string;
  expect(await password({})).toHaveLength(32);
  expect(await password({})).not.toBe(await password({}));
  const digits = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true, ExcludeCharacters: '0' };
  expect(await password({ ...digits, PasswordLength: 200 })).toMatch(/^[1-9]{200}$/);
  const four = await password({ PasswordLength: 4 });
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(four).toMatch(kind);
  expect(await cloud.refused('GetRandomPassword', { PasswordLength: 3 })).toMatch(/too short/);
});
