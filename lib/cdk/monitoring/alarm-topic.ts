import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * The topic to which alarms and events of all rotators go. Subscribe people to it; it begins without a subscription.
 *
 * An explicit topic policy takes the place of the one that SNS gives a topic, so both services that publish are named in
 * it: without these grants an alarm changes its state and nobody is notified. It is not encrypted with a customer key:
 * messages name secrets and key ids, never keys.
 *
 * @example
 * const { topic } = new AlarmTopic(stack, 'OnCall');
 * topic.addSubscription(new EmailSubscription('on-call@example.com'));
 */
export class AlarmTopic extends Construct {
  /** The topic itself: give it to rotators, and subscribe people to it. */
  readonly topic: ITopic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { displayName: 'Keyturn', enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': alarmsOf(Stack.of(this)) },
        },
      }),
    );
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EventBridgeRules',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
    this.topic = topic;
  }
}

function alarmsOf(stack: Stack): string {
  return stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
