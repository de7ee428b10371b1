import { AwsError, type Caller, type Kernel, type PolicyDocument } from '../../kernel/kernel';
import { requiredText, type Input } from '../input';
import { defaultPolicy, type Subscription, type Topic } from './topic';

export interface SnsState {
  readonly kernel: Kernel;
  /** By ARN. */
  readonly topics: Map<string, Topic>;
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>;
}

export function topicArn(kernel: Kernel, name: string): string {
  return `arn:${kernel.partition}:sns:${kernel.region}:${kernel.accountId}:${name}`;
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${message}`);
}

export function topicOf(state: SnsState, input: Input, member = 'TopicArn'): Topic {
  const arn = requiredText(input, member);
  if (!/^arn:[\w-]+:sns:[\w-]*:\d{12}:.+$/.test(arn))
    throw invalidParameter(`${member} Reason: An ARN must have at least 6 elements, not ${arn.split(':').length}`);
  const topic = state.topics.get(arn);
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

export function subscriptionOf(state: SnsState, input: Input): Subscription {
  const subscription = state.subscriptions.get(requiredText(input, 'SubscriptionArn'));
  if (!subscription) throw new AwsError('NotFound', 'Subscription does not exist', 404);
  return subscription;
}

export function subscriptionsOf(state: SnsState, topic: Topic): readonly Subscription[] {
  return [...state.subscriptions.values()].filter((subscription) => subscription.topicArn === topic.arn);
}

export function topicPolicy(topic: Topic, accountId: string): PolicyDocument {
  const explicit = topic.attributes['Policy'];
  return explicit ? (JSON.parse(explicit) as PolicyDocument) : defaultPolicy(topic.arn, accountId);
}

/**
 * Services say on whose behalf they call by the old key `aws:SourceOwner` too; EventBridge does not, so it needs a grant
 * of its own, and neither do IAM principals. Source: Amazon SNS Developer Guide, "aws:SourceAccount versus aws:SourceOwner".
 */
export function authorizeTopic(
  state: SnsState,
  caller: Caller,
  action: string,
  topic: Topic,
  context: Readonly<Record<string, string>> = {},
): void {
  const owner =
    caller.kind === 'service' && caller.principal !== 'events.amazonaws.com'
      ? { 'aws:SourceOwner': caller.sourceAccount }
      : {};
  state.kernel.authorize(caller, {
    action: `sns:${action}`,
    resource: topic.arn,
    resourcePolicy: topicPolicy(topic, state.kernel.accountId),
    context: { ...owner, ...context },
  });
}
