import type { ApiKey } from '../../rotation/api-key';
import type { Verdict } from '../../rotation/provider';
import { readAnswer } from '../kit/answer';
import { keyText } from '../kit/credentials';
import { DEFAULT_HEADERS, exchangeOnce } from '../kit/exchange';
import type { Http, HttpResponse } from '../kit/provider-type';
import type { AwsApiGatewayOptions } from './options';

const TIMEOUT_MS = 10_000;

/**
 * Asks the stage with the key and, where that is accepted, once more with none. A method that asks for no key accepts
 * every key, and so does a page of somebody's in between: that proves nothing.
 */
export async function verifyAtStage(http: Http, verify: AwsApiGatewayOptions['verify'], key: ApiKey): Promise<Verdict> {
  const verdict = await ask(http, verify, { 'x-api-key': keyText(key) });
  if (verdict !== 'accepted') return verdict;
  return (await ask(http, verify, {})) === 'refused' ? 'accepted' : 'unknown';
}

async function ask(
  http: Http,
  { url, accepted }: AwsApiGatewayOptions['verify'],
  headers: Readonly<Record<string, string>>,
): Promise<Verdict> {
  const request = { method: 'GET', url, headers: { ...DEFAULT_HEADERS, ...headers } };
  const outcome = await exchangeOnce(http, request, TIMEOUT_MS);
  if (outcome.kind === 'silence') return 'unknown';
  const { response } = outcome;
  if (isForbidden(response)) return 'refused';
  const isAccepted = accepted ? accepted.includes(response.status) : response.status >= 200 && response.status < 300;
  return isAccepted ? 'accepted' : 'unknown';
}

/**
 * API Gateway's own word for a key that is missing, unknown, disabled or in no plan of the stage: exactly
 * `{"message":"Forbidden"}`. A wrong path (`Missing Authentication Token`), an authorizer and most backends say 403 in
 * other words.
 */
function isForbidden(response: HttpResponse): boolean {
  const { status, headers, json } = readAnswer(response);
  const type = headers['x-amzn-errortype'] ?? 'ForbiddenException';
  return status === 403 && /^ForbiddenException(:|$)/.test(type) && JSON.stringify(json) === '{"message":"Forbidden"}';
}
