import { AwsError, type Operation } from '../../kernel/kernel';
import { isRecord, optionalText, page, requiredText, tagList, textList, textMap } from '../input';
import {
  authorizeTopic,
  invalidParameter,
  subscriptionsOf,
  topicArn,
  topicOf,
  topicPolicy,
  type SnsState,
} from './sns-state';

const PAGE = 100;
const SETTABLE = ['Policy', 'DisplayName', 'DeliveryPolicy', 'TracingConfig', 'SignatureVersion'];

/** Throws for an attribute whose effect the local cloud cannot give, or for text that is not a policy. */
function checkAttribute(name: string, value: string): void {
  if (name === 'KmsMasterKeyId' && value !== '') {
    throw invalidParameter(
      'Attributes Reason: the local cloud has no topics encrypted with a KMS key (KmsMasterKeyId)',
    );
  }
  if (name === 'FifoTopic' && value === 'true') {
    throw invalidParameter('Attributes Reason: the local cloud has no FIFO topics (FifoTopic)');
  }
  if (![...SETTABLE, 'KmsMasterKeyId', 'FifoTopic'].includes(name)) throw invalidParameter('AttributeName');
  if (name === 'Policy' && value !== '') checkPolicy(value);
}

function checkPolicy(value: string): void {
  let policy: unknown;
  try {
    policy = JSON.parse(value);
  } catch {
    throw invalidParameter('Policy Error: null');
  }
  if (!isRecord(policy) || !Array.isArray(policy['Statement'])) throw invalidParameter('Policy Error: null');
}

/** What one does with topics as such. */
export function topicOperations(state: SnsState): Readonly<Record<string, Operation>> {
  const { kernel, topics, subscriptions } = state;

  const createTopic: Operation = (input, { caller }) => {
    const name = requiredText(input, 'Name');
    const arn = topicArn(kernel, name);
    kernel.authorize(caller, { action: 'sns:CreateTopic', resource: arn });
    if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
    const attributes = textMap(input, 'Attributes');
    for (const [attribute, value] of Object.entries(attributes)) checkAttribute(attribute, value);
    const existing = topics.get(arn);
    const differs = Object.entries(attributes).some(([key, value]) => existing?.attributes[key] !== value);
    if (existing && differs)
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    if (!existing) {
      topics.set(arn, { arn, name, attributes, tags: tagList(input, 'Tags') });
      kernel.record({ source: 'sns', type: 'TopicCreated', topicArn: arn });
    }
    return { TopicArn: arn };
  };

  const deleteTopic: Operation = (input, { caller }) => {
    const arn = requiredText(input, 'TopicArn');
    const topic = topics.get(arn);
    // Deleting what is gone succeeds.
    if (!topic) return {};
    authorizeTopic(state, caller, 'DeleteTopic', topic);
    for (const subscription of subscriptionsOf(state, topic)) subscriptions.delete(subscription.arn);
    topics.delete(arn);
    kernel.record({ source: 'sns', type: 'TopicDeleted', topicArn: arn });
    return {};
  };

  const getTopicAttributes: Operation = (input, { caller }) => {
    const topic = topicOf(state, input);
    authorizeTopic(state, caller, 'GetTopicAttributes', topic);
    return {
      Attributes: {
        DisplayName: '',
        ...topic.attributes,
        TopicArn: topic.arn,
        Owner: kernel.accountId,
        Policy: topic.attributes['Policy'] || JSON.stringify(topicPolicy(topic, kernel.accountId)),
        SubscriptionsConfirmed: String(subscriptionsOf(state, topic).length),
        SubscriptionsPending: '0',
        SubscriptionsDeleted: '0',
      },
    };
  };

  const setTopicAttributes: Operation = (input, { caller }) => {
    const topic = topicOf(state, input);
    authorizeTopic(state, caller, 'SetTopicAttributes', topic);
    const name = requiredText(input, 'AttributeName');
    const value = optionalText(input, 'AttributeValue') ?? '';
    checkAttribute(name, value);
    topic.attributes = { ...topic.attributes, [name]: value };
    return {};
  };

  const listTopics: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'sns:ListTopics', resource: topicArn(kernel, '*') });
    const part = page([...topics.keys()].sort(), optionalText(input, 'NextToken'), PAGE, () =>
      invalidParameter('NextToken'),
    );
    return { Topics: part.items.map((arn) => ({ TopicArn: arn })), ...(part.next ? { NextToken: part.next } : {}) };
  };

  const onTags =
    (action: string, change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>) =>
    (...[input, { caller }]: Parameters<Operation>): Readonly<Record<string, string>> => {
      const topic = topics.get(requiredText(input, 'ResourceArn'));
      if (!topic) throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
      authorizeTopic(state, caller, action, topic);
      topic.tags = change(topic.tags);
      return topic.tags;
    };

  const tagResource: Operation = (input, context) => {
    onTags('TagResource', (tags) => ({ ...tags, ...tagList(input, 'Tags') }))(input, context);
    return {};
  };
  const untagResource: Operation = (input, context) => {
    const keys = textList(input, 'TagKeys');
    const keep = (tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
    onTags('UntagResource', keep)(input, context);
    return {};
  };
  const listTagsForResource: Operation = (input, context) => {
    const tags = onTags('ListTagsForResource', (current) => current)(input, context);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };

  return {
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetTopicAttributes: getTopicAttributes,
    SetTopicAttributes: setTopicAttributes,
    ListTopics: listTopics,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  };
}
