import type { ScheduleExpression } from '../schedule-expression';

export interface Target {
  readonly id: string;
  readonly arn: string;
  /** Constant text instead of the event. */
  readonly input?: string;
  /** A part of the event instead of the whole. */
  readonly inputPath?: string;
  readonly inputTransformer?: {
    readonly paths: Readonly<Record<string, string>>;
    readonly template: string;
  };
  readonly deadLetterArn?: string;
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  /** As it was given, and parsed. */
  readonly pattern?: { readonly text: string; readonly parsed: Readonly<Record<string, unknown>> };
  readonly schedule?: { readonly text: string; readonly parsed: ScheduleExpression };
  readonly description?: string;
  readonly enabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: Map<string, Target>;
}

/** An event as rules and targets see it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export function eventTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
