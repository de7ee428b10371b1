import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import type { Alarm } from './alarm';
import { createAlarmEngine } from './alarm-engine';
import { alarmHistoryOperation } from './alarm-history';
import { alarmOperations } from './alarm-operations';
import { alarmTagOperations } from './alarm-tags';
import { dashboardOperations } from './dashboard-operations';
import { embeddedMetrics } from './embedded-metrics';
import type { MetricSample, PutMetric } from './metric';
import { metricOperations } from './metric-operations';
import { createMetricStore, type MetricStore } from './metric-store';

export interface CloudWatch {
  readonly definition: ServiceDefinition;
  readonly store: MetricStore;
  readonly alarms: ReadonlyMap<string, Alarm>;
  /** For services of the local cloud that publish metrics of their own. */
  readonly putMetric: PutMetric;
  /** Takes the metrics out of a log line in embedded metric format; other lines have no metrics. CloudWatch Logs calls it for every line. */
  readonly ingestLogLine: (line: string, logGroup: string) => void;
}

/** Amazon CloudWatch: metrics by the minute, metric alarms on virtual time, dashboards. */
export function createCloudWatch(kernel: Kernel): CloudWatch {
  const store = createMetricStore();
  const engine = createAlarmEngine(kernel, store);
  const alarms = new Map<string, Alarm>();

  const putMetric = ({ value, count = 1, at, unit = 'None', ...metric }: MetricSample): void =>
    store.put(metric, { count, sum: value * count, min: value, max: value }, at, unit);

  function ingestLogLine(line: string, logGroup: string): void {
    const { samples, problem } = embeddedMetrics(line);
    for (const sample of samples) putMetric(sample);
    if (problem === undefined) return;
    // CloudWatch itself counts such lines as EMFValidationErrors and says no more.
    kernel.record({ source: 'cloudwatch', type: 'EmbeddedMetricsRefused', logGroup, problem });
    const counted = { namespace: 'AWS/Logs', name: 'EMFValidationErrors', dimensions: { LogGroupName: logGroup } };
    putMetric({ ...counted, value: 1, at: kernel.clock.now() });
  }

  return {
    store,
    alarms,
    putMetric,
    ingestLogLine,
    definition: {
      signingName: 'monitoring',
      jsonTarget: { prefix: 'GraniteServiceVersion20100801', version: '1.0' },
      query: { apiVersion: '2010-08-01', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
      cbor: { serviceName: 'GraniteServiceVersion20100801' },
      shapes: SHAPES,
      queryErrors: {
        InvalidParameterValueException: 'InvalidParameterValue',
        InvalidParameterCombinationException: 'InvalidParameterCombination',
        MissingRequiredParameterException: 'MissingParameter',
        DashboardInvalidInputError: 'InvalidParameterInput',
        DashboardNotFoundError: 'ResourceNotFound',
      },
      operations: {
        ...metricOperations(kernel, store),
        ...alarmOperations(kernel, alarms, engine),
        ...alarmTagOperations(kernel, alarms),
        DescribeAlarmHistory: alarmHistoryOperation(kernel, engine),
        ...dashboardOperations(kernel),
      },
    },
  };
}

const SHAPES = {
  Timestamp: 'timestamp',
  StartTime: 'timestamp',
  EndTime: 'timestamp',
  StartDate: 'timestamp',
  EndDate: 'timestamp',
  'MetricData.Value': 'number',
  Values: 'number',
  Counts: 'number',
  SampleCount: 'number',
  Sum: 'number',
  Minimum: 'number',
  Maximum: 'number',
  StorageResolution: 'number',
  Period: 'number',
  EvaluationPeriods: 'number',
  DatapointsToAlarm: 'number',
  Threshold: 'number',
  MaxRecords: 'number',
  MaxDatapoints: 'number',
  ActionsEnabled: 'boolean',
  ReturnData: 'boolean',
} as const;
