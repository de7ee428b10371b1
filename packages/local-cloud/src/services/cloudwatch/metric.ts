/** One metric of CloudWatch: name, namespace, and every dimension. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One value of one metric, as every source of metrics hands it to CloudWatch. */
export interface MetricSample extends MetricId {
  readonly value: number;
  /** How often the value was seen; default 1. */
  readonly count?: number;
  readonly at: Date;
  readonly unit?: string;
}

/** How a service of the local cloud publishes its own metrics (`AWS/SQS`, `AWS/Lambda`): no authorisation, as on AWS. */
export type PutMetric = (sample: MetricSample) => void;

/** The same text for the same metric, in whatever order its dimensions came. */
export function metricKey(metric: MetricId): string {
  const dimensions = Object.entries(metric.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([metric.namespace, metric.name, dimensions]);
}
