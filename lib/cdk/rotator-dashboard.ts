import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  Metric,
  PeriodOverride,
  Stats,
  type IAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { MetricName } from '../rotation/metric-names';
import type { RotatorNames } from './rotator-names';
import type { UsageLog } from './usage-log';

export interface DashboardSources {
  readonly rotator: string;
  readonly names: RotatorNames;
  readonly alarms: readonly IAlarm[];
  readonly functions: readonly IFunction[];
  readonly queue: IQueue;
  readonly usage: Pick<UsageLog, 'uses' | 'authFailures'>;
}

/** One page about a rotator: its alarms, what it has done, what is wrong at the moment, and how its functions run. */
export function rotatorDashboard(scope: Construct, sources: DashboardSources): Dashboard {
  const { rotator, names, alarms, functions, queue, usage } = sources;
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []) =>
    new GraphWidget({ title, left: [...left], right: [...right], width: 12, leftYAxis: { min: 0 }, liveData: true });
  const counts = (...metrics: readonly MetricName[]) => metrics.map((name) => ours(rotator, name, Stats.SUM));
  const gauges = (...metrics: readonly MetricName[]) => metrics.map((name) => ours(rotator, name, Stats.MAXIMUM));
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: names.dashboard,
    defaultInterval: Duration.days(7),
    // Gauges come hourly: a finer period, which CloudWatch would choose for a short interval, shows nothing but gaps.
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [new AlarmStatusWidget({ title: `Alarms of ${rotator}`, alarms: [...alarms], width: 24, height: 4 })],
      [
        graph('Rotations', counts('RotationSucceeded', 'RotationFailed'), gauges('SwapSeconds')),
        graph(
          'Revocations',
          counts('RevocationSucceeded', 'RevocationFailed', 'RevocationPostponed', 'OrphansRevoked'),
        ),
      ],
      [
        graph(
          'Wrong with current keys',
          gauges('CurrentKeysRefused', 'OverdueRotations', 'StuckRotations', 'KeysAwaitingPerson'),
        ),
        graph(
          'Wrong with old keys',
          gauges('PostponedRevocations', 'OverdueRevocations', 'ZombieKeys', 'OrphanKeys', 'ForeignKeys'),
        ),
      ],
      [
        graph('Reported uses of keys', [usage.uses, usage.authFailures]),
        graph('Revoked keys in use, and the admin credential', [
          ...counts('RevokedKeyUses'),
          ...gauges('AdminCredentialProblems'),
        ]),
      ],
      [
        graph('Errors of the functions', [
          ...counts('ReceiptsFailed'),
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

function ours(rotator: string, metricName: MetricName, statistic: string): IMetric {
  const period = Duration.hours(1);
  return new Metric({ namespace: 'Keyturn', metricName, dimensionsMap: { rotator }, statistic, period });
}
