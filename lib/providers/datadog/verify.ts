import type { Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { valueAt } from '../kit/document';
import { verifyBy, type RestApi } from '../kit/rest';

/** Asked with an API key alone. */
export function verifyApiKey(asKey: RestApi): Promise<Verdict> {
  return verifyBy(asKey, {
    name: 'verify',
    method: 'GET',
    path: '/api/v1/validate',
    accepted: (answer) => answer.status === 200 && valueAt(answer, 'valid') === true,
    refused: (answer) => answer.status === 403 && isDatadogs(answer),
  });
}

/**
 * Asked with both keys, after the API key was accepted alone: a pair that is refused because of the API key says nothing of
 * the application key.
 */
export async function verifyPair(asApiKey: RestApi, asPair: RestApi): Promise<Verdict> {
  if ((await verifyApiKey(asApiKey)) !== 'accepted') return 'unknown';
  return verifyBy(asPair, {
    name: 'verify',
    method: 'GET',
    path: '/api/v2/validate_keys',
    accepted: (answer) => answer.status === 200 && valueAt(answer, 'status') === 'ok',
    refused: (answer) => (answer.status === 401 || answer.status === 403) && isDatadogs(answer),
  });
}

/** Whatever stands before Datadog forbids in other words, and so does Datadog for an address that is not on the allowlist. */
function isDatadogs(answer: Answer): boolean {
  const errors = valueAt(answer, 'errors');
  return Array.isArray(errors) && !errors.some((error) => /\bIP\b|allow ?list/i.test(JSON.stringify(error)));
}
