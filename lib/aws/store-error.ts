import { RotationError } from '../rotation/errors';
import { awsFailure, isUnreadable } from './aws-failure';

/**
 * An error of Secrets Manager as the core knows it: `SecretNotFound`, `StoreRefused` (certainly nothing done) or
 * `StoreUnavailable` (nobody knows, try again). `doing` names the operation and what it was about.
 *
 * Of a request that carried a value AWS's own message is shown only where it speaks of permissions: a validation message
 * quotes what it refuses. The cause is left out there for the same reason, and where the answer could not be read.
 */
export function storeError(error: unknown, doing: string, { carriesValue = false } = {}): RotationError {
  const { code, message, definite } = awsFailure(error);
  const quotable = !carriesValue || code === 'AccessDeniedException';
  const text = `${doing}: ${code}${quotable && message ? `: ${message}` : ''}`;
  const options = quotable && !isUnreadable(error) ? { cause: error } : {};
  if (code === 'ResourceNotFoundException' && definite)
    return new RotationError('SecretNotFound', text, false, options);
  if (definite) return new RotationError('StoreRefused', text, false, options);
  return new RotationError('StoreUnavailable', `${text} (the outcome is unknown)`, true, options);
}
