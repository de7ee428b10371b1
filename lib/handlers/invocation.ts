import type { Failure } from '../rotation/failure';
import type { Log, Services } from '../rotation/services';

/** What a handler reads of Lambda's context. */
export interface InvocationContext {
  readonly awsRequestId?: string;
}

/** The services of one invocation: every log line carries Lambda's request id, which leads to CloudTrail. */
export function forInvocation<Given extends Pick<Services, 'log'>>(
  services: Given,
  context?: InvocationContext,
): Given {
  const requestId = context?.awsRequestId;
  if (requestId === undefined) return services;
  const { log } = services;
  const withId: Log = {
    info: (message, fields) => log.info(message, { requestId, ...fields }),
    warn: (message, fields) => log.warn(message, { requestId, ...fields }),
    error: (message, fields) => log.error(message, { requestId, ...fields }),
  };
  return { ...services, log: withId };
}

/**
 * The error that leaves a handler: Lambda reports its name as errorType, so that is the code. Built anew, because what
 * hangs on the original (its cause, an SDK's answer) would be printed by the runtime.
 */
export function failed({ code, message }: Failure): Error {
  const error = new Error(`${code}: ${message}`);
  error.name = code;
  return error;
}

/** A secret's name from its ARN, for events of failures that came before the secret could be described. */
export function secretNameOf(secretId: string): string {
  const arn = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId);
  // Secrets Manager adds a hyphen and six characters to a name, in the ARN only.
  return arn?.[1]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? secretId;
}
