import { unescape } from 'node:querystring';
import { RotationError } from '../../rotation/errors';
import { retryAfterMs, type BuiltRequest, type Outcome } from './exchange';
import { isPassing, isRedirect } from './status';

const REQUEST_ID_HEADERS = [
  'x-request-id',
  'request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-okta-request-id',
  'x-ms-request-id',
  'cf-ray',
] as const;

/**
 * "revoke: DELETE /v1/keys/7 at https://gateway.example.com answered 503 (request id 9f2c)". Never a body or a query.
 * Name and path must hold no secret that the request does not call hidden.
 */
export function describe(name: string, request: BuiltRequest, outcome: Outcome): string {
  const url = new URL(request.url);
  const asked = `${name}: ${request.method} ${request.hidden?.path ?? url.pathname} at ${url.origin}`;
  if (outcome.kind === 'silence') return `${asked} had no answer (${outcome.reason})`;
  const id = requestId(outcome.response.headers, request);
  return `${asked} answered ${outcome.response.status}${id ? ` (request id ${id})` : ''}`;
}

/**
 * The failure of an administrative request that was not answered as it should be.
 *
 * @param permission what the admin credential probably lacks when the provider forbids, in the provider's words
 */
export function failureOf(name: string, request: BuiltRequest, outcome: Outcome, permission?: string): RotationError {
  const text = describe(name, request, outcome);
  if (outcome.kind === 'silence') return new RotationError('ProviderUnavailable', text, true);
  const { status } = outcome.response;
  if (isPassing(status)) return new RotationError('ProviderUnavailable', text, true);
  if (status === 401 || status === 403) return adminRefused(text, permission);
  return notUnderstood(text, isRedirect(status) ? 'a redirect, which is never followed' : 'not an expected answer');
}

function adminRefused(text: string, permission?: string): RotationError {
  const needed = permission === undefined ? '' : `; this request needs ${permission}`;
  return new RotationError(
    'AdminCredentialRefused',
    `${text}: the admin credential is refused or may not do this${needed}`,
    false,
  );
}

export function notUnderstood(text: string, why: string): RotationError {
  return new RotationError('ProviderAnswerNotUnderstood', `${text}: ${why}`, false);
}

/**
 * The failure of an issue that gave no key. A 4xx says that nothing was issued; silence, a redirect, an outage or a 2xx
 * that is not understood says nothing.
 */
export function issueFailure(text: string, outcome: Outcome, now: Date, permission?: string): RotationError {
  if (outcome.kind === 'silence') return outcome.sent ? issueOutcomeUnknown(text) : nothingSent(text);
  const { status } = outcome.response;
  if (status === 401 || status === 403) return adminRefused(text, permission);
  if (status === 425 || status === 429) {
    const ms = retryAfterMs(outcome.response, now);
    const when = ms === undefined ? '' : `; it asks to wait ${Math.ceil(ms / 1000)} s`;
    return new RotationError('IssueRefused', `${text}: the provider throttles${when}`, true);
  }
  if (status >= 400 && status < 500 && !isPassing(status)) return issueRefused(text);
  return issueOutcomeUnknown(text);
}

export function issueRefused(text: string): RotationError {
  return new RotationError('IssueRefused', `${text}: no key was issued`, false);
}

export function issueOutcomeUnknown(text: string): RotationError {
  return new RotationError('IssueOutcomeUnknown', `${text}: whether a key was issued is unknown`, true);
}

export function slotsFull(text: string): RotationError {
  return new RotationError('SlotsFull', `${text}: the provider has no room for another key`, true);
}

/** A key that was just issued is not found: its rotation is repeated. `where`: the provider's name. */
export function newKeyNotFound(keyId: string, where: string): RotationError {
  const text = `key ${keyId} is gone at ${where}, or not there yet; Secrets Manager repeats the rotation`;
  return new RotationError('NewKeyRefused', text, true);
}

function nothingSent(text: string): RotationError {
  return new RotationError('IssueRefused', `${text}: nothing was sent, so nothing was issued`, true);
}

/** The provider's own id of the exchange, for its support; dropped when it echoes anything that we sent. */
function requestId(headers: Readonly<Record<string, string>>, request: BuiltRequest): string | undefined {
  const found = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  if (found === undefined || !/^[\w.:=/+-]{1,100}$/.test(found)) return undefined;
  const echoes = sentWords(request).some(
    (token) => token.length >= 8 && (found.includes(token) || token.includes(found)),
  );
  return echoes ? undefined : found;
}

/** The words that we sent, those too that stood in a query, a form or basic authentication. */
function sentWords({ url, headers, body = '', hidden }: BuiltRequest): readonly string[] {
  const words = JSON.stringify([url, headers, body, hidden?.value.reveal() ?? '']).split(/[\s"\\]+/);
  const encoded = words.flatMap((word) => [
    ...word.split(/[?&=]/).map(unescape),
    ...Buffer.from(word, 'base64').toString().split(':'),
  ]);
  return [...words, ...encoded];
}
