import type { PolicyStatement } from '../../kernel/kernel';
import type { FunctionSpec } from '../../runner/function-spec';

/** What happens to events of asynchronous invocations (PutFunctionEventInvokeConfig). */
export interface EventInvokeConfig {
  readonly lastModified: Date;
  /** 0 to 2; default 2. */
  readonly maximumRetryAttempts?: number;
  /** 60 to 21600 seconds; default 21600. */
  readonly maximumEventAgeInSeconds?: number;
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** A function with its configuration. The runner knows the part that it runs as `spec`. */
export interface LambdaFunction {
  readonly spec: FunctionSpec;
  readonly description: string;
  readonly architectures: readonly string[];
  /** ARN of a queue or topic for events whose last retry failed. */
  readonly deadLetterTarget?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly codeSize: number;
  readonly codeSha256: string;
  readonly lastModified: Date;
  readonly revisionId: string;
  /** The function's own policy. */
  policy: readonly PolicyStatement[];
  eventInvokeConfig?: EventInvokeConfig;
}

/** The functions of the account by name. */
export type LambdaFunctions = Map<string, LambdaFunction>;
