/** What an SDK client's error says about the call. */
interface AwsFailure {
  /** AWS's code: `ResourceNotFoundException`; the network's (`ECONNRESET`, `TimeoutError`) where AWS did not answer. */
  readonly code: string;
  readonly message: string;
  /** AWS refused, on the only attempt: certainly nothing was done. Otherwise (5xx, throttling, timeouts) nobody knows. */
  readonly definite: boolean;
}

/**
 * Reads an SDK error. A refusal that follows an unanswered attempt of the same call proves nothing about that attempt,
 * so only a first attempt's refusal is definite.
 */
export function awsFailure(error: unknown): AwsFailure {
  if (!(error instanceof Error)) return { code: 'Unknown', message: 'an error without a name', definite: false };
  const { $metadata, $retryable, code } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  const throttled = $retryable?.throttling === true || THROTTLING.test(error.name) || status === 429;
  const answered = status >= 400 && status < 500 && status !== 408 && !throttled;
  return {
    code: code ?? error.name,
    message: isUnreadable(error) ? 'the answer is no JSON' : error.message,
    definite: answered && (($metadata?.attempts ?? 1) <= 1 || error.name === FULL),
  };
}

/** JSON.parse quotes what it was given: of a GetSecretValue that came garbled, that is the value. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.name === 'SyntaxError';
}

/**
 * The SDK takes it for throttling and repeats it. But a limit is not reached by what was done already: had an earlier
 * attempt succeeded, its repetition would have too.
 */
const FULL = 'LimitExceededException';

/** AWS's many names for "slower, please". */
const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/;

interface SdkError {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $retryable?: { readonly throttling?: boolean };
  /** Node's network errors. */
  readonly code?: string;
}
