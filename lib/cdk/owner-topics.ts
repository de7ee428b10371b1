import { CfnOutput } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Inventory } from '../inventory/inventory';
import { AlarmTopic } from './alarm-topic';
import { notify } from './notify';
import { toldTypes } from './rotator-rules';

/**
 * A topic for each owner that the inventory names, and a rule that brings it what people are told of the owner's keys.
 * Those on call are told as before; what goes to a security topic of its own goes there only.
 */
export function ownerTopics(scope: Construct, { keys, securityTopic }: Inventory): void {
  const owners = new Construct(scope, 'OwnerTopics');
  for (const owner of new Set(keys.flatMap((key) => key.owner ?? []))) {
    const own = new Construct(owners, owner);
    const { topic } = new AlarmTopic(own, 'Alarms');
    // Another stack of the account may have rotators with keys of the same owner, and a topic for them.
    const rotator = [...new Set(keys.filter((key) => key.owner === owner).map((key) => key.provider))];
    new Rule(own, 'Events', {
      description: `What people are told of the keys of owner ${owner}, each with its key and its runbook`,
      eventPattern: {
        source: ['keyturn.rotation'],
        detailType: [...toldTypes(false), ...(securityTopic ? [] : toldTypes(true))],
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
