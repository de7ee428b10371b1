import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyRotator } from '../../lib/cdk/key-rotator';
import { RotatedKey } from '../../lib/cdk/rotated-key';
import { bareStack, flat, GATEWAY, statementsOf } from './synthesize';

const stack = bareStack();
const secretsKey = new Key(stack, 'Key');
const adminSecret = Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/gateway');
const rotator = new KeyRotator(stack, 'Gw', {
  rotator: 'gw',
  providerType: 'http',
  options: GATEWAY,
  adminSecret,
  secretsKey,
});
const key = new RotatedKey(stack, 'RotatedOne', { rotator, secretName: 'prod/one' });
key.secret.grantRead(new Role(stack, 'App', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') }));
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
  const plain = new KeyRotator(own, 'Gw', {
    rotator: 'gw',
    providerType: 'http',
    options: GATEWAY,
    adminSecret: Secret.fromSecretNameV2(own, 'Admin', 'keyturn/admin/gateway'),
  });
  new RotatedKey(own, 'RotatedOne', { rotator: plain, secretName: 'prod/one' });
  const written = JSON.stringify(flat(Template.fromStack(own).findResources('AWS::SecretsManager::Secret')));
  expect(written).not.toContain('KmsKeyId');
  expect(JSON.stringify(statementsOf(Template.fromStack(own), 'GwRotate'))).not.toContain('kms:ViaService');
});
