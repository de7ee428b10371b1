import type { Failure } from '../rotation/failure';
import type { EventSubject } from '../rotation/key-event';
import { ownershipOf } from '../rotation/policy';
import type { Log, SecretStore, Services } from '../rotation/services';

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
 * The error that leaves a handler: Lambda reports its name as errorType, so that is the code. It is a new error, because
 * the runtime would print what the original carries (its cause, an SDK's answer).
 */
export function failed({ code, message }: Failure): Error {
  const error = new Error(`${code}: ${message}`);
  error.name = code;
  return error;
}

/**
 * What an event says of a secret that is not at hand, because the step that read it has failed. Nothing but the ARN and the
 * name where it cannot be described now either: then the event matters all the more.
 */
export async function eventSubject(
  { store, log }: { readonly store: Pick<SecretStore, 'describe'>; readonly log: Log },
  secretId: string,
): Promise<EventSubject> {
  const byArn = { arn: secretId, name: secretNameOf(secretId) };
  try {
    return { ...byArn, ...ownershipOf((await store.describe(secretId)).tags) };
  } catch (error) {
    log.warn('an event is published without the owner of its key', { secretArn: secretId, error });
    return byArn;
  }
}

/** A secret's name from its ARN. */
function secretNameOf(secretId: string): string {
  const arn = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId);
  // Secrets Manager adds a hyphen and six characters to a name, in the ARN only.
  return arn?.[1]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? secretId;
}
