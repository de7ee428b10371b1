import type { Answer } from './run-function';
import type { LambdaFunction } from './lambda-function';

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** An event of an asynchronous invocation. */
export interface AsyncEvent {
  readonly requestId: string;
  /** JSON */
  readonly payload: string;
  readonly receivedAt: Date;
  /** Attempts so far. */
  readonly attempts: number;
}

/** What a destination receives, in the format that Lambda documents for asynchronous invocations. */
export function destinationRecord(
  fn: LambdaFunction,
  event: AsyncEvent,
  condition: Condition,
  answer: Answer | undefined,
  at: Date,
): Readonly<Record<string, unknown>> {
  return {
    version: '1.0',
    timestamp: at.toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${fn.spec.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(answer
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(answer.functionError ? { functionError: answer.functionError } : {}),
          },
          responsePayload: JSON.parse(answer.payload) as unknown,
        }
      : {}),
  };
}
