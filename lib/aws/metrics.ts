import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../rotation/services';

/**
 * CloudWatch metrics by embedded metric format, one line per count, written at once: what was counted before a crash is
 * counted. The dimension set is exactly [["rotator"]], because each further one is billed for each metric.
 */
export function createMetrics(rotator: string): Metrics {
  const powertools = new PowertoolsMetrics({ namespace: 'Keyturn' });
  // Powertools adds a `service` dimension by itself.
  powertools.clearDefaultDimensions();
  powertools.setDefaultDimensions({ rotator });
  return {
    count(name, value, secretArn) {
      if (secretArn !== undefined) powertools.addMetadata('secretArn', secretArn);
      powertools.addMetric(name, name.endsWith('Seconds') ? 'Seconds' : 'Count', value);
      powertools.publishStoredMetrics();
    },
  };
}
