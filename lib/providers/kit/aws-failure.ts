import { RotationError } from '../../rotation/errors';

/** An AWS service refused, failed or did not answer. Carries AWS's code and request id, nothing of the request. */
export class AwsRequestError extends Error {
  override readonly name = 'AwsRequestError';

  constructor(
    /** AWS's error code without `Exception` (`LimitExceeded`), or the connection's (`TimeoutError`). */
    readonly code: string,
    /** Absent when there was no answer. */
    readonly status: number | undefined,
    readonly details: {
      readonly requestId?: string;
      readonly retryAfterMs?: number;
      /** True for a signature that was refused for its time, not for its key. */
      readonly clockSkew?: boolean;
      /** False where certainly nothing was sent. */
      readonly sent?: boolean;
    } = {},
  ) {
    super(`${code}${status === undefined ? '' : ` (${status})`}`);
  }
}

/** One call, for messages. */
export interface AwsCall {
  /** `CreateAccessKey of user svc/billing` */
  readonly asked: string;
  /** What the function's role needs for it: `iam:CreateAccessKey`. */
  readonly permission: string;
}

const THROTTLED = ['Throttling', 'ThrottlingException', 'TooManyRequests', 'RequestLimitExceeded', 'LimitExceededRate'];
const ROLE_REFUSED = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Unauthorized',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'ExpiredToken',
];

/** Any failure as an AwsRequestError. Of a foreign error only its name is kept: it may hold what was sent. */
export function toAwsRequestError(error: unknown): AwsRequestError {
  if (error instanceof AwsRequestError) return error;
  return new AwsRequestError(error instanceof Error ? error.name : 'Error', undefined);
}

/** True where the same request may well succeed later: throttled, a fault of AWS's, or no answer. */
export function isPassingFailure(error: AwsRequestError): boolean {
  return error.status === undefined || error.status >= 500 || isThrottled(error);
}

function isThrottled(error: AwsRequestError): boolean {
  return error.status === 429 || THROTTLED.includes(error.code);
}

/** "CreateAccessKey of user svc/billing failed: LimitExceeded (409, request id 1f2e)". */
export function describeFailure({ asked }: AwsCall, error: AwsRequestError): string {
  const facts = [error.status, error.details.requestId && `request id ${error.details.requestId}`].filter(Boolean);
  return `${asked} failed: ${error.code}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

/** The failure of any call but the one that issues a key. */
export function awsFailure(call: AwsCall, error: AwsRequestError): RotationError {
  const text = describeFailure(call, error);
  if (isPassingFailure(error)) return new RotationError('ProviderUnavailable', text, true);
  if (ROLE_REFUSED.includes(error.code)) return roleRefused(text, call);
  return new RotationError('ProviderAnswerNotUnderstood', text, false);
}

/** A key is never issued twice: without a clear refusal, whether one was issued is unknown. */
export function awsIssueFailure(call: AwsCall, error: AwsRequestError): RotationError {
  const text = describeFailure(call, error);
  if (error.details.sent === false || isThrottled(error)) {
    return new RotationError('IssueRefused', `${text}: no key was issued`, true);
  }
  if (ROLE_REFUSED.includes(error.code)) return roleRefused(text, call);
  if (error.status !== undefined && error.status >= 400 && error.status < 500) {
    return new RotationError('IssueRefused', `${text}: no key was issued`, false);
  }
  return new RotationError('IssueOutcomeUnknown', `${text}: whether a key was issued is unknown`, true);
}

function roleRefused(text: string, { permission }: AwsCall): RotationError {
  return new RotationError('AdminCredentialRefused', `${text}: the function's role may not call ${permission}`, false);
}
