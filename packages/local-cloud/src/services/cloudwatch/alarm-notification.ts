import { isRecord, recordList, type Input } from '../input';
import { cloudWatchTime, type Alarm, type AlarmState } from './alarm';

/** Names of Regions as notifications say them; another Region is named by its code. */
const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ca-central-1': 'Canada (Central)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'eu-north-1': 'EU (Stockholm)',
  'eu-south-1': 'EU (Milan)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'sa-east-1': 'South America (Sao Paulo)',
};
const MAX_SUBJECT = 100;

/** `ALARM: "name" in US East (N. Virginia)`; a long name is cut so that the subject has its 100 characters. */
export function notificationSubject(alarm: Alarm, region: string): string {
  const place = REGION_NAMES[region] ?? region;
  const subject = (name: string): string => `${alarm.state}: "${name}" in ${place}`;
  const excess = subject(alarm.name).length - MAX_SUBJECT;
  return excess <= 0 ? subject(alarm.name) : subject(`${alarm.name.slice(0, -(excess + 3))}...`);
}

/** The JSON message that an alarm publishes to its topics. */
export function notificationMessage(
  alarm: Alarm,
  previous: AlarmState,
  where: { readonly region: string; readonly accountId: string },
): string {
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.described['AlarmDescription'] ?? null,
    AWSAccountId: where.accountId,
    AlarmConfigurationUpdatedTimestamp: cloudWatchTime(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: cloudWatchTime(alarm.transitionedAt),
    Region: REGION_NAMES[where.region] ?? where.region,
    AlarmArn: alarm.arn,
    OldStateValue: previous,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: triggerOf(alarm),
  });
}

function triggerOf(alarm: Alarm): Readonly<Record<string, unknown>> {
  const { described, rule } = alarm;
  const common = {
    Period: rule.period,
    EvaluationPeriods: rule.evaluationPeriods,
    ...(rule.outOf ? { DatapointsToAlarm: rule.datapointsToAlarm } : {}),
    ComparisonOperator: rule.comparison,
    Threshold: rule.threshold,
    TreatMissingData: described['TreatMissingData'] ?? '',
    EvaluateLowSampleCountPercentile: described['EvaluateLowSampleCountPercentile'] ?? '',
  };
  const metrics = recordList(described, 'Metrics');
  if (metrics.length > 0) return { ...common, Metrics: metrics.map(metricOf) };
  return {
    MetricName: described['MetricName'],
    Namespace: described['Namespace'],
    StatisticType: 'Statistic',
    Statistic: String(described['Statistic']).toUpperCase(),
    Unit: described['Unit'] ?? null,
    Dimensions: namesAndValues(described),
    ...common,
  };
}

function metricOf(query: Input): Readonly<Record<string, unknown>> {
  const stat = isRecord(query['MetricStat']) ? query['MetricStat'] : undefined;
  const metric = stat && isRecord(stat['Metric']) ? stat['Metric'] : {};
  return {
    Id: query['Id'],
    ...(query['Expression'] ? { Expression: query['Expression'] } : {}),
    ...(query['Label'] ? { Label: query['Label'] } : {}),
    ...(stat
      ? {
          MetricStat: {
            Metric: {
              Dimensions: namesAndValues(metric),
              MetricName: metric['MetricName'],
              Namespace: metric['Namespace'],
            },
            Period: stat['Period'],
            Stat: stat['Stat'],
          },
        }
      : {}),
    ReturnData: query['ReturnData'] ?? true,
  };
}

/** CloudWatch spells the members of dimensions in lower case here. */
function namesAndValues(input: Input): readonly unknown[] {
  return recordList(input, 'Dimensions').map((pair) => ({ value: pair['Value'], name: pair['Name'] }));
}
