import type { MetricQuery } from './metric-queries';

export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

export const MISSING_DATA_TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;
export type MissingDataTreatment = (typeof MISSING_DATA_TREATMENTS)[number];

export const COMPARISON_OPERATORS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

/** What decides an alarm's state. */
export interface AlarmRule {
  /** One of them returns data: the series that is compared. */
  readonly queries: readonly MetricQuery[];
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** DatapointsToAlarm was given: CloudWatch then words its reasons as `M out of the last N datapoints`. */
  readonly outOf?: boolean;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly missingData: MissingDataTreatment;
}

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  rule: AlarmRule;
  /** The members that PutMetricAlarm was given and DescribeAlarms gives back. */
  described: Readonly<Record<string, unknown>>;
  actionsEnabled: boolean;
  actions: Readonly<Record<AlarmState, readonly string[]>>;
  configuredAt: Date;
  state: AlarmState;
  reason: string;
  reasonData?: string;
  /** Last time that state or reason changed, and last time that the state did. */
  stateUpdatedAt: Date;
  transitionedAt: Date;
  tags: Readonly<Record<string, string>>;
}

/** The state that an alarm has or had, and since when. */
export interface StateRecord {
  readonly state: AlarmState;
  readonly reason: string;
  /** A JSON document. */
  readonly reasonData?: string;
  readonly at: Date;
}

export interface HistoryItem {
  readonly alarmName: string;
  readonly at: Date;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
}

/** As CloudWatch writes times into its JSON documents. */
export function cloudWatchTime(at: Date): string {
  return at.toISOString().replace('Z', '+0000');
}
