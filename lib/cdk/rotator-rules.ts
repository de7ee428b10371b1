import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AWSCURRENT } from '../rotation/labels';
import type { EventType } from '../rotation/services';
import { notify } from './notify';

/** Events that people hear of. The others (issued, promoted, revoked ...) are on the bus for whoever wants them. */
const NOTIFIED: readonly EventType[] = [
  'Rotation Failed',
  'Revocation Failed',
  'Revocation Held',
  'Zombie Key',
  'Orphan Found',
  'Rotation Stuck',
  'Key Awaiting Person',
];

/** When the reconciler runs: whenever AWSCURRENT moves on a secret, by whomever, and by the clock. */
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

/** This rotator's failures, as events that name the key, to the topic. */
export function failureRule(scope: Construct, rotator: string, topic: ITopic): void {
  new Rule(scope, 'FailureEvents', {
    description: `Failures of rotator ${rotator}, each with its key and code`,
    eventPattern: {
      source: ['keyturn.rotation'],
      detailType: [...NOTIFIED],
      detail: { rotator: [rotator] },
    },
    targets: [notify(topic)],
  });
}
