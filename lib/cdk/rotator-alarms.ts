import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { MetricName } from '../rotation/services';
import type { RotatorNames } from './rotator-names';

/** Namespace of the metrics that the functions write, with the one dimension `rotator`. */
const NAMESPACE = 'Keyturn';

interface AlarmSources {
  readonly rotator: string;
  readonly names: RotatorNames;
  readonly rotate: IFunction;
  readonly revoke: IFunction;
  readonly queue: IQueue;
  readonly topic: ITopic;
}

/** The alarms of one rotator. None is per key: the notification by event names the key. */
export function rotatorAlarms(scope: Construct, sources: AlarmSources): readonly Alarm[] {
  const { rotator, rotate, revoke, queue } = sources;
  const fiveMinutes = Duration.minutes(5);
  return [
    whenAny(scope, 'RotationFailed', 'rotation-failed', sources, {
      metric: rotate.metricErrors({ period: fiveMinutes, statistic: Stats.SUM }),
      description: `A rotation step of ${rotator} failed. AWSCURRENT still works; Secrets Manager tries again within the rotation window.`,
    }),
    whenAny(scope, 'RevocationFailed', 'revocation-failed', sources, {
      metric: revoke.metricErrors({ period: fiveMinutes, statistic: Stats.SUM }),
      description: `A revocation of ${rotator} failed or is not finished: a superseded key may live longer than its grace period.`,
    }),
    whenAny(scope, 'FailureQueueNotEmpty', 'failure-queue-not-empty', sources, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: Stats.MAXIMUM }),
      description: `A revocation of ${rotator} failed three times and waits in the failure queue until the reconciler takes it up.`,
    }),
    reconcilerSilent(scope, sources),
  ];
}

function whenAny(
  scope: Construct,
  id: string,
  name: string,
  { names, topic }: AlarmSources,
  { metric, description }: { metric: IMetric; description: string },
): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmName: names.alarm(name),
    alarmDescription: description,
    metric,
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/**
 * The one alarm on silence. It wants three empty hours in a row, so that neither a late log flush nor a deployment
 * between two hourly runs raises it; a new rotator has it in ALARM until its first run, within the first hour.
 */
function reconcilerSilent(scope: Construct, { rotator, names, topic }: AlarmSources): Alarm {
  const metricName: MetricName = 'ReconcilerHeartbeat';
  const alarm = new Alarm(scope, 'ReconcilerSilent', {
    alarmName: names.alarm('reconciler-silent'),
    alarmDescription: `The reconciler of ${rotator} has not run for three hours: overdue revocations and orphans go unseen.`,
    metric: new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { rotator },
      statistic: Stats.SUM,
      period: Duration.hours(1),
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}
