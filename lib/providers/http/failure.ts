import { RotationError } from '../../rotation/errors';
import type { BuiltRequest } from './build-request';
import type { Outcome } from './exchange';
import type { RequestName } from './options';
import { isPassing, isRedirect } from './status';

const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray'] as const;

/**
 * "revoke: DELETE /v1/keys/7 at https://gateway.example.com answered 503 (request id 9f2c)". Never a body or a query.
 * Request and path hold no secret: the option checks keep keys and admin fields out of paths.
 */
export function describe(name: RequestName, request: BuiltRequest, outcome: Outcome): string {
  const url = new URL(request.url);
  const asked = `${name}: ${request.method} ${url.pathname} at ${url.origin}`;
  if (outcome.kind === 'silence') return `${asked} had no answer (${outcome.reason})`;
  const id = requestId(outcome.response.headers, request);
  return `${asked} answered ${outcome.response.status}${id ? ` (request id ${id})` : ''}`;
}

/** The failure of an administrative request that matched nothing that its description expects. */
export function failureOf(name: RequestName, request: BuiltRequest, outcome: Outcome): RotationError {
  const text = describe(name, request, outcome);
  if (outcome.kind === 'silence') return new RotationError('ProviderUnavailable', text, true);
  const { status } = outcome.response;
  if (isPassing(status)) return new RotationError('ProviderUnavailable', text, true);
  if (status === 401 || status === 403) return adminRefused(text);
  const why = isRedirect(status) ? 'a redirect, which is never followed' : 'not what its description expects';
  return new RotationError('ProviderAnswerNotUnderstood', `${text}: ${why}`, false);
}

export function adminRefused(text: string): RotationError {
  return new RotationError(
    'AdminCredentialRefused',
    `${text}: the admin credential is refused or may not do this`,
    false,
  );
}

/** The provider's own id of the exchange, for its support; dropped when it echoes anything that we sent. */
function requestId(headers: Readonly<Record<string, string>>, request: BuiltRequest): string | undefined {
  const found = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  if (found === undefined || !/^[\w.:=/+-]{1,100}$/.test(found)) return undefined;
  const sent = JSON.stringify([request.headers, request.body ?? '']).split(/[\s"\\]+/);
  const echoes = sent.some((token) => token.length >= 8 && (found.includes(token) || token.includes(found)));
  return echoes ? undefined : found;
}
