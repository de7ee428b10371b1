import { putIdentity } from '../../policy/identities';
import type { ResourceType } from '../resource-type';
import { describeIdentity, iamArn } from './iam-document';

export const user: ResourceType = {
  type: 'AWS::IAM::User',
  properties: ['ManagedPolicyArns', 'Path', 'Policies', 'Tags', 'UserName'],
  replacedBy: ['UserName', 'Path'],
  create(request, { identities, users, kernel }) {
    const { properties } = request;
    const name = properties.text('UserName') ?? request.generatedName(64);
    const arn = iamArn(kernel.accountId, 'user', properties.text('Path'), name);
    describeIdentity(identities, putIdentity(identities, arn), properties);
    users.create(name, arn);
    return Promise.resolve({ physicalId: name, attributes: { Arn: arn } });
  },
  update({ properties }, existing, before, { identities }) {
    describeIdentity(identities, putIdentity(identities, existing.attributes?.['Arn'] ?? ''), properties, before);
    return Promise.resolve(existing);
  },
  remove({ physicalId, attributes }, _, { identities, users }) {
    users.remove(physicalId);
    identities.byArn.delete(attributes?.['Arn'] ?? '');
    return Promise.resolve();
  },
};
