import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';
import { policyDocument } from './iam-document';

export const topicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  properties: ['PolicyDocument', 'Topics'],
  replacedBy: ['Topics'],
  create: put,
  update: (request, _existing, _before, services) => put(request, services),
  // An empty policy is SNS's default one.
  remove: (_, before, services) => set(before, '', services),
};

async function put({ properties, generatedName }: ResourceRequest, services: DeployServices): Promise<Created> {
  await set(properties, JSON.stringify(policyDocument(properties, 'PolicyDocument')), services);
  return { physicalId: generatedName(128) };
}

async function set(properties: Properties, AttributeValue: string, { call }: DeployServices): Promise<void> {
  for (const TopicArn of properties.texts('Topics')) {
    await call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });
  }
}
