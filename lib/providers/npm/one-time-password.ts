import { RotationError } from '../../rotation/errors';
import type { Answer } from '../kit/answer';
import { maybeTextAt } from '../kit/document';

/**
 * A matcher for answers to administrative requests: any 2xx. Throws where the registry asks for a one-time password: that
 * is another fault than a wrong password, and no repetition helps.
 */
export function isDone(answer: Answer): boolean {
  if (asksForPassword(answer)) {
    throw new RotationError(
      'AdminCredentialRefused',
      `the registry answered ${answer.status} and asks for a one-time password, which nobody can give unattended: the user must have no second factor, which npmjs.com does not allow (docs/providers/npm.md)`,
      false,
    );
  }
  return answer.status < 300;
}

function asksForPassword(answer: Answer): boolean {
  if (answer.status !== 401 && answer.status !== 403) return false;
  const asked = (answer.headers['www-authenticate'] ?? '').split(/[\s,]+/).some((one) => one.toLowerCase() === 'otp');
  const told = `${maybeTextAt(answer, 'error') ?? ''} ${maybeTextAt(answer, 'message') ?? ''}`;
  return asked || maybeTextAt(answer, 'authUrl') !== undefined || /one-time pass/i.test(told);
}
