import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { attachPolicy } from '../../../lib/cdk/permissions/permission';
import { bareStack } from './synthesize';

test('a permission on a wildcard fails unless it says why', () => {
  const stack = bareStack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const permission = { actions: ['sqs:SendMessage'], resources: [`arn:aws:sqs:${stack.region}:${stack.account}:*`] };
  expect(() => attachPolicy(stack, 'Silent', role, [permission])).toThrow(
    'permission on arn:aws:sqs:<AWS::Region>:<AWS::AccountId>:* does not say why it needs a wildcard',
  );
  expect(() =>
    attachPolicy(stack, 'Reported', role, [{ ...permission, wildcard: 'Any queue will do.' }]),
  ).not.toThrow();
});
