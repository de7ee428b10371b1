import type { HttpRequest, HttpResponse } from '../../../providers/kit/provider-type';
import { createFaults, faultyAnswer, spoilsAnswer } from './faults';
import type { FakeProvider, FakeProviderOptions } from './fake-provider';
import { createFakeKeys, observe, type FakeKeys } from './fake-keys';

/** A request as a route's `handle` reads it. */
export interface FakeRequest {
  readonly url: URL;
  /** The values at the `:names` of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The token of an `Authorization: Bearer` header. */
  readonly bearer: string | undefined;
  /** The JSON body; undefined without one, and for a body that is not JSON or has another content type. */
  readonly json: unknown;
  /** The urlencoded body; empty for none. */
  readonly form: URLSearchParams;
}

export interface FakeAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  /** The method of the provider port that asks this, or any other name. Faults are planned by it. */
  readonly name: string;
  readonly method: string;
  /** `/v3/api_keys/:id` */
  readonly path: string;
  /** Who may ask. `admin`: the holder of the admin credential. `key`: anybody; `handle` checks the key. */
  readonly by: 'admin' | 'key';
  /** Which of several routes with one path it is; default the first. */
  when?(request: FakeRequest): boolean;
  handle(request: FakeRequest): FakeAnswer;
}

/** What one provider's API answers. */
export interface FakeApi {
  readonly routes: readonly Route[];
  /** Default: its field `apiKey` is the request's bearer. */
  isAdmin?(request: FakeRequest, admin: Readonly<Record<string, string>>): boolean;
  /** Default: 401. */
  readonly adminRefused?: FakeAnswer;
  /** Default: 404. */
  readonly notFound?: FakeAnswer;
}

/** What the answers rest on: the keys, the options, and a count of requests with keys that were never issued. */
export interface FakeState {
  readonly keys: FakeKeys;
  readonly options: FakeProviderOptions;
  /** The admin credential that is accepted now. */
  admin(): Readonly<Record<string, string>>;
  /** Whether the edges accept a key with this value now; counts the use. */
  accepts(value: string | undefined, keyId?: string): boolean;
}

/**
 * A fake provider with a REST API. You write the routes; keys, faults, counts, the admin credential and request ids are the
 * same for all.
 *
 * @example
 * createRestFakeProvider(options, ({ keys, accepts }) => ({
 *   routes: [{
 *     name: 'verify', method: 'GET', path: '/me', by: 'key',
 *     handle: ({ bearer }) => ({ status: accepts(bearer) ? 200 : 401 }),
 *   }],
 * }));
 */
export function createRestFakeProvider(
  options: FakeProviderOptions,
  apiOf: (state: FakeState) => FakeApi,
): FakeProvider {
  const keys = createFakeKeys(options);
  const faults = createFaults();
  const requests: Record<string, number> = {};
  let [admin, unknownKeys, exchanges] = [options.admin, 0, 0];

  const accepts = (value: string | undefined, keyId?: string): boolean => {
    const key = keys.byValue(value ?? '');
    if (!key) unknownKeys += 1;
    const accepted = key !== undefined && (keyId === undefined || key.keyId === keyId) && keys.isAccepted(key);
    if (key) keys.use(key, accepted);
    return accepted;
  };
  const secrets = () => [...Object.values(admin), ...keys.all().map(({ value }) => value)];
  const api = apiOf({ keys, options, accepts, admin: () => admin });
  const { isAdmin = isBearer, adminRefused = { status: 401 }, notFound = { status: 404 } } = api;

  const perform = (route: Route | undefined, request: FakeRequest): FakeAnswer => {
    if (!route) return notFound;
    if (route.by === 'admin' && !isAdmin(request, admin)) return adminRefused;
    return route.handle(request);
  };

  return {
    handle: (raw) => {
      const url = new URL(raw.url);
      const bearer = /^Bearer (.+)$/.exec(raw.headers['authorization'] ?? '')?.[1];
      const asked = { url, headers: raw.headers, bearer, ...bodyOf(raw) };
      const route = api.routes.find((one) => {
        const params = one.method === raw.method ? paramsOf(one.path, url.pathname) : undefined;
        return params !== undefined && (one.when?.({ ...asked, params }) ?? true);
      });
      if (route) requests[route.name] = (requests[route.name] ?? 0) + 1;
      const fault = faults.take(route ? [route.name] : []);
      if (spoilsAnswer(fault) && fault.effect !== 'after') return faultyAnswer(fault, raw, secrets());
      const params = route ? (paramsOf(route.path, url.pathname) ?? {}) : {};
      const answer = keys.withStates(fault?.mode === 'idle' ? 'kept' : 'changed', () =>
        perform(route, { ...asked, params }),
      );
      if (spoilsAnswer(fault)) return faultyAnswer(fault, raw, secrets());
      exchanges += 1;
      return toResponse(answer, `req-${exchanges}`);
    },
    requestNames: api.routes.map(({ name }) => name),
    fail: faults.fail,
    heal: faults.heal,
    setAdmin: (next) => void (admin = next),
    view: () => ({ keys: keys.all().map(observe), requests: { ...requests }, unknownKeys }),
    keys,
  };
}

function isBearer({ bearer }: FakeRequest, { apiKey }: Readonly<Record<string, string>>): boolean {
  return apiKey !== undefined && bearer === apiKey;
}

function paramsOf(pattern: string, pathname: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), pathname.split('/')];
  if (wanted.length !== given.length) return undefined;
  const fits = wanted.every((step, index) => (step.startsWith(':') ? given[index] !== '' : step === given[index]));
  if (!fits) return undefined;
  const named = wanted.flatMap((step, index): [string, string][] =>
    step.startsWith(':') ? [[step.slice(1), decodeURIComponent(given[index] ?? '')]] : [],
  );
  return Object.fromEntries(named);
}

/** A body counts only under its own content type, as it does at most providers. */
function bodyOf({ headers, body = '' }: HttpRequest): Pick<FakeRequest, 'json' | 'form'> {
  const type = headers['content-type'] ?? '';
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  return {
    json: type.startsWith('application/json') ? parse(body) : undefined,
    form: new URLSearchParams(isForm ? body : ''),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function toResponse({ status, json, headers }: FakeAnswer, requestId: string): HttpResponse {
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const body = json === undefined ? '' : JSON.stringify(json);
  return { status, headers: { ...type, ...headers, 'x-request-id': requestId }, body };
}
