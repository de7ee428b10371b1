import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';
import { policyDocument } from './iam-document';

export const queuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  properties: ['PolicyDocument', 'Queues'],
  replacedBy: ['Queues'],
  create: put,
  update: (request, _existing, _before, services) => put(request, services),
  remove: (_, before, services) => set(before, '', services),
};

async function put({ properties, generatedName }: ResourceRequest, services: DeployServices): Promise<Created> {
  await set(properties, JSON.stringify(policyDocument(properties, 'PolicyDocument')), services);
  return { physicalId: generatedName(128) };
}

async function set(properties: Properties, Policy: string, { call }: DeployServices): Promise<void> {
  for (const QueueUrl of properties.texts('Queues')) {
    await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  }
}
