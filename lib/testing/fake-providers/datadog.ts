import { createRestFakeProvider, type Route, type FakeAnswer, type FakeRequest } from './kit/rest-fake-provider';
import type { FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

export interface FakeDatadogOptions extends FakeProviderOptions {
  /** Keys that there may be, of the organization or of a service account; default 200. */
  readonly most?: number;
  /** Scopes that the admin's application key can hand on; default all. Others are dropped in silence. */
  readonly grantable?: readonly string[];
}

/** What a key may do, and whose it is; `serviceAccount` undefined: an API key of the organization. */
interface Grant {
  readonly serviceAccount: string | undefined;
  readonly scopes?: readonly string[] | null;
  readonly remoteConfig?: boolean;
}

/** What an observer sees of a key besides what all providers show. */
export interface FakeDatadog extends FakeProvider {
  grantOf(keyId: string): Grant | undefined;
  /** As a person does at the console. */
  setGrant(keyId: string, grant: Partial<Grant>): void;
}

const ACCOUNT = '/api/v2/service_accounts/:account/application_keys';

/** Datadog's rules for API keys and for application keys of service accounts: both once created work together. */
export function createFakeProvider(options: FakeDatadogOptions): FakeDatadog {
  const { most = 200, pageSize = 100, grantable } = options;
  const grants = new Map<string, Grant>();
  let adminNow = options.admin;

  const fakeProvider = createRestFakeProvider(
    { ...options, prefixes: { keyId: '3111aaa7-', value: '' } },
    ({ keys, accepts }) => {
      /** A key that a test issued behind our back is the organization's. */
      const accountOf = (key: FakeKey) => grants.get(key.keyId)?.serviceAccount;
      const live = ({ params }: FakeRequest) =>
        keys.all().filter((key) => key.state !== 'revoked' && accountOf(key) === params['account']);
      const withKey = (answer: (key: FakeKey, request: FakeRequest) => FakeAnswer) => (request: FakeRequest) => {
        const key = live(request).find(({ keyId }) => keyId === request.params['id']);
        return key ? answer(key, request) : failure(404, 'API key not found');
      };
      const shown = (key: FakeKey) => {
        const { serviceAccount, scopes = null, remoteConfig } = grants.get(key.keyId) ?? { serviceAccount: undefined };
        const used = key.lastUsedAt?.toISOString() ?? null;
        return {
          id: key.keyId,
          type: typeOf(serviceAccount),
          attributes: {
            name: key.name,
            created_at: key.createdAt.toISOString(),
            last4: key.value.slice(-4),
            ...(serviceAccount === undefined
              ? { date_last_used: used, remote_config_read_enabled: remoteConfig ?? true }
              : { last_used_at: used, scopes }),
          },
        };
      };
      const isApiKey = (value: string | undefined) => {
        if (value !== undefined && value === adminNow['apiKey']) return true;
        const key = keys.byValue(value ?? '');
        return accepts(value) && key !== undefined && accountOf(key) === undefined;
      };

      const manage = (base: string): Route[] => [
        {
          name: 'issue',
          method: 'POST',
          path: base,
          by: 'admin',
          handle: (request) => {
            const account = request.params['account'];
            const attributes = attributesOf(request.json, typeOf(account));
            const { name, scopes = null, remote_config_read_enabled: remoteConfig, ...more } = attributes ?? {};
            if (typeof name !== 'string' || Object.keys(more).length > 0) return failure(400, 'Bad Request');
            if (live(request).length >= most) return failure(403, 'Too many keys');
            const key = keys.issue(name, true);
            grants.set(key.keyId, {
              serviceAccount: account,
              scopes: granted(scopes, grantable),
              ...(typeof remoteConfig === 'boolean' && { remoteConfig }),
            });
            const entry = shown(key);
            return {
              status: 201,
              json: { data: { ...entry, attributes: { ...entry.attributes, key: key.value } } },
            };
          },
        },
        {
          name: 'list',
          method: 'GET',
          path: base,
          by: 'admin',
          handle: (request) => {
            const all = live(request);
            const size = Math.min(Number(request.url.searchParams.get('page[size]') ?? 10), pageSize);
            const start = Number(request.url.searchParams.get('page[number]') ?? 0) * size;
            const cap =
              request.params['account'] === undefined ? { max_allowed: most } : { max_allowed_per_user: most };
            const meta = { ...cap, page: { total_filtered_count: all.length } };
            return { status: 200, json: { data: all.slice(start, start + size).map(shown), meta } };
          },
        },
        {
          name: 'scopes',
          method: 'GET',
          path: `${base}/:id`,
          by: 'admin',
          handle: withKey((key) => ({ status: 200, json: { data: shown(key) } })),
        },
        {
          name: 'activate',
          method: 'PATCH',
          path: `${base}/:id`,
          by: 'admin',
          handle: withKey((key, { json, params }) => {
            const attributes = attributesOf(json, typeOf(params['account']), key.keyId);
            if (!attributes) return failure(400, 'Bad Request');
            grants.set(key.keyId, {
              serviceAccount: params['account'],
              scopes: granted(attributes['scopes'], grantable),
            });
            return { status: 200, json: { data: shown(key) } };
          }),
        },
        {
          name: 'revoke',
          method: 'DELETE',
          path: `${base}/:id`,
          by: 'admin',
          handle: withKey((key) => {
            keys.setState(key, 'revoked');
            return { status: 204 };
          }),
        },
      ];

      return {
        isAdmin: ({ headers }, { apiKey, applicationKey }) =>
          headers['dd-api-key'] === apiKey && headers['dd-application-key'] === applicationKey,
        adminRefused: failure(403, 'Forbidden'),
        notFound: failure(404, 'Not Found'),
        routes: [
          ...manage('/api/v2/api_keys'),
          ...manage(ACCOUNT),
          {
            name: 'verify',
            method: 'GET',
            path: '/api/v1/validate',
            by: 'key',
            handle: ({ headers }) =>
              isApiKey(headers['dd-api-key']) ? { status: 200, json: { valid: true } } : failure(403, 'Forbidden'),
          },
          {
            name: 'verify',
            method: 'GET',
            path: '/api/v2/validate_keys',
            by: 'key',
            handle: ({ headers }) => {
              if (!isApiKey(headers['dd-api-key'])) return failure(401, 'Unauthorized');
              const key = keys.byValue(headers['dd-application-key'] ?? '');
              const isAccepted = accepts(headers['dd-application-key']) && key && accountOf(key) !== undefined;
              return isAccepted ? { status: 200, json: { status: 'ok' } } : failure(403, 'Forbidden');
            },
          },
        ],
      };
    },
  );
  return {
    ...fakeProvider,
    setAdmin: (admin) => {
      adminNow = admin;
      fakeProvider.setAdmin(admin);
    },
    grantOf: (keyId) => grants.get(keyId),
    setGrant: (keyId, grant) => void grants.set(keyId, { serviceAccount: undefined, ...grants.get(keyId), ...grant }),
  };
}

function typeOf(account: string | undefined): string {
  return account === undefined ? 'api_keys' : 'application_keys';
}

function granted(scopes: unknown, grantable: readonly string[] | undefined): readonly string[] | null {
  return Array.isArray(scopes) ? scopes.map(String).filter((one) => grantable?.includes(one) ?? true) : null;
}

/** Undefined for a body that is not as documented. */
function attributesOf(json: unknown, type: string, id?: string): Readonly<Record<string, unknown>> | undefined {
  const { data } = (json ?? {}) as { data?: { type?: unknown; id?: unknown; attributes?: Record<string, unknown> } };
  return data?.type === type && data.id === id ? data.attributes : undefined;
}

function failure(status: number, message: string): FakeAnswer {
  return { status, json: { errors: [message] } };
}
