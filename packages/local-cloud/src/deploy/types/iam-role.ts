import { putIdentity } from '../../policy/identities';
import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';
import { describeIdentity, iamArn, policyDocument } from './iam-document';

export const role: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: ['AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'Path', 'Policies', 'RoleName', 'Tags'],
  // Sessions of functions are renewed unseen.
  without: ['MaxSessionDuration'],
  replacedBy: ['RoleName', 'Path'],
  create: (request, services) => Promise.resolve(put(request, services)),
  update: (request, _, before, services) => Promise.resolve(put(request, services, before)),
  remove({ attributes }, _, { identities }) {
    identities.byArn.delete(attributes?.['Arn'] ?? '');
    return Promise.resolve();
  },
};

function put(request: ResourceRequest, { identities, kernel }: DeployServices, before?: Properties): Created {
  const { properties } = request;
  const name = properties.text('RoleName') ?? request.generatedName(64);
  const arn = iamArn(kernel.accountId, 'role', properties.text('Path'), name);
  const trust = policyDocument(properties, 'AssumeRolePolicyDocument');
  const identity = putIdentity(identities, arn);
  identity.trust = trust;
  describeIdentity(identities, identity, properties, before);
  return { physicalId: name, attributes: { Arn: arn } };
}
