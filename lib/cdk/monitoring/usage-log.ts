import { RemovalPolicy } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { usageLogGroup } from '../../rotation/fixed-names';

type UsageMetric = 'AuthFailures' | 'KeyUses';

/** The rotator is in the namespace: a dimension of a metric filter must be a field of the line, which names the secret. */
const namespaceOf = (rotator: string): string => `Keyturn/${rotator}`;

/** What consumers report, added up. */
export function usageMetric(rotator: string, metricName: UsageMetric, options: MetricOptions = {}): Metric {
  return new Metric({ namespace: namespaceOf(rotator), metricName, statistic: Stats.SUM, ...options });
}

/**
 * Where consumers report their uses of a rotator's keys, a JSON line each: `{ secretArn, versionId, consumer, at, uses,
 * authFailures }`. The drain gate reads them; two metric filters add them up.
 */
export class UsageLog extends Construct {
  constructor(scope: Construct, id: string, rotator: string) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: usageLogGroup(rotator),
      retention: RetentionDays.ONE_MONTH,
      // Its name is fixed: kept after the stack, it would stand in the way of the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Zeros too, so that both have a value whenever somebody has reported.
    const add = (metricName: UsageMetric, field: string) =>
      logGroup.addMetricFilter(metricName, {
        filterPattern: FilterPattern.numberValue(field, '>=', 0),
        metricNamespace: namespaceOf(rotator),
        metricName,
        metricValue: field,
      });
    add('KeyUses', '$.uses');
    add('AuthFailures', '$.authFailures');
  }
}
