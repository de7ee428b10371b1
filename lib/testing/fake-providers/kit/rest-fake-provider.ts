import type { HttpRequest, HttpResponse } from '../../../providers/kit/provider-type';
import { createFaults, faultyAnswer, spoilsAnswer } from './faults';
import type { FakeProvider, FakeProviderOptions } from './fake-provider';
import { createFakeKeys, observe, type FakeKeys } from './fake-keys';

/** A request as a provider's rules read it. */
export interface FakeRequest {
  readonly url: URL;
  /** What stood at the `:names` of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What stands behind `Bearer` in the header authorization. */
  readonly bearer: string | undefined;
  /** The JSON body; undefined for none and for one that is no JSON or is not called so. */
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
  /** The provider's method that asks this, or a name of the provider's own; faults are planned by it. */
  readonly name: string;
  readonly method: string;
  /** `/v3/api_keys/:id` */
  readonly path: string;
  /** Who may ask: the holder of the admin credential, or anybody; then `handle` checks the key itself. */
  readonly by: 'admin' | 'key';
  /** Which of several routes with one path it is; default the first. */
  when?(request: FakeRequest): boolean;
  handle(request: FakeRequest): FakeAnswer;
}

/** One provider's own rules. */
export interface FakeRules {
  readonly routes: readonly Route[];
  /** Default: its field `apiKey` is the request's bearer. */
  isAdmin?(request: FakeRequest, admin: Readonly<Record<string, string>>): boolean;
  /** Default: 401. */
  readonly adminRefused?: FakeAnswer;
  /** Default: 404. */
  readonly notFound?: FakeAnswer;
}

/** What the rules may use: the keys, the options, and a count of requests with keys that were never issued. */
export interface FakeGround {
  readonly keys: FakeKeys;
  readonly options: FakeProviderOptions;
  /** The admin credential that is accepted now. */
  admin(): Readonly<Record<string, string>>;
  /** Whether the edges accept a key with this value now; counts the use. */
  accepts(value: string | undefined, keyId?: string): boolean;
}

/** A provider from its rules: everything else (faults, counting, the admin credential, request ids) is the same for all. */
export function createRestFakeProvider(
  options: FakeProviderOptions,
  rulesOf: (ground: FakeGround) => FakeRules,
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
  const rules = rulesOf({ keys, options, accepts, admin: () => admin });
  const { isAdmin = isBearer, adminRefused = { status: 401 }, notFound = { status: 404 } } = rules;

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
      const route = rules.routes.find((one) => {
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
    requestNames: rules.routes.map(({ name }) => name),
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
