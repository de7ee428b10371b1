import type { ResourceType } from '../resource-type';

export const subscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  properties: ['Endpoint', 'FilterPolicy', 'FilterPolicyScope', 'Protocol', 'RawMessageDelivery', 'TopicArn'],
  async create({ properties }, { call }) {
    const raw = properties.text('RawMessageDelivery');
    const filter = properties.all['FilterPolicy'];
    const { SubscriptionArn } = await call('sns', 'Subscribe', {
      ...properties.pick('Endpoint', 'Protocol', 'TopicArn'),
      ReturnSubscriptionArn: true,
      Attributes: {
        ...properties.pick('FilterPolicyScope'),
        ...(raw === undefined ? {} : { RawMessageDelivery: raw }),
        ...(filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) }),
      },
    });
    return { physicalId: String(SubscriptionArn), attributes: { Arn: String(SubscriptionArn) } };
  },
  async remove({ physicalId }, _, { call }) {
    await call('sns', 'Unsubscribe', { SubscriptionArn: physicalId });
  },
};
