import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AWSCURRENT } from '../rotation/labels';
import { RUNBOOK_OF_EVENT, SECURITY_ALARMS } from '../rotation/alarms';
import { EVENT_SOURCE } from '../rotation/key-event';

/** When the reconcile function runs: whenever AWSCURRENT moves on a secret, and by the clock. */
export function reconcileRules(scope: Construct, reconcile: IFunction): void {
  new Rule(scope, 'CurrentMoved', {
    description: 'AWSCURRENT moved: see that the superseded key is going to be revoked',
    eventPattern: {
      source: ['aws.secretsmanager'],
      detailType: ['Secret Label Updated'],
      detail: { labelUpdated: [AWSCURRENT] },
    },
    targets: [new LambdaFunction(reconcile)],
  });
  // Secrets Manager reports an abandoned rotation in no other way, and a function that dies reports nothing itself. The
  // events are of every secret of the account: the function finds out which are ours, and records those by name.
  new Rule(scope, 'FailureReported', {
    description: 'Secrets Manager reports a rotation as failed or abandoned: count and record it, if it is ours',
    eventPattern: {
      source: ['aws.secretsmanager'],
      detailType: ['AWS Service Event via CloudTrail'],
      detail: { eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'] },
    },
    targets: [new LambdaFunction(reconcile)],
  });
  const clockwork = (id: string, description: string, every: Duration, job: 'gauges' | 'sweep'): void => {
    new Rule(scope, id, {
      description,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(reconcile, { event: RuleTargetInput.fromObject({ job }) })],
    });
  };
  clockwork('Gauges', 'Gauges, heartbeat, overdue revocations and the failure queue', Duration.hours(1), 'gauges');
  clockwork('Sweep', "Orphans at the provider, and the admin credential's health", Duration.days(1), 'sweep');
}

/**
 * The events of this rotator that people are notified of, which name the key: each to the topic of the alarm that it
 * belongs to. An event of a type that has a runbook only at times is sent only with it.
 */
export function notificationRules(
  scope: Construct,
  rotator: string,
  { topic, securityTopic }: { readonly topic: ITopic; readonly securityTopic: ITopic },
): void {
  const send = (id: string, what: string, detailType: string[], to: ITopic): Rule =>
    new Rule(scope, id, {
      description: `${what} of rotator ${rotator}, each with its key and its runbook`,
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType,
        detail: { rotator: [rotator], runbook: [{ exists: true }] },
      },
      targets: [notify(to)],
    });
  if (topic === securityTopic) {
    send('FailureEvents', 'Failures', [...notifiedTypes(false), ...notifiedTypes(true)], topic);
    return;
  }
  send('FailureEvents', 'Failures', notifiedTypes(false), topic);
  send('SecurityEvents', 'Findings for security people', notifiedTypes(true), securityTopic);
}

/** The types of event that people are notified of: those for security people, or the others. */
export function notifiedTypes(isSecurity: boolean): string[] {
  const events = Object.entries(RUNBOOK_OF_EVENT);
  return events.filter(([, runbook]) => SECURITY_ALARMS.has(runbook) === isSecurity).map(([type]) => type);
}

/**
 * A rule's target that publishes the whole event to a topic. Unlike the library's own it leaves the topic policy alone:
 * AlarmTopic grants EventBridge once, not once per rule.
 */
export function notify(topic: ITopic): IRuleTarget {
  return { bind: () => ({ arn: topic.topicArn, targetResource: topic }) };
}
