import type { Authorization, Caller } from '../../../src/kernel/kernel';
import { AwsError } from '../../../src/kernel/kernel';
import { DAY, HOUR, MINUTE, rotationCloud, SecretId, id, FIRST, withSecret } from './rotation-cloud';

const ROLE: Caller = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/rotate', sessionName: 'rotate' };

describe('lists', () => {
  test('ListSecrets filters, sorts and pages', async () => {
    const cloud = rotationCloud();
    const make = (Name: string, Description: string, Value: string) =>
      cloud.call('CreateSecret', { Name, Description, Tags: [{ Key: 'team', Value }] });
    for (const [name, text, team] of [
      ['b/1', 'Gateway key', 'red'],
      ['a/1', 'mail key', 'blue'],
      ['a/2', '', 'redder'],
    ]) {
      await make(name ?? '', text ?? '', team ?? '');
      await cloud.clock.advance(MINUTE);
    }
    const names = async (input: Record<string, unknown>) =>
      ((await cloud.call('ListSecrets', input))['SecretList'] as { Name: string }[]).map(({ Name }) => Name);
    const filter = (Key: string, ...Values: string[]) => names({ Filters: [{ Key, Values }] });
    expect(await names({})).toEqual(['b/1', 'a/1', 'a/2']);
    expect(await names({ SortBy: 'name', SortOrder: 'desc' })).toEqual(['b/1', 'a/2', 'a/1']);
    expect(await filter('name', 'a/')).toEqual(['a/1', 'a/2']);
    expect(await filter('name', '!a/1')).toEqual(['b/1', 'a/2']);
    expect(await filter('tag-value', 'red')).toEqual(['b/1', 'a/2']);
    expect(await filter('tag-key', 'Team')).toEqual([]);
    expect(await filter('description', 'gateway')).toEqual(['b/1']);
    expect(await filter('all', 'MAIL')).toEqual(['a/1']);
    const page = await cloud.call('ListSecrets', { MaxResults: 2 });
    expect(await names({ MaxResults: 2, NextToken: page['NextToken'] })).toEqual(['a/2']);
    expect(await cloud.refused('ListSecrets', { NextToken: 'x' })).toMatch(/^InvalidNextTokenException/);
  });

  test('ListSecretVersionIds tells days of access, keys, and deprecated versions on request', async () => {
    const cloud = await withSecret();
    await cloud.call('GetSecretValue', { SecretId });
    for (const letter of ['b', 'c']) {
      await cloud.call('PutSecretValue', { SecretId, SecretString: letter, ClientRequestToken: id(letter) });
    }
    const known = { CreatedDate: new Date('2026-11-20T12:00:00Z'), KmsKeyIds: ['DefaultEncryptionKey'] };
    const [b, c] = [
      { VersionId: id('b'), VersionStages: ['AWSPREVIOUS'], ...known },
      { VersionId: id('c'), VersionStages: ['AWSCURRENT'], ...known },
    ];
    const output = { ARN: cloud.ARN, Name: SecretId };
    expect(await cloud.call('ListSecretVersionIds', { SecretId })).toEqual({ ...output, Versions: [b, c] });
    const a = { VersionId: FIRST, LastAccessedDate: new Date('2026-11-20T00:00:00Z'), ...known };
    expect(await cloud.call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true })).toEqual({
      ...output,
      Versions: [a, b, c],
    });
  });

  test('deprecated versions go when there are more than 100, and not in their first day', async () => {
    const cloud = await withSecret();
    const token = (n: number): string => String(n).padStart(32, '0');
    const put = (n: number) => ({ SecretId, SecretString: `value ${n}`, ClientRequestToken: token(n) });
    for (let n = 1; n < 100; n++) await cloud.call('PutSecretValue', put(n));
    await cloud.clock.advance(DAY);
    expect(await cloud.refused('PutSecretValue', put(100))).toMatch(/^LimitExceededException/);
    await cloud.clock.advance(1);
    await cloud.call('PutSecretValue', put(100));
    const all = await cloud.call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true });
    const ids = (all['Versions'] as { VersionId: string }[]).map(({ VersionId }) => VersionId);
    expect(ids).toHaveLength(100);
    expect(ids).not.toContain(FIRST);
    expect(ids).toContain(token(1));
  });
});

test('BatchGetSecretValue gives what it can and says what it cannot', async () => {
  const denied = 'prod/other';
  const authorize = (_: Caller, what: Authorization): void => {
    if (what.action === 'secretsmanager:GetSecretValue' && what.resource.includes(denied)) {
      throw new AwsError('AccessDeniedException', 'no');
    }
  };
  const cloud = await withSecret(rotationCloud({ authorize }));
  await cloud.call('CreateSecret', { Name: denied, SecretString: 'other', ClientRequestToken: FIRST });
  const output = await cloud.call('BatchGetSecretValue', { SecretIdList: [SecretId, denied, 'nobody'] }, ROLE);
  expect(output['SecretValues']).toMatchObject([{ Name: SecretId, SecretString: 'first' }]);
  expect(output['Errors']).toMatchObject([
    { SecretId: denied, ErrorCode: 'AccessDeniedException' },
    { SecretId: 'nobody', ErrorCode: 'ResourceNotFoundException' },
  ]);
  expect(await cloud.refused('BatchGetSecretValue', {})).toMatch(/^InvalidParameterException/);
});

test('stale reads answer with the state of then; writes never do', async () => {
  let age: number | undefined;
  const cloud = await withSecret(
    rotationCloud({ stale: (operation) => (operation === 'PutSecretValue' ? undefined : age) }),
  );
  await cloud.clock.advance(10 * MINUTE);
  await cloud.call('PutSecretValue', { SecretId, SecretString: 'second', ClientRequestToken: id('b') });
  await cloud.clock.advance(MINUTE);
  age = 2 * MINUTE;
  expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSCURRENT'] });
  expect(await cloud.call('GetSecretValue', { SecretId })).toMatchObject({ SecretString: 'first' });
  const listed = await cloud.call('ListSecrets', {});
  expect(listed['SecretList']).toMatchObject([{ SecretVersionsToStages: { [FIRST]: ['AWSCURRENT'] } }]);
  age = HOUR / 2;
  expect(await cloud.refused('DescribeSecret', { SecretId })).toMatch(/^ResourceNotFoundException/);
  age = MINUTE / 2;
  expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSPREVIOUS'], [id('b')]: ['AWSCURRENT'] });
});
