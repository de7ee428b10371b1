import type { Answer } from '../kit/answer';
import { maybeTextAt, valueAt } from '../kit/document';

/** "Invalid format for Authorization header": no token looks like that. */
const MALFORMED = 6111;

/**
 * Cloudflare's own word that it does not know the token. A 403 from whatever stands before it has no such envelope, and
 * a good token gets one from an address outside its condition: neither says anything of the token.
 */
export function isRefusal(answer: Answer): boolean {
  if (valueAt(answer, 'success') !== false) return false;
  if (answer.status === 400) return valueAt(answer, 'errors.0.error_chain.0.code') === MALFORMED;
  if (answer.status !== 401 && answer.status !== 403) return false;
  return !/from location/i.test(maybeTextAt(answer, 'errors.0.message') ?? '');
}

/** What a token may be besides active. */
export function isDead(answer: Answer): boolean {
  return ['disabled', 'expired', 'revoked'].includes(String(valueAt(answer, 'result.status')));
}
