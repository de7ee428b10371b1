import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { bareStack, flat, gateway, statementsOf, templateOf } from './synthesize';

const stack = bareStack();
const secretsKey = new Key(stack, 'Key');
const adminSecret = Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/gateway');
const rotator = new KeyRotator(stack, 'Gw', {
  rotatorName: 'gw',
  provider: gateway(),
  adminSecret,
  secretsKey,
  keys: { 'prod/one': {} },
});
rotator
  .key('prod/one')
  .grantRead(new Role(stack, 'App', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') }));
const template = Template.fromStack(stack);

const THROUGH_SECRETS = { StringEquals: { 'kms:ViaService': 'secretsmanager.<AWS::Region>.amazonaws.com' } };
const usesOfKey = (owner: string) =>
  statementsOf(template, owner).filter(({ Resource }) => /^<Key\w+\.Arn>$/.test(Resource));
const use = (Action: string) => ({
  Action,
  Effect: 'Allow',
  Resource: expect.stringMatching(/^<Key\w+\.Arn>$/) as string,
  Condition: THROUGH_SECRETS,
});

test("a secret is encrypted with the rotator's key", () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: 'prod/one',
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
  });
});

test('the rotation function decrypts and encrypts through Secrets Manager, and in no other way', () => {
  expect(usesOfKey('GwRotate')).toEqual(expect.arrayContaining([use('kms:Decrypt'), use('kms:GenerateDataKey')]));
  expect(usesOfKey('GwRotate')).toHaveLength(2);
});

test.each(['GwRevoke', 'GwReconcile', 'GwOperate'])('%s decrypts only', (owner) => {
  expect(usesOfKey(owner)).toEqual([use('kms:Decrypt')]);
});

test('inspect, which reads no value, does neither', () => {
  expect(usesOfKey('GwInspect')).toEqual([]);
});

test('an application that may read the key may decrypt it', () => {
  // Where the stack has the key, its own policy says so.
  const policies = JSON.stringify(flat(template.findResources('AWS::KMS::Key')));
  expect(policies).toMatch(/"Action":"kms:Decrypt".*<App\w+\.Arn>/);
});

test('without one nothing speaks of a key', () => {
  const own = bareStack();
  new KeyRotator(own, 'Gw', {
    rotatorName: 'gw',
    provider: gateway(),
    keys: { 'prod/one': {} },
    adminSecret: Secret.fromSecretNameV2(own, 'Admin', 'keyturn/admin/gateway'),
  });
  const written = JSON.stringify(flat(Template.fromStack(own).findResources('AWS::SecretsManager::Secret')));
  expect(written).not.toContain('KmsKeyId');
  expect(JSON.stringify(statementsOf(Template.fromStack(own), 'GwRotate'))).not.toContain('kms:ViaService');
});

describe('the kmsKey of a provider account in keys.yaml', () => {
  const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const deployed = templateOf({ 'prod/one': '{ provider: gateway }' }, `kmsKey: "${arn}"`);

  test('encrypts its secrets', () => {
    deployed.hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'prod/one', KmsKeyId: arn });
  });

  test.each([
    ['Rotate', ['kms:GenerateDataKey', 'kms:Decrypt']],
    ['Revoke', 'kms:Decrypt'],
    ['Reconcile', 'kms:Decrypt'],
    ['Operate', 'kms:Decrypt'],
    ['Inspect', []],
  ])('%s may, through Secrets Manager: %j', (owner, expected) => {
    const uses = statementsOf(deployed, `gateway${owner}`).filter(({ Resource }) => Resource === arn);
    expect(new Set(uses.flatMap(({ Action }) => Action))).toEqual(new Set([expected].flat()));
    expect(uses.filter(({ Condition }) => JSON.stringify(Condition) !== JSON.stringify(THROUGH_SECRETS))).toEqual([]);
  });
});
