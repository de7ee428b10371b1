import type { Properties } from '../properties';
import type { ResourceType } from '../resource-type';

/** Queue attributes that CloudFormation and SQS call by the same name. */
const ATTRIBUTES = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

export const queue: ResourceType = {
  type: 'AWS::SQS::Queue',
  properties: ['QueueName', 'Tags', ...ATTRIBUTES],
  replacedBy: ['QueueName'],
  async create(request, { call, kernel }) {
    const { properties } = request;
    const QueueName = properties.text('QueueName') ?? request.generatedName(80);
    const { QueueUrl } = await call('sqs', 'CreateQueue', {
      QueueName,
      Attributes: attributesOf(properties),
      tags: properties.tags(),
    });
    const Arn = `arn:${kernel.partition}:sqs:${kernel.region}:${kernel.accountId}:${QueueName}`;
    return { physicalId: String(QueueUrl), attributes: { Arn, QueueName, QueueUrl: String(QueueUrl) } };
  },
  async update({ properties }, existing, _, { call }) {
    await call('sqs', 'SetQueueAttributes', { QueueUrl: existing.physicalId, Attributes: attributesOf(properties) });
    return existing;
  },
  async remove({ physicalId }, _, { call }) {
    await call('sqs', 'DeleteQueue', { QueueUrl: physicalId });
  },
};

/** SQS takes every attribute as text. */
function attributesOf(properties: Properties): Readonly<Record<string, string>> {
  const present = Object.entries(properties.pick(...ATTRIBUTES));
  return Object.fromEntries(
    present.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
