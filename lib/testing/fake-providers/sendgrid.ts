import { createRestFakeProvider, type FakeAnswer, type FakeRequest } from './kit/rest-fake-provider';
import type { FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

export interface FakeSendgridOptions extends FakeProviderOptions {
  /** The scopes that the admin key can hand on; default all. Others are dropped in silence. */
  readonly grantable?: readonly string[];
  /** One key is answered as a list of one, as in SendGrid's API description; default: as itself, as in its text. */
  readonly wraps?: boolean;
}

/** What an observer sees of a key besides what all providers show. */
export interface FakeSendgrid extends FakeProvider {
  scopesOf(keyId: string): readonly string[];
  /** As a person does at the console. */
  setScopes(keyId: string, scopes: readonly string[]): void;
}

const MAX_KEYS = 100;
const FULL_ACCESS: readonly string[] = ['mail.send', 'alerts.read', 'api_keys.create', 'user.profile.update'];
const AUTOMATIC: readonly string[] = ['sender_verification_eligible', '2fa_required'];

/** SendGrid's rules for API keys: a key without scopes may do everything, a hundred keys, names that need not differ. */
export function createFakeProvider(options: FakeSendgridOptions): FakeSendgrid {
  const scopes = new Map<string, readonly string[]>();
  const scopesOf = (keyId: string) => scopes.get(keyId) ?? FULL_ACCESS;
  const grant = (keyId: string, wanted: unknown) => {
    const texts = Array.isArray(wanted)
      ? wanted.map(String).filter((one) => options.grantable?.includes(one) ?? true)
      : FULL_ACCESS;
    scopes.set(keyId, texts);
  };
  const prefixes = { keyId: '', value: 'SG.' };

  const fakeProvider = createRestFakeProvider({ ...options, prefixes }, ({ keys, accepts }) => {
    const live = () => keys.all().filter((key) => key.state !== 'revoked');
    const find = (request: FakeRequest) => live().find((key) => key.keyId === request.params['id']);
    const shown = (key: FakeKey) => ({ api_key_id: key.keyId, name: key.name });
    const detailed = (key: FakeKey) => ({ ...shown(key), scopes: [...scopesOf(key.keyId), ...AUTOMATIC] });
    const withKey = (answer: (key: FakeKey, request: FakeRequest) => FakeAnswer) => (request: FakeRequest) => {
      const key = find(request);
      return key ? answer(key, request) : failure(404, 'unable to find API Key');
    };
    return {
      isAdmin: ({ headers }, admin) => headers['authorization'] === `Bearer ${admin['apiKey']}`,
      adminRefused: failure(401, 'authorization required'),
      notFound: failure(404, 'not found'),
      routes: [
        {
          name: 'issue',
          method: 'POST',
          path: '/v3/api_keys',
          by: 'admin',
          handle: ({ json }) => {
            const { name, scopes: wanted } = (json ?? {}) as { name?: unknown; scopes?: unknown };
            if (typeof name !== 'string' || name === '') return failure(400, 'name is required');
            if (live().length >= MAX_KEYS) return failure(403, 'Cannot create more than 100 API Keys');
            const key = keys.issue(name, true);
            grant(key.keyId, wanted);
            return { status: 201, json: { ...detailed(key), api_key: key.value } };
          },
        },
        {
          name: 'list',
          method: 'GET',
          path: '/v3/api_keys',
          by: 'admin',
          handle: ({ url }) => {
            const limit = Number(url.searchParams.get('limit') ?? Infinity);
            return { status: 200, json: { result: live().slice(0, limit).map(shown) } };
          },
        },
        {
          name: 'scopes',
          method: 'GET',
          path: '/v3/api_keys/:id',
          by: 'admin',
          handle: withKey((key) => ({
            status: 200,
            json: options.wraps ? { result: [detailed(key)] } : detailed(key),
          })),
        },
        {
          name: 'activate',
          method: 'PUT',
          path: '/v3/api_keys/:id',
          by: 'admin',
          handle: withKey((key, { json }) => {
            const { name, scopes: wanted } = (json ?? {}) as { name?: unknown; scopes?: unknown };
            const isValid = typeof name === 'string' && Array.isArray(wanted) && wanted.length > 0;
            if (!isValid) return failure(400, 'name and at least one scope are required');
            grant(key.keyId, wanted);
            return { status: 200, json: detailed(key) };
          }),
        },
        {
          name: 'revoke',
          method: 'DELETE',
          path: '/v3/api_keys/:id',
          by: 'admin',
          handle: withKey((key) => {
            keys.setState(key, 'revoked');
            return { status: 204 };
          }),
        },
        {
          name: 'verify',
          method: 'GET',
          path: '/v3/scopes',
          by: 'key',
          handle: ({ headers }) => {
            const value = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
            if (!accepts(value)) return failure(401, 'authorization required');
            return { status: 200, json: { scopes: scopesOf(keys.byValue(value ?? '')?.keyId ?? '') } };
          },
        },
      ],
    };
  });
  return { ...fakeProvider, scopesOf, setScopes: (keyId, wanted) => void scopes.set(keyId, wanted) };
}

function failure(status: number, message: string): FakeAnswer {
  return { status, json: { errors: [{ field: null, message }] } };
}
