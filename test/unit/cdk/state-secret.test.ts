import { Template } from 'aws-cdk-lib/assertions';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { bareStack, statementsOf, templateOf } from './synthesize';

const SECRET = 'AWS::SecretsManager::Secret';

test('a type that keeps state has an empty secret of its own, which its functions may tag and nothing else may', () => {
  const stack = bareStack();
  new KeyRotator(stack, 'Own', { rotatorName: 'canary', provider: KeyProvider.sandbox({ register: 'team/register' }) });
  const template = Template.fromStack(stack);
  const [secret, ...more] = Object.values(template.findResources(SECRET));
  expect(more).toEqual([]);
  expect(secret).toEqual({
    Type: SECRET,
    Properties: { Name: 'team/register', Description: expect.stringContaining('canary') as string },
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
  });
  for (const purpose of ['Rotate', 'Revoke', 'Reconcile', 'Operate']) {
    const tagging = statementsOf(template, `Own${purpose}`).filter(({ Action }) =>
      [Action].flat().includes('secretsmanager:TagResource'),
    );
    expect(tagging.map(({ Resource }) => Resource)).toEqual([
      'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:team/register-??????',
    ]);
  }
});

test('another type has none', () => {
  expect(Object.keys(templateOf({ 'prod/a': '{ provider: gateway }' }).findResources(SECRET))).toHaveLength(1);
});
