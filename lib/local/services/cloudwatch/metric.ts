/** One value of one metric, as every source of metrics hands it to CloudWatch. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** How often the value was seen; default 1. */
  readonly count?: number;
  readonly at: Date;
  readonly unit?: string;
}

/** How a service of the local cloud publishes its own metrics (`AWS/SQS`, `AWS/Lambda`): no authorisation, as on AWS. */
export type PutMetric = (sample: MetricSample) => void;
