import { RotationError } from '../../rotation/errors';
import {
  awsFailure,
  awsIssueFailure,
  describeFailure,
  isPassingFailure,
  type AwsCall,
  type AwsRequestError,
} from '../kit/aws-failure';

const KEY_REFUSED = ['InvalidClientTokenId', 'SignatureDoesNotMatch'];

export type IamAction =
  | 'CreateAccessKey'
  | 'ListAccessKeys'
  | 'GetAccessKeyLastUsed'
  | 'UpdateAccessKey'
  | 'DeleteAccessKey'
  | 'GetCallerIdentity';

/** IAM says so of a user, too: then its keys are gone as well. */
export function isGone(error: AwsRequestError): boolean {
  return error.code === 'NoSuchEntity';
}

/** True where STS says that the key does not exist, is inactive, or has another secret. */
export function isKeyRefused(error: AwsRequestError): boolean {
  return KEY_REFUSED.includes(error.code) && error.details.clockSkew !== true;
}

/** The failure of any request but CreateAccessKey. */
export function failureOf(action: IamAction, user: string, error: AwsRequestError): RotationError {
  const call = callOf(action, user);
  if (isPassingFailure(error) || !isGone(error)) return awsFailure(call, error);
  const text = describeFailure(call, error);
  return new RotationError('ConfigurationInvalid', `${text}: there is no such user or access key`, false);
}

/** CreateAccessKey is never repeated: without a clear refusal, whether a key was issued is unknown. */
export function issueFailure(user: string, error: AwsRequestError): RotationError {
  const call = callOf('CreateAccessKey', user);
  if (error.code !== 'LimitExceeded') return awsIssueFailure(call, error);
  const text = describeFailure(call, error);
  return new RotationError('SlotsFull', `${text}: the user has two access keys already`, true);
}

function callOf(action: IamAction, user: string): AwsCall {
  return { asked: `${action} of user ${user}`, permission: `iam:${action}` };
}
