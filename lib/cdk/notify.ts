import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/**
 * A rule's target that publishes the whole event to a topic. Unlike the library's own it leaves the topic policy alone:
 * AlarmTopic grants EventBridge once, not once per rule.
 */
export function notify(topic: ITopic): IRuleTarget {
  return { bind: () => ({ arn: topic.topicArn, targetResource: topic }) };
}
