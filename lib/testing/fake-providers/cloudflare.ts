import { isRecord, readTokenFields, type TokenFields } from './cloudflare-token';
import {
  createRestFakeProvider,
  type FakeAnswer,
  type FakeState,
  type FakeRequest,
  type FakeApi,
} from './kit/rest-fake-provider';
import type { AccountOptions, FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

const V4 = '/client/v4';
const PREFIXES = { keyId: 'ed17574386854bf7', value: 'cfat_' };

/** Cloudflare's rules for API tokens of accounts and of users: each accepted at its owner's path only, PUT replaces all. */
export function createFakeProvider(options: FakeProviderOptions): FakeProvider {
  return createRestFakeProvider({ ...options, prefixes: PREFIXES }, (ground) => {
    const owners = [`${V4}/accounts/:account/tokens`, `${V4}/user/tokens`];
    const handlers = tokenHandlers(ground);
    return {
      routes: owners.flatMap((base): FakeApi['routes'] => [
        { name: 'verify', method: 'GET', path: `${base}/verify`, by: 'key', handle: handlers.verify },
        { name: 'issue', method: 'POST', path: base, by: 'admin', handle: handlers.create },
        { name: 'list', method: 'GET', path: base, by: 'admin', handle: handlers.list },
        { name: 'read', method: 'GET', path: `${base}/:token`, by: 'admin', handle: handlers.read },
        { name: 'disable', method: 'PUT', path: `${base}/:token`, by: 'admin', handle: handlers.update },
        { name: 'revoke', method: 'DELETE', path: `${base}/:token`, by: 'admin', handle: handlers.remove },
      ]),
      isAdmin: ({ headers }, { apiKey }) => apiKey !== undefined && bearerOf(headers) === apiKey,
      adminRefused: refusal(403, 9109, 'Unauthorized to access requested resource'),
      notFound: refusal(404, 7003, 'No route for that URI'),
    };
  });
}

function tokenHandlers({ keys, options, accepts }: FakeState) {
  const tokens = new Map<string, { readonly owner: string; fields: TokenFields }>();
  const isOf = (key: FakeKey, owner: string) => (tokens.get(key.keyId)?.owner ?? owner) === owner;
  const fieldsOf = (key: FakeKey): TokenFields =>
    tokens.get(key.keyId)?.fields ?? { name: key.name ?? 'made in the dashboard', policies: [] };
  const statusOf = (key: FakeKey) => {
    const { expires_on: end } = fieldsOf(key);
    if (end !== undefined && new Date(end) <= options.clock.now()) return 'expired';
    return key.state === 'active' ? 'active' : 'disabled';
  };
  const ofOwner = (request: FakeRequest) =>
    keys.all().filter((key) => key.state !== 'revoked' && isOf(key, ownerOf(request)));
  const withToken = (answer: (key: FakeKey, request: FakeRequest) => FakeAnswer) => (request: FakeRequest) => {
    const key = ofOwner(request).find(({ keyId }) => keyId === request.params['token']);
    return key ? answer(key, request) : refusal(404, 1003, 'Token not found');
  };
  const shown = (key: FakeKey) => ({
    id: key.keyId,
    status: statusOf(key),
    issued_on: instant(key.createdAt),
    modified_on: instant(key.createdAt),
    ...(key.lastUsedAt && { last_used_on: instant(key.lastUsedAt) }),
    ...dressed(fieldsOf(key)),
  });

  return {
    create: (request: FakeRequest): FakeAnswer => {
      const fields = readTokenFields(request.json, options.clock.now());
      if (typeof fields === 'string') return refusal(400, 1001, fields);
      const key = keys.issue(fields.name, true);
      tokens.set(key.keyId, { owner: ownerOf(request), fields });
      return done({ ...shown(key), value: key.value });
    },
    read: withToken((key) => done(shown(key))),
    update: withToken((key, request) => {
      const { status, ...rest } = isRecord(request.json) ? request.json : {};
      const fields = readTokenFields(rest);
      if (typeof fields === 'string') return refusal(400, 1001, fields);
      if (status !== 'active' && status !== 'disabled')
        return refusal(400, 1001, 'status: expected active or disabled');
      tokens.set(key.keyId, { owner: ownerOf(request), fields });
      if (key.state !== status) keys.setState(key, status);
      return done(shown(key));
    }),
    remove: withToken((key) => {
      keys.setState(key, 'revoked');
      return done({ id: key.keyId });
    }),
    list: (request: FakeRequest): FakeAnswer => {
      const all = ofOwner(request).filter((key) => statusOf(key) !== 'expired');
      const page = Number(request.url.searchParams.get('page') ?? 1);
      const size = Math.min(Number(request.url.searchParams.get('per_page') ?? 20), options.pageSize ?? 50);
      const items = all.slice((page - 1) * size, page * size).map(shown);
      const info = { page, per_page: size, count: items.length, total_count: all.length };
      return { ...done(items), json: { ...envelope(items), result_info: info } };
    },
    verify: (request: FakeRequest): FakeAnswer => {
      const value = bearerOf(request.headers) ?? '';
      if (!/^[\w-]{40,}$/.test(value)) return malformed();
      const key = keys.byValue(value);
      const accepted = accepts(value);
      if (!key || !isOf(key, ownerOf(request))) return unknownToken();
      if (accepted) return done({ id: key.keyId, status: statusOf(key) === 'expired' ? 'expired' : 'active' });
      return key.state === 'disabled' ? done({ id: key.keyId, status: 'disabled' }) : unknownToken();
    },
  };
}

/** As Cloudflare shows them: each policy with an id, each group with its name. */
function dressed({ policies, ...rest }: TokenFields) {
  const groups = (ids: readonly { readonly id: string }[]) =>
    ids.map(({ id }) => ({ id, name: `Group ${id.slice(0, 4)}` }));
  return {
    ...rest,
    policies: policies.map((policy, index) => ({
      ...policy,
      id: `f267e341f3dd4697bd3b9f71dd96247${index}`,
      permission_groups: groups(policy.permission_groups),
    })),
  };
}

function ownerOf({ params }: FakeRequest): string {
  return params['account'] ?? 'user';
}

function bearerOf(headers: Readonly<Record<string, string>>): string | undefined {
  return /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
}

function instant(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function envelope(result: unknown) {
  return { success: true, errors: [], messages: [], result };
}

function done(result: unknown): FakeAnswer {
  return { status: 200, json: envelope(result) };
}

function refusal(status: number, code: number, message: string): FakeAnswer {
  return { status, json: { success: false, errors: [{ code, message }], messages: [], result: null } };
}

/** Also for a token that works, at the path of another owner. */
function unknownToken(): FakeAnswer {
  return refusal(401, 1000, 'Invalid API Token');
}

function malformed(): FakeAnswer {
  const cause = { code: 6111, message: 'Invalid format for Authorization header' };
  const errors = [{ code: 6003, message: 'Invalid request headers', error_chain: [cause] }];
  return { status: 400, json: { success: false, errors, messages: [], result: null } };
}

export function pointAtFake(options: AccountOptions, origin: string): AccountOptions {
  return { ...options, endpoint: `${origin}/client/v4` };
}
