import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { RotationSchedule } from '../../../lib/cdk/rotation-schedule';
import { bareStack, flat, statementsOf } from './synthesize';

const stack = bareStack();
const rotator = new KeyRotator(stack, 'Stripe', {
  rotatorName: 'stripe',
  provider: KeyProvider.supplied({ vendor: 'stripe' }),
  keys: { 'prod/stripe-key': { schedule: RotationSchedule.every(Duration.days(90)) } },
});
const key = rotator.key('prod/stripe-key');
const template = Template.fromStack(stack);

describe('a key that people make', () => {
  test('has an inbox beside it, and knows it by its tag', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'keyturn/supply/prod/stripe-key',
      Tags: [{ Key: 'keyturn:inbox', Value: 'stripe' }],
      SecretString: '{"keyturn":"awaiting-first-rotation"}',
    });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'prod/stripe-key',
      Tags: Match.arrayWith([
        { Key: 'keyturn:every', Value: '90d' },
        { Key: 'keyturn:options', Value: 'inbox=keyturn/supply/prod/stripe-key' },
      ]),
    });
    expect(key.inbox).toBeDefined();
  });

  test('is rotated by nobody but people: its schedule has no rules', () => {
    const [schedule] = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'));
    expect(Object.keys((schedule as { Properties: object }).Properties).sort()).toEqual([
      'RotateImmediatelyOnUpdate',
      'RotationLambdaARN',
      'SecretId',
    ]);
  });

  test('keeps its inbox from all readers but the rotation function', () => {
    const policies = Object.values(template.findResources('AWS::SecretsManager::ResourcePolicy')).map(flat);
    expect(JSON.stringify(policies)).toContain('"Sid":"ReadByTheRotationAlone"');
    const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('StripeRotateRole'));
    expect(policies).toContainEqual(
      expect.objectContaining({
        Properties: expect.objectContaining({
          ResourcePolicy: expect.objectContaining({
            Statement: expect.arrayContaining([
              expect.objectContaining({
                Effect: 'Deny',
                Action: 'secretsmanager:GetSecretValue',
                Condition: { ArnNotEquals: { 'aws:PrincipalArn': `<${role}.Arn>` } },
              }),
            ]) as unknown,
          }) as unknown,
        }) as unknown,
      }),
    );
  });

  test('lets the rotation function, and no other, read the inboxes of its rotator', () => {
    const reads = (owner: string) =>
      statementsOf(template, owner).filter(({ Resource }) =>
        JSON.stringify(Resource).includes(':secret:keyturn/supply/'),
      );
    expect(reads('Rotate')).toEqual([
      expect.objectContaining({
        Action: 'secretsmanager:GetSecretValue',
        Condition: { StringEquals: { 'secretsmanager:ResourceTag/keyturn:inbox': 'stripe' } },
      }),
    ]);
    expect([...reads('Revoke'), ...reads('Reconcile')]).toEqual([]);
  });
});
