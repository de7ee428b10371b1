import type { ProviderDeps } from '../kit/provider-type';
import { parseDuration } from '../../rotation/duration';
import { readAnswer, type Answer } from '../kit/answer';
import { exchangeOnce, exchangeRepeatedly, type BuiltRequest, type Outcome } from '../kit/exchange';
import { buildRequest, specOf } from './build-request';
import type { HttpOptions, RequestName } from './options';
import { placeholdersIn } from './templates-of';
import type { Values } from './values';

/** A described provider, ready to be asked. */
export interface HttpProvider {
  readonly options: HttpOptions;
  readonly deps: ProviderDeps;
}

/** Requests that the admin credential makes, and that share its headers. The others are made with the key itself. */
const ADMINISTRATIVE: readonly RequestName[] = [
  'issue',
  'roll',
  'activate',
  'revoke',
  'disable',
  'enable',
  'list',
  'checkAdmin',
];

/** Asked once: an issue may have taken effect, and the core itself asks again whether a key works. */
const NEVER_REPEATED: readonly RequestName[] = ['issue', 'roll', 'verify'];

const DEFAULT_TIMEOUT = '10s';

/** What was sent, what came of it, and the answer if there was one. */
interface Exchange {
  readonly request: BuiltRequest;
  readonly outcome: Outcome;
  readonly answer?: Answer;
}

/** Reads the admin credential anew if the request wants it, and makes the request. */
export async function call(provider: HttpProvider, name: RequestName, values: Values): Promise<Exchange> {
  return send(provider, name, await prepare(provider, name, values));
}

/** The request as it is to be sent. */
export async function prepare(provider: HttpProvider, name: RequestName, values: Values): Promise<BuiltRequest> {
  const { options, deps } = provider;
  const shared = ADMINISTRATIVE.includes(name) ? (options.headers ?? {}) : {};
  const placeholders = [...placeholdersIn({ headers: shared }), ...placeholdersIn(specOf(options, name))];
  const wantsAdmin = placeholders.some((one) => one.startsWith('admin.'));
  return buildRequest(options, name, wantsAdmin ? { ...values, admin: await deps.admin() } : values, shared);
}

/** Sends a request, again and again where that is harmless. */
export async function send(provider: HttpProvider, name: RequestName, request: BuiltRequest): Promise<Exchange> {
  const { options, deps } = provider;
  const timeoutMs = (parseDuration(options.timeout ?? DEFAULT_TIMEOUT) ?? 10) * 1000;
  const outcome = NEVER_REPEATED.includes(name)
    ? await exchangeOnce(deps.http, request, timeoutMs)
    : await exchangeRepeatedly(deps, request, timeoutMs);
  if (outcome.kind === 'silence') return { request, outcome };
  const answer = readAnswer(outcome.response);
  // An empty body is the empty text to expressions, so that `@ == ''` distinguishes it from a page that is no JSON.
  return { request, outcome, answer: outcome.response.body === '' ? { ...answer, json: '' } : answer };
}
