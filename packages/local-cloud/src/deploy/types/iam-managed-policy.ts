import type { ResourceType } from '../resource-type';
import { iamArn, policyDocument } from './iam-document';
import { principals } from './iam-policy';

export const managedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
  create(request, { identities, kernel }) {
    const { properties } = request;
    const name = properties.text('ManagedPolicyName') ?? request.generatedName(128);
    const arn = iamArn(kernel.accountId, 'policy', properties.text('Path'), name);
    identities.managed.set(arn, policyDocument(properties, 'PolicyDocument'));
    for (const identity of principals(identities, properties)) identity.attached.add(arn);
    return Promise.resolve({ physicalId: arn, attributes: { PolicyArn: arn } });
  },
  remove({ physicalId }, before, { identities }) {
    identities.managed.delete(physicalId);
    for (const identity of principals(identities, before, false)) identity.attached.delete(physicalId);
    return Promise.resolve();
  },
};
