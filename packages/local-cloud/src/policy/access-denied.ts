import { AwsError } from '../kernel/kernel';

/** The error of the service whose operation was refused. Only SNS has another name for it. */
export function accessDenied(message: string, action: string): AwsError {
  return action.startsWith('sns:')
    ? new AwsError('AuthorizationError', message, 403)
    : new AwsError('AccessDeniedException', message);
}
