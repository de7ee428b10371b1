import { RotationError } from '../../rotation/errors';
import { AccessKeysError } from './access-keys';

const THROTTLED = ['Throttling', 'ThrottlingException', 'TooManyRequests', 'RequestLimitExceeded', 'LimitExceededRate'];
const ROLE_REFUSED = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'InvalidClientTokenId',
  'ExpiredToken',
];
const KEY_REFUSED = ['InvalidClientTokenId', 'SignatureDoesNotMatch'];

export type IamAction =
  | 'CreateAccessKey'
  | 'ListAccessKeys'
  | 'GetAccessKeyLastUsed'
  | 'UpdateAccessKey'
  | 'DeleteAccessKey'
  | 'GetCallerIdentity';

/** Any failure as an AccessKeysError. Of a foreign error only its name is kept: it may hold what was sent. */
export function toAccessKeysError(error: unknown): AccessKeysError {
  if (error instanceof AccessKeysError) return error;
  return new AccessKeysError(error instanceof Error ? error.name : 'Error', undefined);
}

/** True where the same request may well succeed later: throttled, a fault of AWS's, or no answer. */
export function isPassingFailure(error: AccessKeysError): boolean {
  return error.status === undefined || error.status >= 500 || error.status === 429 || THROTTLED.includes(error.code);
}

export function isThrottled(error: AccessKeysError): boolean {
  return error.status === 429 || THROTTLED.includes(error.code);
}

/** IAM says so of a user, too: then its keys are gone as well. */
export function isGone(error: AccessKeysError): boolean {
  return error.code === 'NoSuchEntity';
}

/** True where STS says that the key does not exist, is inactive, or has another secret. */
export function isKeyRefused(error: AccessKeysError): boolean {
  return KEY_REFUSED.includes(error.code) && error.details.clockSkew !== true;
}

/** "CreateAccessKey of user svc/billing failed: LimitExceeded (409, request id 1f2e)". */
export function describe(action: IamAction, user: string, error: AccessKeysError): string {
  const facts = [error.status, error.details.requestId && `request id ${error.details.requestId}`].filter(Boolean);
  return `${action} of user ${user} failed: ${error.code}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

/** The failure of any request but CreateAccessKey. */
export function failureOf(action: IamAction, user: string, error: AccessKeysError): RotationError {
  const text = describe(action, user, error);
  if (isPassingFailure(error)) return new RotationError('ProviderUnavailable', text, true);
  if (ROLE_REFUSED.includes(error.code)) return roleRefused(text, action);
  if (isGone(error))
    return new RotationError('ConfigurationInvalid', `${text}: there is no such user or access key`, false);
  return new RotationError('ProviderAnswerNotUnderstood', text, false);
}

/** CreateAccessKey is never repeated: without a clear refusal, whether a key was issued is unknown. */
export function issueFailure(user: string, error: AccessKeysError): RotationError {
  const text = describe('CreateAccessKey', user, error);
  if (error.details.sent === false || isThrottled(error)) {
    return new RotationError('IssueRefused', `${text}: no key was issued`, true);
  }
  if (error.code === 'LimitExceeded') {
    return new RotationError('SlotsFull', `${text}: the user has two access keys already`, true);
  }
  if (ROLE_REFUSED.includes(error.code)) return roleRefused(text, 'CreateAccessKey');
  if (error.status !== undefined && error.status >= 400 && error.status < 500) {
    return new RotationError('IssueRefused', `${text}: no key was issued`, false);
  }
  return new RotationError('IssueOutcomeUnknown', `${text}: whether a key was issued is unknown`, true);
}

function roleRefused(text: string, action: IamAction): RotationError {
  return new RotationError('AdminCredentialRefused', `${text}: the function's role may not call iam:${action}`, false);
}
