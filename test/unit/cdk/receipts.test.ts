import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Template } from 'aws-cdk-lib/assertions';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { bareStack, gateway, statementsOf, templateOf } from './synthesize';

const template = templateOf({ 'prod/a': '{ provider: gateway }' });
const GROUP = 'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/keyturn/gateway/receipts:*';

test('one key of P-256 signs for the whole stack, and outlives it', () => {
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResource('AWS::KMS::Key', {
    Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
  template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/keyturn-Keyturn-receipts' });
});

test('receipts are kept for ten years, and after the stack', () => {
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { LogGroupName: '/keyturn/gateway/receipts', RetentionInDays: 3653 },
    DeletionPolicy: 'Retain',
  });
});

test.each(['Rotate', 'Revoke', 'Reconcile', 'Operate'])('%s may sign, and add to one log, and no more', (role) => {
  const statements = statementsOf(template, role);
  const kms = statements.filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
  expect(kms).toEqual([{ Effect: 'Allow', Action: 'kms:Sign', Resource: expect.stringMatching(/^<Receipts.*Arn>$/) }]);
  expect(statements.filter(({ Resource }) => [Resource].flat().includes(GROUP)).map(({ Action }) => Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
  ]);
});

test('Inspect may read them, and what verifies them', () => {
  const statements = statementsOf(template, 'Inspect');
  expect(statements.filter(({ Resource }) => [Resource].flat().includes(GROUP)).map(({ Action }) => Action)).toEqual([
    'logs:FilterLogEvents',
  ]);
  expect(statements.map(({ Action }) => Action)).toContain('kms:GetPublicKey');
});

test('a rotator by itself has a key of its own, and a retention of its own', () => {
  const stack = bareStack();
  new KeyRotator(stack, 'Gateway', {
    rotatorName: 'gateway',
    provider: gateway(),
    adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'admin'),
    receiptRetention: RetentionDays.ONE_YEAR,
  });
  const alone = Template.fromStack(stack);
  alone.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/keyturn-gateway-receipts' });
  alone.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/keyturn/gateway/receipts',
    RetentionInDays: 365,
  });
});
