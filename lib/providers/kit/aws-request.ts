import type { Clock } from '../../rotation/services';
import { AwsRequestError, isPassingFailure, toAwsRequestError } from './aws-failure';
import { repeat } from './repeat';

/**
 * Settings of an SDK client. Every call is one request: the SDK would repeat the creation of a key after a lost answer,
 * and nobody would hold the first one. Connections are not kept, since one that idled while the function was frozen is
 * reset under the next request. Milliseconds.
 */
export const ONE_REQUEST = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    socketTimeout: 10_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: false },
    httpAgent: { keepAlive: false },
  },
};

/** The SDK's errors hold the response, and some the request: only what AwsRequestError has room for is kept. */
export async function translated<Value>(request: () => Promise<Value>): Promise<Value> {
  try {
    return await request();
  } catch (error) {
    throw error instanceof AwsRequestError ? error : translate(error as SdkError);
  }
}

type Tried<Value> = { readonly value: Value } | { readonly error: AwsRequestError };

/** A harmless request, repeated while AWS throttles, fails or does not answer. */
export function attempt<Value>(clock: Clock, request: () => Promise<Value>): Promise<Tried<Value>> {
  return repeat<Tried<Value>>(clock, async () => {
    try {
      return { result: { value: await request() }, again: false };
    } catch (caught) {
      const error = toAwsRequestError(caught);
      return { result: { error }, again: isPassingFailure(error), afterMs: error.details.retryAfterMs };
    }
  });
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Connections that were not made: nothing was sent. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError'];

function translate(error: SdkError): AwsRequestError {
  const status = error.$metadata?.httpStatusCode;
  const requestId = told(error.$metadata?.requestId, /^[\w-]{1,100}$/);
  const retryAfter = Number(error.$response?.headers?.['retry-after']);
  const code = status === undefined ? (error.code ?? error.name) : error.name;
  return new AwsRequestError((told(code, /^[\w.]{1,100}$/) ?? 'Error').replace(/Exception$/, ''), status, {
    ...(requestId !== undefined && { requestId }),
    ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }),
    ...(/^Signature (expired|not yet current)/.test(error.message ?? '') && { clockSkew: true }),
    ...(NOT_SENT.includes(code ?? '') && { sent: false }),
  });
}

/** What may stand in a message: an answer can hold anything in its place. */
function told(text: unknown, form: RegExp): string | undefined {
  return typeof text === 'string' && form.test(text) ? text : undefined;
}
