import { createRestFakeProvider, type FakeAnswer, type FakeRequest } from './kit/rest-fake-provider';
import type { FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { NpmOptions } from '../../providers/npm';
import type { FakeKey } from './kit/fake-keys';

export interface FakeNpmOptions extends FakeProviderOptions {
  /** Administrative requests want a one-time password besides, as at npmjs.com. */
  readonly secondFactor?: boolean;
}

/** What an observer sees of a token besides what all providers show: what was asked for, but the password. */
export interface FakeNpm extends FakeProvider {
  grantOf(keyId: string): Readonly<Record<string, unknown>> | undefined;
}

const TOKENS = '/-/npm/v1/tokens';

const CLASSIC = ['password', 'readonly', 'cidr_whitelist'];
const GRANULAR = ['name', 'password', 'expires', 'cidr', 'packages', 'scopes', 'packages_and_scopes_permission'];

/** An npm registry's rules for access tokens: Verdaccio's as they are, or npm's as its API description has them. */
export function createFakeProvider(
  options: FakeNpmOptions,
  { granular = false }: Pick<NpmOptions, 'granular'> = {},
): FakeNpm {
  const { secondFactor = false } = options;
  const grants = new Map<string, Readonly<Record<string, unknown>>>();
  let adminNow = options.admin;

  const fakeProvider = createRestFakeProvider(
    { ...options, prefixes: { keyId: '', value: 'npm_' } },
    ({ keys, accepts }) => {
      const live = () => keys.all().filter((key) => key.state !== 'revoked');
      const shown = (key: FakeKey) => {
        const {
          readonly,
          cidr_whitelist,
          cidr = cidr_whitelist,
          packages_and_scopes_permission,
        } = grants.get(key.keyId) ?? {};
        return {
          token: `${key.value.slice(0, 8)}...${key.value.slice(-4)}`,
          key: key.keyId,
          cidr: cidr ?? [],
          readonly: readonly ?? packages_and_scopes_permission === 'read-only',
          created: key.createdAt.toISOString(),
          ...(granular
            ? { name: key.name, accessed: key.lastUsedAt?.toISOString() ?? null }
            : { user: adminNow['username'] }),
        };
      };
      const guarded = (handle: (request: FakeRequest) => FakeAnswer) => (request: FakeRequest) =>
        secondFactor ? oneTimePassword() : handle(request);

      return {
        isAdmin: ({ headers, json, url }, { username, password, token }) => {
          const isBasic =
            headers['authorization'] === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
          const isToken = token !== undefined && headers['authorization'] === `Bearer ${token}`;
          const given = (json as { password?: unknown } | undefined)?.password;
          const isCreation = url.pathname === TOKENS && json !== undefined;
          return (isBasic || isToken) && (!isCreation || given === password);
        },
        adminRefused: failure(401, 'bad username/password, access denied'),
        notFound: failure(404, 'Not Found'),
        routes: [
          {
            name: 'issue',
            method: 'POST',
            path: TOKENS,
            by: 'admin',
            handle: guarded(({ json }) => {
              const { password: _, ...grant } = (json ?? {}) as Record<string, unknown>;
              const known = granular ? GRANULAR : CLASSIC;
              if (Object.keys(grant).some((field) => !known.includes(field))) return failure(400, 'no such parameter');
              if (granular && typeof grant['name'] !== 'string') return failure(400, 'name is required');
              if (granular && live().length >= 1000) return failure(400, 'too many tokens');
              const key = keys.issue(granular ? String(grant['name']) : undefined, true);
              grants.set(key.keyId, grant);
              return { status: granular ? 201 : 200, json: { ...shown(key), token: key.value } };
            }),
          },
          {
            name: 'list',
            method: 'GET',
            path: TOKENS,
            by: 'admin',
            handle: ({ url }) => {
              const size = Number(url.searchParams.get('perPage') ?? options.pageSize ?? 1000);
              const page = Number(url.searchParams.get('page') ?? 0);
              const [start, all] = [page * size, live()];
              const next = start + size < all.length ? `${TOKENS}?page=${page + 1}&perPage=${size}` : '';
              return { status: 200, json: { objects: all.slice(start, start + size).map(shown), urls: { next } } };
            },
          },
          {
            name: 'revoke',
            method: 'DELETE',
            path: `${TOKENS}/token/:key`,
            by: 'admin',
            handle: guarded(({ params }) => {
              const key = live().find(({ keyId }) => keyId === params['key']);
              if (key) keys.setState(key, 'revoked');
              if (!granular) return { status: 200, json: {} };
              return key ? { status: 204 } : failure(404, 'Token not found');
            }),
          },
          {
            name: 'verify',
            method: 'GET',
            path: '/-/whoami',
            by: 'key',
            handle: ({ headers }) => {
              const value = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
              if (accepts(value)) return { status: 200, json: { username: adminNow['username'] } };
              if (granular) return failure(401, 'Unauthorized');
              const isRevoked = keys.byValue(value)?.state === 'revoked';
              return isRevoked ? failure(403, 'unauthorized access') : { status: 200, json: {} };
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
  };
}

function failure(status: number, error: string): FakeAnswer {
  return { status, json: { error } };
}

function oneTimePassword(): FakeAnswer {
  return { ...failure(401, 'You must provide a one-time pass.'), headers: { 'www-authenticate': 'OTP' } };
}
