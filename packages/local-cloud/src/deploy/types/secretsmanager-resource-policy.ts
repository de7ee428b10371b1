import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceType } from '../resource-type';
import { policyDocument } from './iam-document';

export const resourcePolicy: ResourceType = {
  type: 'AWS::SecretsManager::ResourcePolicy',
  properties: ['BlockPublicPolicy', 'ResourcePolicy', 'SecretId'],
  replacedBy: ['SecretId'],
  create: ({ properties }, services) => put(properties, services),
  update: ({ properties }, _existing, _before, services) => put(properties, services),
  async remove({ physicalId }, _, { call }) {
    await call('secretsmanager', 'DeleteResourcePolicy', { SecretId: physicalId });
  },
};

async function put(properties: Properties, { call }: DeployServices): Promise<Created> {
  const block = properties.boolean('BlockPublicPolicy');
  const { ARN } = await call('secretsmanager', 'PutResourcePolicy', {
    SecretId: properties.required('SecretId'),
    ResourcePolicy: JSON.stringify(policyDocument(properties, 'ResourcePolicy')),
    ...(block === undefined ? {} : { BlockPublicPolicy: block }),
  });
  return { physicalId: String(ARN), attributes: { Id: String(ARN) } };
}
