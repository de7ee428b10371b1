import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** When the alarm goes to ALARM, the operate function is asked to take the key's promotion back: it decides whether to. */
export function rollbackRule(scope: Construct, operate: IFunction, secretArn: string, alarm: string): void {
  new Rule(scope, 'RollbackOn', {
    description: `Alarm ${alarm}: take the last promotion of a key back, if it is young`,
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: [alarm], state: { value: ['ALARM'] } },
    },
    targets: [
      new LambdaFunction(operate, {
        event: RuleTargetInput.fromObject({ v: 1, action: 'rollbackOnAlarm', secretArn, alarm, at: EventField.time }),
      }),
    ],
  });
}
