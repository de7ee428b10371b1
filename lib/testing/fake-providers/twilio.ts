import { createRestFakeProvider, type FakeAnswer, type FakeRequest } from './kit/rest-fake-provider';
import type { FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

interface Policy {
  readonly allow: readonly string[];
}

/** What an observer sees of a key besides what all providers show. */
export interface FakeTwilio extends FakeProvider {
  /** Null for a Standard key. */
  policyOf(keyId: string): Policy | null;
  /** As a person does at the console. */
  setPolicy(keyId: string, policy: Policy | null): void;
}

/** Sixteen of the 32 digits of a SID; the keys bring the others. */
const SID_PREFIX = `SK${'0'.repeat(16)}`;

/** What may be asked with a key, and the permission that a Restricted one needs for it. */
const RESOURCES = {
  '/2010-04-01/Accounts/:account/IncomingPhoneNumbers.json': '/twilio/phone-numbers/incoming/list',
  '/2010-04-01/Accounts/:account/Messages.json': '/twilio/messaging/messages/list',
} as const;

/** Twilio's rules for API keys, Standard and Restricted, and two resources to use them on. */
export function createFakeProvider(options: FakeProviderOptions): FakeTwilio {
  const policies = new Map<string, Policy>();
  const policyOf = (keyId: string) => policies.get(keyId) ?? null;
  const setPolicy = (keyId: string, policy: Policy | null) =>
    void (policy === null ? policies.delete(keyId) : policies.set(keyId, policy));

  const fakeProvider = createRestFakeProvider(
    { ...options, prefixes: { keyId: SID_PREFIX, value: 'twilio' } },
    ({ keys, accepts }) => {
      const live = () => keys.all().filter((key) => key.state !== 'revoked');
      const shown = (key: FakeKey) => ({
        sid: key.keyId,
        friendly_name: key.name,
        date_created: key.createdAt.toUTCString().replace('GMT', '+0000'),
        date_updated: key.createdAt.toUTCString().replace('GMT', '+0000'),
      });
      const withKey = (answer: (key: FakeKey, request: FakeRequest) => FakeAnswer) => (request: FakeRequest) => {
        const key = live().find(({ keyId }) => keyId === request.params['sid']);
        return key ? answer(key, request) : failure(404, 20404, 'The requested resource was not found');
      };
      const use = (permission: string) => (request: FakeRequest) => {
        const [keyId = '', value] = credentials(request);
        if (!accepts(value, keyId)) return failure(401, 20003, 'Authenticate');
        const policy = policyOf(keyId);
        if (policy && !policy.allow.includes(permission)) return failure(401, 70051, 'Authorization failed');
        return { status: 200, json: { page: 0, page_size: 1 } };
      };
      return {
        isAdmin: (request, admin) => {
          const [user, password] = credentials(request);
          const isToken = user === admin['accountSid'] && password === admin['authToken'];
          return password !== undefined && (isToken || (user === admin['apiKeyId'] && password === admin['apiKey']));
        },
        adminRefused: failure(401, 20003, 'Authenticate'),
        notFound: failure(404, 20404, 'The requested resource was not found'),
        routes: [
          {
            name: 'issue',
            method: 'POST',
            path: '/v1/Keys',
            by: 'admin',
            handle: ({ form }) => {
              const name = form.get('FriendlyName') ?? '';
              if (!/^AC[0-9a-fA-F]{32}$/.test(form.get('AccountSid') ?? '')) return failure(400, 20001, 'AccountSid');
              if (name.length > 64) return failure(400, 20001, 'FriendlyName is too long');
              const policy = readPolicy(form.get('Policy'));
              if (form.has('KeyType') && (form.get('KeyType') !== 'restricted' || !policy))
                return failure(400, 20001, 'a restricted key needs a policy');
              const key = keys.issue(name, true);
              if (form.has('KeyType') && policy) setPolicy(key.keyId, policy);
              return { status: 201, json: { ...shown(key), secret: key.value, policy: policyOf(key.keyId) } };
            },
          },
          {
            name: 'list',
            method: 'GET',
            path: '/v1/Keys',
            by: 'admin',
            handle: ({ url }) => {
              const size = Math.min(Number(url.searchParams.get('PageSize') ?? 50), options.pageSize ?? 1000);
              const page = Number(url.searchParams.get('Page') ?? 0);
              const next = new URL(url);
              next.searchParams.set('Page', String(page + 1));
              const isLast = (page + 1) * size >= live().length;
              const items = live().slice(page * size, (page + 1) * size);
              return {
                status: 200,
                json: { keys: items.map(shown), meta: { page, key: 'keys', next_page_url: isLast ? null : next.href } },
              };
            },
          },
          {
            name: 'policy',
            method: 'GET',
            path: '/v1/Keys/:sid',
            by: 'admin',
            handle: withKey((key) => ({ status: 200, json: { ...shown(key), policy: policyOf(key.keyId) } })),
          },
          {
            name: 'activate',
            method: 'POST',
            path: '/v1/Keys/:sid',
            by: 'admin',
            handle: withKey((key, { form }) => {
              const policy = readPolicy(form.get('Policy'));
              if (form.has('Policy') && !policy) return failure(400, 20001, 'Policy');
              // Nothing says that a Standard key becomes a Restricted one.
              if (policy && policyOf(key.keyId)) setPolicy(key.keyId, policy);
              return { status: 200, json: { ...shown(key), policy: policyOf(key.keyId) } };
            }),
          },
          {
            name: 'revoke',
            method: 'DELETE',
            path: '/v1/Keys/:sid',
            by: 'admin',
            handle: withKey((key) => {
              keys.setState(key, 'revoked');
              return { status: 204 };
            }),
          },
          ...Object.entries(RESOURCES).map(([path, permission]) => ({
            name: 'verify',
            method: 'GET',
            path,
            by: 'key' as const,
            handle: use(permission),
          })),
        ],
      };
    },
  );
  return { ...fakeProvider, policyOf, setPolicy };
}

function credentials({ headers }: FakeRequest): readonly string[] {
  const encoded = /^Basic (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  return /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8'))?.slice(1) ?? [];
}

function readPolicy(text: string | null): Policy | undefined {
  try {
    const policy = JSON.parse(text ?? '') as Partial<Policy>;
    return Array.isArray(policy.allow) && policy.allow.length <= 100 ? { allow: policy.allow } : undefined;
  } catch {
    return undefined;
  }
}

function failure(status: number, code: number, message: string): FakeAnswer {
  return { status, json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
