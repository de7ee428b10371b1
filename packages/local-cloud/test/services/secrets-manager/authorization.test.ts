import type { Authorization, Caller } from '../../../src/kernel/kernel';
import { AwsError } from '../../../src/kernel/kernel';
import { FUNCTION, rotationCloud, SecretId, id, FIRST, withSecret } from './rotation-cloud';

const ROLE: Caller = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/rotate', sessionName: 'rotate' };

/** What was asked of the policies, by the call itself. */
function asking() {
  const asked: Authorization[] = [];
  return { asked, authorize: (_: Caller, what: Authorization) => void asked.push(what) };
}

describe('authorisation', () => {
  test('of every call carries the ARN, the tags and the rotation function of the secret', async () => {
    const { asked, authorize } = asking();
    const cloud = await withSecret(rotationCloud({ authorize }));
    await cloud.call('RotateSecret', { SecretId, ClientRequestToken: id('b'), RotationLambdaARN: FUNCTION });
    await cloud.clock.advance(0);
    asked.length = 0;
    await cloud.call('DescribeSecret', { SecretId }, ROLE);
    expect(asked).toEqual([
      {
        action: 'secretsmanager:DescribeSecret',
        resource: cloud.ARN,
        context: {
          'secretsmanager:SecretId': cloud.ARN,
          'secretsmanager:resource/AllowRotationLambdaArn': FUNCTION,
          'secretsmanager:ResourceTag/acme:rotator': 'gateway',
          'aws:ResourceTag/acme:rotator': 'gateway',
        },
      },
    ]);
  });

  test.each([
    ['GetSecretValue', {}, { 'secretsmanager:VersionStage': 'AWSCURRENT' }],
    ['GetSecretValue', { VersionId: FIRST }, { 'secretsmanager:VersionId': FIRST }],
    [
      'UpdateSecretVersionStage',
      { VersionStage: 'MARK', MoveToVersionId: FIRST },
      { 'secretsmanager:VersionStage': 'MARK' },
    ],
    [
      'TagResource',
      { Tags: [{ Key: 'owner', Value: 'payments' }] },
      { 'aws:TagKeys': ['owner'], 'aws:RequestTag/owner': 'payments' },
    ],
    ['UntagResource', { TagKeys: ['owner'] }, { 'aws:TagKeys': ['owner'] }],
  ])('of %s %j', async (operation, more, context) => {
    const { asked, authorize } = asking();
    const cloud = await withSecret(rotationCloud({ authorize }));
    asked.length = 0;
    await cloud.call(operation, { SecretId, ...more }, ROLE);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ action: `secretsmanager:${operation}`, resource: cloud.ARN, context });
  });

  test('of RotateSecret tells what it would change, and asks for the function', async () => {
    const { asked, authorize } = asking();
    const cloud = await withSecret(rotationCloud({ authorize }));
    const first = { SecretId, ClientRequestToken: id('b'), RotationLambdaARN: FUNCTION };
    await cloud.call('RotateSecret', { ...first, RotationRules: { AutomaticallyAfterDays: 30 } }, ROLE);
    expect(asked.filter((what) => what.action === 'secretsmanager:RotateSecret')[0]?.context).toMatchObject({
      'secretsmanager:ModifyRotationRules': 'true',
      'secretsmanager:RotationLambdaARN': FUNCTION,
    });
    expect(asked).toContainEqual({ action: 'lambda:InvokeFunction', resource: FUNCTION });
    await cloud.clock.advance(0);
    asked.length = 0;
    await cloud.call('RotateSecret', { SecretId, ClientRequestToken: id('c') }, ROLE);
    expect(asked[0]?.context).toMatchObject({ 'secretsmanager:ModifyRotationRules': 'false' });
    expect(asked[0]?.context).not.toHaveProperty('secretsmanager:RotationLambdaARN');
  });

  test('sees the resource policy, and the name where there is no secret', async () => {
    const { asked, authorize } = asking();
    const cloud = await withSecret(rotationCloud({ authorize }));
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*' }];
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement });
    await cloud.call('PutResourcePolicy', { SecretId, ResourcePolicy });
    expect(await cloud.call('GetResourcePolicy', { SecretId })).toMatchObject({ ResourcePolicy });
    asked.length = 0;
    await cloud.call('DeleteSecret', { SecretId }, ROLE);
    expect(asked[0]?.resourcePolicy).toMatchObject({ Statement });
    await cloud.refused('DescribeSecret', { SecretId: 'nobody' }, ROLE);
    expect(asked[1]).toMatchObject({ action: 'secretsmanager:DescribeSecret', resource: 'nobody' });
  });

  test('that is refused leaves everything as it was', async () => {
    const authorize = (_: Caller, what: Authorization): void => {
      throw new AwsError('AccessDeniedException', `no ${what.action}`);
    };
    const cloud = await withSecret(rotationCloud({ authorize }));
    const before = cloud.manager.secrets.byArn.get(cloud.ARN);
    const inputs: Readonly<Record<string, object>> = {
      PutSecretValue: { SecretString: 'x', ClientRequestToken: id('b') },
      UpdateSecret: { SecretString: 'x', ClientRequestToken: id('b') },
      UpdateSecretVersionStage: { VersionStage: 'MARK', MoveToVersionId: FIRST },
      TagResource: { Tags: [{ Key: 'a', Value: 'b' }] },
      UntagResource: { TagKeys: ['acme:rotator'] },
      PutResourcePolicy: { ResourcePolicy: '{}' },
      DeleteResourcePolicy: {},
      DeleteSecret: {},
      RestoreSecret: {},
      RotateSecret: { ClientRequestToken: id('b'), RotationLambdaARN: FUNCTION },
      CancelRotateSecret: {},
    };
    for (const [operation, more] of Object.entries(inputs)) {
      const refusal = await cloud.refused(operation, { SecretId, ...more }, ROLE);
      expect(refusal).toBe(`AccessDeniedException: no secretsmanager:${operation}`);
    }
    expect(cloud.manager.secrets.byArn.get(cloud.ARN)).toBe(before);
  });

  test('can lose the rotation function with CancelRotateSecret, where that is asked for', async () => {
    const { asked, authorize } = asking();
    const cloud = await withSecret(rotationCloud({ authorize, switches: { cancelForgetsFunction: true } }));
    await cloud.call('RotateSecret', { SecretId, ClientRequestToken: id('b'), RotationLambdaARN: FUNCTION });
    await cloud.call('CancelRotateSecret', { SecretId });
    asked.length = 0;
    await cloud.call('DescribeSecret', { SecretId }, ROLE);
    expect(asked[0]?.context).not.toHaveProperty('secretsmanager:resource/AllowRotationLambdaArn');
  });
});
