import {
  createRestFakeProvider,
  type FakeAnswer,
  type FakeState,
  type FakeRequest,
  type FakeApi,
} from './kit/rest-fake-provider';
import type { AccountOptions, FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

/** What OpenAI knows of a service account besides its key. An account made in the console is a member of every project. */
interface Account {
  readonly project: string;
  role: 'member' | 'owner' | 'none';
}

const PREFIXES = { keyId: 'svc_acct_', value: 'sk-svcacct-' };
const ACCOUNTS = '/v1/organization/projects/:project/service_accounts';

/** OpenAI's projects: service accounts with one API key each, their roles, and when their keys were used. */
export function createFakeProvider(options: FakeProviderOptions): FakeProvider {
  return createRestFakeProvider({ ...options, prefixes: PREFIXES }, rules);
}

function rules({ keys, options, accepts }: FakeState): FakeApi {
  const accounts = new Map<string, Account>();
  const roleOf = (key: FakeKey) => accounts.get(key.keyId)?.role ?? 'member';
  const ofProject = ({ params }: FakeRequest) =>
    keys.all().filter((key) => {
      const project = accounts.get(key.keyId)?.project ?? params['project'];
      return key.state !== 'revoked' && project === params['project'];
    });
  const find = (request: FakeRequest) => ofProject(request).find(({ keyId }) => keyId === request.params['account']);
  const shown = (key: FakeKey) => ({
    object: 'organization.project.service_account',
    id: key.keyId,
    name: key.name,
    role: roleOf(key),
    created_at: seconds(key.createdAt),
  });
  const shownKey = (key: FakeKey) => ({
    object: 'organization.project.api_key',
    redacted_value: `${PREFIXES.value}***`,
    id: apiKeyId(key),
    name: key.name,
    created_at: seconds(key.createdAt),
    last_used_at: key.lastUsedAt ? seconds(key.lastUsedAt) : null,
    owner: { type: 'service_account', service_account: shown(key) },
  });
  const page = (entries: readonly { readonly id: string }[], { url }: FakeRequest): FakeAnswer => {
    const size = Math.min(Number(url.searchParams.get('limit') ?? 20), options.pageSize ?? 100);
    const start = entries.findIndex(({ id }) => id === url.searchParams.get('after')) + 1;
    const data = entries.slice(start, start + size);
    const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
    return ok({ object: 'list', data, ...ends, has_more: start + size < entries.length });
  };

  return {
    routes: [
      {
        name: 'issue',
        method: 'POST',
        path: ACCOUNTS,
        by: 'admin',
        handle: ({ json, params }) => {
          const { name, create_service_account_only: bare = false, ...more } = fieldsOf(json);
          if (typeof name !== 'string' || typeof bare !== 'boolean' || hasAny(more)) return invalid();
          const key = keys.issue(name, !bare);
          accounts.set(key.keyId, { project: params['project'] ?? '', role: bare ? 'none' : 'member' });
          const { value, createdAt } = key;
          const apiKey = { id: apiKeyId(key), value, name: 'Secret Key', created_at: seconds(createdAt) };
          const object = 'organization.project.service_account.api_key';
          return ok({ ...shown(key), api_key: bare ? null : { object, ...apiKey } });
        },
      },
      {
        name: 'activate',
        method: 'POST',
        path: `${ACCOUNTS}/:account`,
        by: 'admin',
        handle: (request) => {
          const key = find(request);
          const { role, ...more } = fieldsOf(request.json);
          if (!key) return missing();
          if ((role !== 'member' && role !== 'owner') || hasAny(more)) return invalid();
          accounts.set(key.keyId, { project: request.params['project'] ?? '', role });
          return ok(shown(key));
        },
      },
      {
        name: 'read',
        method: 'GET',
        path: `${ACCOUNTS}/:account`,
        by: 'admin',
        handle: (request) => found(find(request), shown),
      },
      {
        name: 'revoke',
        method: 'DELETE',
        path: `${ACCOUNTS}/:account`,
        by: 'admin',
        handle: (request) =>
          found(find(request), (key) => {
            keys.setState(key, 'revoked');
            return { object: 'organization.project.service_account.deleted', id: key.keyId, deleted: true };
          }),
      },
      {
        name: 'list',
        method: 'GET',
        path: ACCOUNTS,
        by: 'admin',
        handle: (request) => page(ofProject(request).map(shown), request),
      },
      {
        name: 'list',
        method: 'GET',
        path: '/v1/organization/projects/:project/api_keys',
        by: 'admin',
        handle: (request) =>
          page(
            ofProject(request)
              .filter((key) => roleOf(key) !== 'none')
              .map(shownKey),
            request,
          ),
      },
      {
        name: 'verify',
        method: 'GET',
        path: '/v1/models',
        by: 'key',
        handle: ({ headers }) => (accepts(bearerOf(headers)) ? ok({ object: 'list', data: [] }) : unauthorized()),
      },
    ],
    isAdmin: ({ headers }, { apiKey }) => apiKey !== undefined && bearerOf(headers) === apiKey,
    adminRefused: unauthorized(),
    notFound: missing(),
  };
}

function apiKeyId({ keyId }: FakeKey): string {
  return keyId.replace(PREFIXES.keyId, 'key_');
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function hasAny(fields: object): boolean {
  return Object.keys(fields).length > 0;
}

function bearerOf(headers: Readonly<Record<string, string>>): string | undefined {
  return /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
}

function ok(json: unknown): FakeAnswer {
  return { status: 200, json };
}

function found(key: FakeKey | undefined, show: (key: FakeKey) => unknown): FakeAnswer {
  return key ? ok(show(key)) : missing();
}

function failed(status: number, message: string, code: string | null): FakeAnswer {
  return { status, json: { error: { message, type: 'invalid_request_error', param: null, code } } };
}

function unauthorized(): FakeAnswer {
  return failed(401, 'Incorrect API key provided.', 'invalid_api_key');
}

function invalid(): FakeAnswer {
  return failed(400, 'The body of this request is not as documented.', null);
}

function missing(): FakeAnswer {
  return failed(404, 'No such object.', null);
}

export function pointAtFake(options: AccountOptions, origin: string): AccountOptions {
  return { ...options, endpoint: `${origin}/v1` };
}
