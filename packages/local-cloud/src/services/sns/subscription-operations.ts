import { AwsError, type Operation } from '../../kernel/kernel';
import { parsePattern } from '../events/check-pattern';
import { optionalText, page, requiredText, textMap } from '../input';
import {
  authorizeTopic,
  invalidParameter,
  subscriptionOf,
  subscriptionsOf,
  topicArn,
  topicOf,
  type SnsState,
} from './sns-state';
import { PROTOCOLS, type Protocol, type Subscription } from './topic';

const PAGE = 100;
const ATTRIBUTES = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'];

function checkAttribute(name: string, value: string): void {
  if (!ATTRIBUTES.includes(name))
    throw invalidParameter(`AttributeName (the local cloud knows ${ATTRIBUTES.join(', ')})`);
  if (name === 'RedrivePolicy' && value !== '' && !/"deadLetterTargetArn"\s*:\s*"arn:[^:]+:sqs:/.test(value)) {
    throw invalidParameter('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  }
  if (name !== 'FilterPolicy' || value === '' || value === '{}') return;
  try {
    parsePattern(value);
  } catch (error) {
    const reason = error instanceof AwsError ? error.message.replace(/^.*Reason: /, '') : String(error);
    throw invalidParameter(`FilterPolicy: ${reason}`);
  }
}

function checkEndpoint(protocol: string, endpoint: string): void {
  if (!PROTOCOLS.includes(protocol))
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (protocol === 'sqs' && !/^arn:[^:]+:sqs:[^:]+:\d{12}:.+$/.test(endpoint))
    throw invalidParameter('SQS endpoint ARN');
  if (protocol === 'lambda' && !/^arn:[^:]+:lambda:[^:]+:\d{12}:function:.+$/.test(endpoint)) {
    throw invalidParameter('Lambda endpoint ARN');
  }
  if (protocol.startsWith('email') && !endpoint.includes('@')) throw invalidParameter('Email address');
  if (protocol.startsWith('http') && !endpoint.startsWith(`${protocol}://`)) {
    throw invalidParameter(`Endpoint must match the specified protocol`);
  }
}

/** Subscriptions. All count as confirmed at once, as nobody could click the link: email and http(s) are only recorded. */
export function subscriptionOperations(state: SnsState): Readonly<Record<string, Operation>> {
  const { kernel, subscriptions } = state;

  const subscribe: Operation = (input, { caller }) => {
    const topic = topicOf(state, input);
    const protocol = requiredText(input, 'Protocol');
    const endpoint = requiredText(input, 'Endpoint');
    authorizeTopic(state, caller, 'Subscribe', topic, { 'sns:Protocol': protocol, 'sns:Endpoint': endpoint });
    checkEndpoint(protocol, endpoint);
    const attributes = textMap(input, 'Attributes');
    for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
    const existing = subscriptionsOf(state, topic).find(
      (subscription) => subscription.protocol === protocol && subscription.endpoint === endpoint,
    );
    if (existing) return { SubscriptionArn: existing.arn };
    const arn = `${topic.arn}:${kernel.newId()}`;
    subscriptions.set(arn, { arn, topicArn: topic.arn, protocol: protocol as Protocol, endpoint, attributes });
    kernel.record({ source: 'sns', type: 'Subscribed', topicArn: topic.arn, protocol, endpoint });
    return { SubscriptionArn: arn };
  };

  const unsubscribe: Operation = (input, { caller }) => {
    const subscription = subscriptions.get(requiredText(input, 'SubscriptionArn'));
    if (!subscription) return {};
    kernel.authorize(caller, { action: 'sns:Unsubscribe', resource: subscription.topicArn });
    subscriptions.delete(subscription.arn);
    return {};
  };

  const getSubscriptionAttributes: Operation = (input, { caller }) => {
    const subscription = subscriptionOf(state, input);
    kernel.authorize(caller, { action: 'sns:GetSubscriptionAttributes', resource: subscription.topicArn });
    return {
      Attributes: {
        RawMessageDelivery: 'false',
        ...subscription.attributes,
        SubscriptionArn: subscription.arn,
        TopicArn: subscription.topicArn,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        Owner: kernel.accountId,
        PendingConfirmation: 'false',
        ConfirmationWasAuthenticated: 'true',
      },
    };
  };

  const setSubscriptionAttributes: Operation = (input, { caller }) => {
    const subscription = subscriptionOf(state, input);
    kernel.authorize(caller, { action: 'sns:SetSubscriptionAttributes', resource: subscription.topicArn });
    const name = requiredText(input, 'AttributeName');
    const value = optionalText(input, 'AttributeValue') ?? '';
    checkAttribute(name, value);
    subscription.attributes = { ...subscription.attributes, [name]: value };
    return {};
  };

  function listed(all: readonly Subscription[], token: string | undefined): Record<string, unknown> {
    const part = page(all, token, PAGE, () => invalidParameter('NextToken'));
    return {
      Subscriptions: part.items.map((subscription) => ({
        SubscriptionArn: subscription.arn,
        Owner: kernel.accountId,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        TopicArn: subscription.topicArn,
      })),
      ...(part.next ? { NextToken: part.next } : {}),
    };
  }

  const listSubscriptions: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'sns:ListSubscriptions', resource: topicArn(kernel, '*') });
    return listed([...subscriptions.values()], optionalText(input, 'NextToken'));
  };

  const listSubscriptionsByTopic: Operation = (input, { caller }) => {
    const topic = topicOf(state, input);
    authorizeTopic(state, caller, 'ListSubscriptionsByTopic', topic);
    return listed(subscriptionsOf(state, topic), optionalText(input, 'NextToken'));
  };

  return {
    Subscribe: subscribe,
    Unsubscribe: unsubscribe,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
  };
}
