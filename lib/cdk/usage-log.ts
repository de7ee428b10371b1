import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { usageLogGroup } from '../rotation/fixed-names';
import type { Permission } from './permission';

/**
 * Where consumers report their uses of a rotator's keys, a JSON line each: `{ secretArn, versionId, consumer, at, uses,
 * authFailures }`. The drain gate reads them; two metric filters add them up.
 */
export class UsageLog extends Construct {
  readonly logGroup: ILogGroup;
  /** Uses of keys that were reported. */
  readonly uses: IMetric;
  /** How many of them the provider, or whoever accepts the key, refused. */
  readonly authFailures: IMetric;

  constructor(scope: Construct, id: string, rotator: string) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: usageLogGroup(rotator),
      retention: RetentionDays.ONE_MONTH,
      // Its name is fixed: kept after the stack, it would stand in the way of the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.uses = this.sumOf(rotator, 'KeyUses', '$.uses');
    this.authFailures = this.sumOf(rotator, 'AuthFailures', '$.authFailures');
  }

  /**
   * Zeros too, so that both have a value whenever somebody has reported. The rotator is in the namespace: a dimension of
   * a metric filter must be a field of the line, and a line names the secret.
   */
  private sumOf(rotator: string, metricName: string, field: string): IMetric {
    const metricNamespace = `Keyturn/${rotator}`;
    this.logGroup.addMetricFilter(metricName, {
      filterPattern: FilterPattern.numberValue(field, '>=', 0),
      metricNamespace,
      metricName,
      metricValue: field,
    });
    return new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM });
  }
}

/** To read what consumers of a rotator's keys report. */
export function readUsage(rotator: string): Permission {
  const group = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${usageLogGroup(rotator)}`;
  return {
    actions: ['logs:FilterLogEvents'],
    resources: [`${group}:*`],
    wildcard: 'The log group of usage records with its streams: consumers name those.',
  };
}
