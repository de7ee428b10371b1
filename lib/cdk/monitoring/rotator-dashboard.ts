import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  PeriodOverride,
  Stats,
  type IAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { MetricName } from '../../rotation/metric-names';
import { rotatorMetric } from './rotator-metrics';
import type { RotatorNames } from '../rotator-names';
import { usageMetric } from './usage-log';

interface DashboardSources {
  readonly rotator: string;
  readonly names: RotatorNames;
  readonly alarms: readonly IAlarm[];
  readonly functions: readonly IFunction[];
  readonly queue: IQueue;
}

/** One page about a rotator: its alarms, what it has done, what is wrong at the moment, and how its functions run. */
export function rotatorDashboard(scope: Construct, sources: DashboardSources): Dashboard {
  const { rotator, names, alarms, functions, queue } = sources;
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []) =>
    new GraphWidget({ title, left: [...left], right: [...right], width: 12, leftYAxis: { min: 0 }, liveData: true });
  const metrics = (...names: readonly MetricName[]) =>
    names.map((name) => rotatorMetric(rotator, name, { period: Duration.hours(1) }));
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: names.dashboard,
    defaultInterval: Duration.days(7),
    // Gauges come hourly: a finer period, which CloudWatch would choose for a short interval, shows nothing but gaps.
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [new AlarmStatusWidget({ title: `Alarms of ${rotator}`, alarms: [...alarms], width: 24, height: 4 })],
      [
        graph('Rotations', metrics('RotationSucceeded', 'RotationFailed'), metrics('SwapSeconds')),
        graph(
          'Revocations',
          metrics('RevocationSucceeded', 'RevocationFailed', 'RevocationPostponed', 'OrphansRevoked'),
        ),
      ],
      [
        graph(
          'Wrong with current keys',
          metrics('CurrentKeysRefused', 'OverdueRotations', 'StuckRotations', 'KeysAwaitingPerson'),
        ),
        graph(
          'Wrong with old keys',
          metrics('PostponedRevocations', 'OverdueRevocations', 'ZombieKeys', 'OrphanKeys', 'ForeignKeys'),
        ),
      ],
      [
        graph('Reported uses of keys', [usageMetric(rotator, 'KeyUses'), usageMetric(rotator, 'AuthFailures')]),
        graph('Revoked keys in use, and the admin credential', metrics('RevokedKeyUses', 'AdminCredentialProblems')),
      ],
      [
        graph('Errors of the functions', [
          ...metrics('ReceiptsFailed'),
          ...functions.map((one) => one.metricErrors({ label: one.functionName })),
          queue.metricApproximateNumberOfMessagesVisible({ label: 'failure queue', statistic: Stats.MAXIMUM }),
        ]),
        graph(
          'Longest run of the functions',
          functions.map((one) => one.metricDuration({ label: one.functionName, statistic: Stats.MAXIMUM })),
        ),
      ],
    ],
  });
}
