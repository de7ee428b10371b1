import { CfnOutput } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Inventory } from '../../inventory/inventory';
import { AlarmTopic } from './alarm-topic';
import { notifiedTypes, notify } from '../rotator-rules';
import { EVENT_SOURCE } from '../../rotation/key-event';

/**
 * A topic for each owner that the inventory names, and a rule that sends it the notifications about the owner's keys. People
 * on call are notified as before; what goes to a security topic goes there only.
 */
export function ownerTopics(scope: Construct, { keys, securityTopic }: Inventory): void {
  const owners = new Construct(scope, 'OwnerTopics');
  for (const owner of new Set(keys.flatMap((key) => key.owner ?? []))) {
    const own = new Construct(owners, owner);
    const { topic } = new AlarmTopic(own, 'Alarms');
    // Another stack of the account may have rotators with keys of the same owner, and a topic for them.
    const rotator = [...new Set(keys.filter((key) => key.owner === owner).map((key) => key.provider))];
    new Rule(own, 'Events', {
      description: `Notifications about the keys of owner ${owner}, each with its key and its runbook`,
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: [...notifiedTypes(false), ...(securityTopic ? [] : notifiedTypes(true))],
        detail: { rotator, owner: [owner], runbook: [{ exists: true }] },
      },
      targets: [notify(topic)],
    });
    new CfnOutput(own, 'TopicArn', {
      value: topic.topicArn,
      description: `Subscribe owner ${owner} to this topic: failures of its keys`,
    });
  }
}
