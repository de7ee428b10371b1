import type { ResourceType } from '../resource-type';

export const topic: ResourceType = {
  type: 'AWS::SNS::Topic',
  properties: ['DisplayName', 'Subscription', 'Tags', 'TopicName'],
  replacedBy: ['TopicName', 'Subscription'],
  async create(request, { call }) {
    const { properties } = request;
    const Name = properties.text('TopicName') ?? request.generatedName(256);
    const { TopicArn } = await call('sns', 'CreateTopic', {
      Name,
      Attributes: properties.pick('DisplayName'),
      ...properties.pick('Tags'),
    });
    for (const subscription of properties.objects('Subscription', ['Endpoint', 'Protocol'])) {
      await call('sns', 'Subscribe', { TopicArn, ...subscription.all });
    }
    return { physicalId: String(TopicArn), attributes: { TopicArn: String(TopicArn), TopicName: Name } };
  },
  async update({ properties }, existing, _, { call }) {
    await call('sns', 'SetTopicAttributes', {
      TopicArn: existing.physicalId,
      AttributeName: 'DisplayName',
      AttributeValue: properties.text('DisplayName') ?? '',
    });
    return existing;
  },
  async remove({ physicalId }, _, { call }) {
    await call('sns', 'DeleteTopic', { TopicArn: physicalId });
  },
};
