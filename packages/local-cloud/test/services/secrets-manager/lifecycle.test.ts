import { DAY, FUNCTION, SecretId, id, FIRST, withSecret } from './rotation-cloud';

describe('CreateSecret', () => {
  test('refuses a name that is taken, or scheduled for deletion, or not a name', async () => {
    const cloud = await withSecret();
    const again = { Name: SecretId, SecretString: 'other', ClientRequestToken: id('b') };
    expect(await cloud.refused('CreateSecret', again)).toBe(
      'ResourceExistsException: The operation failed because the secret prod/key already exists.',
    );
    await cloud.call('DeleteSecret', { SecretId });
    expect(await cloud.refused('CreateSecret', again)).toBe(
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
    expect(await cloud.refused('CreateSecret', { ...again, Name: 'a b' })).toBe(
      'ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  });

  test('repeated with the same token and value answers the same', async () => {
    const cloud = await withSecret();
    const repeat = { Name: SecretId, SecretString: 'first', ClientRequestToken: FIRST };
    expect(await cloud.call('CreateSecret', repeat)).toEqual({ ARN: cloud.ARN, Name: SecretId, VersionId: FIRST });
  });

  test('gives a secret that is created anew another ARN', async () => {
    const cloud = await withSecret();
    await cloud.call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    const { ARN } = await cloud.call('CreateSecret', { Name: SecretId });
    expect(ARN).not.toBe(cloud.ARN);
  });
});

describe('DeleteSecret', () => {
  test('ends after the recovery window, until which values are out of reach and the secret can be restored', async () => {
    const cloud = await withSecret();
    const { DeletionDate } = await cloud.call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    expect(DeletionDate).toEqual(new Date('2026-11-27T12:00:00Z'));
    const marked =
      "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
    expect(await cloud.refused('GetSecretValue', { SecretId })).toBe(marked);
    expect(await cloud.refused('PutSecretValue', { SecretId, SecretString: 'x', ClientRequestToken: id('b') })).toBe(
      marked,
    );
    expect(await cloud.call('DescribeSecret', { SecretId })).toHaveProperty('DeletedDate');
    expect(await cloud.call('ListSecrets', {})).toEqual({ SecretList: [] });
    await cloud.call('RestoreSecret', { SecretId });
    await cloud.clock.advance(8 * DAY);
    expect(await cloud.call('GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'first' });
    await cloud.call('DeleteSecret', { SecretId });
    await cloud.clock.advance(30 * DAY);
    expect(await cloud.refused('DescribeSecret', { SecretId })).toMatch(/^ResourceNotFoundException/);
  });

  test('can be forced, also for a secret that does not exist, and has its rules', async () => {
    const cloud = await withSecret();
    const force = { ForceDeleteWithoutRecovery: true };
    expect(await cloud.refused('DeleteSecret', { SecretId, ...force, RecoveryWindowInDays: 7 })).toBe(
      "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
    expect(await cloud.refused('DeleteSecret', { SecretId, RecoveryWindowInDays: 6 })).toMatch(/between 7 and 30 days/);
    expect(await cloud.refused('DeleteSecret', { SecretId, ...force })).toBe('not refused');
    expect(await cloud.refused('DeleteSecret', { SecretId, ...force })).toBe('not refused');
    expect(await cloud.refused('DeleteSecret', { SecretId })).toMatch(/^ResourceNotFoundException/);
  });

  test('counts the recovery window of the last deletion only', async () => {
    const cloud = await withSecret();
    await cloud.call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    await cloud.call('RestoreSecret', { SecretId });
    await cloud.call('DeleteSecret', { SecretId, RecoveryWindowInDays: 30 });
    await cloud.clock.advance(8 * DAY);
    await cloud.call('RestoreSecret', { SecretId });
    expect(await cloud.call('GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'first' });
  });

  test('stops the rotation schedule', async () => {
    const cloud = await withSecret();
    const RotationRules = { ScheduleExpression: 'rate(4 hours)' };
    await cloud.call('RotateSecret', {
      SecretId,
      ClientRequestToken: id('b'),
      RotationLambdaARN: FUNCTION,
      RotationRules,
    });
    await cloud.clock.advance(0);
    await cloud.call('DeleteSecret', { SecretId });
    await cloud.clock.advance(DAY);
    expect(cloud.invocations).toHaveLength(4);
  });
});

test('tags are merged, bounded and of allowed characters', async () => {
  const cloud = await withSecret();
  const tag = (Key: string, Value: string) => cloud.refused('TagResource', { SecretId, Tags: [{ Key, Value }] });
  await tag('acme:rotator', 'mail');
  await tag('owner', 'payments team');
  expect(await tag('aws:x', 'y')).toMatch(/^InvalidParameterException/);
  expect(await tag('list', '["a"]')).toMatch(/^InvalidParameterException/);
  const Tags = Array.from({ length: 49 }, (_, n) => ({ Key: `k${n}`, Value: '' }));
  expect(await cloud.refused('TagResource', { SecretId, Tags })).toMatch(/^LimitExceededException/);
  await cloud.call('UntagResource', { SecretId, TagKeys: ['owner', 'absent'] });
  const described = await cloud.call('DescribeSecret', { SecretId });
  expect(described['Tags']).toEqual([{ Key: 'acme:rotator', Value: 'mail' }]);
});

test('resource policies must be policies; public ones can be refused', async () => {
  const cloud = await withSecret();
  const statement = { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  expect(await cloud.refused('PutResourcePolicy', { SecretId, ResourcePolicy: '{"Statement":[{}]}' })).toMatch(
    /^MalformedPolicyDocumentException/,
  );
  expect(await cloud.refused('PutResourcePolicy', { SecretId, ResourcePolicy, BlockPublicPolicy: true })).toMatch(
    /^PublicPolicyException/,
  );
  expect(await cloud.call('ValidateResourcePolicy', { ResourcePolicy })).toMatchObject({
    PolicyValidationPassed: false,
  });
  await cloud.call('PutResourcePolicy', { SecretId, ResourcePolicy });
  await cloud.call('DeleteResourcePolicy', { SecretId });
  expect(await cloud.call('GetResourcePolicy', { SecretId })).toEqual({ ARN: cloud.ARN, Name: SecretId });
});
