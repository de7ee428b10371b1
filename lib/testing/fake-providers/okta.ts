import { createRestFakeProvider, type FakeAnswer, type FakeRequest } from './kit/rest-fake-provider';
import type { FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

export interface FakeOktaOptions extends FakeProviderOptions {
  /** The only active secret of an app can be revoked, too, which Okta does not allow. */
  readonly endsLast?: boolean;
}

const MAX_SECRETS = 2;
const SECRETS = '/api/v1/apps/:app/credentials/secrets';
const TOKEN = { path: '/token', answer: { token_type: 'Bearer', expires_in: 3600, access_token: 'eyJ.fake.token' } };
const INTROSPECTION = { path: '/introspect', answer: { active: false } };

/** Okta's rules for the client secrets of apps: two each, shown in every answer, deleted only once they are inactive. */
export function createFakeProvider(options: FakeOktaOptions): FakeProvider {
  const apps = new Map<string, string>();
  return createRestFakeProvider({ ...options, prefixes: { keyId: 'ocs', value: '' } }, ({ keys, accepts }) => {
    const ofApp = (app: string | undefined) =>
      keys.all().filter((key) => key.state !== 'revoked' && apps.get(key.keyId) === app);
    const shown = (key: FakeKey, status = key.state === 'active' ? 'ACTIVE' : 'INACTIVE') => ({
      id: key.keyId,
      client_secret: key.value,
      secret_hash: 'yk4SVx4sUWVJVbHt6M-UPA',
      status,
      created: key.createdAt.toISOString(),
      lastUpdated: key.createdAt.toISOString(),
    });
    const withSecret = (answer: (key: FakeKey, request: FakeRequest) => FakeAnswer) => (request: FakeRequest) => {
      const key = ofApp(request.params['app']).find(({ keyId }) => keyId === request.params['secret']);
      return key ? answer(key, request) : failure(404, 'E0000007', 'Not found: Resource not found');
    };
    const isLast = (key: FakeKey) =>
      ofApp(apps.get(key.keyId)).every((one) => one === key || one.state !== 'active') && options.endsLast !== true;
    const authenticate =
      (answer: unknown, needs: string) =>
      ({ headers, form }: FakeRequest): FakeAnswer => {
        const [, client, secret] = /^([^:]*):(.*)$/s.exec(decodeBasic(headers['authorization'])) ?? [];
        const key = keys.byValue(secret ?? '');
        const isOfClient = key !== undefined && apps.get(key.keyId) === client;
        if (!accepts(secret, isOfClient ? undefined : 'of another client')) return { status: 401, json: REFUSED };
        return form.get(needs) ? { status: 200, json: answer } : { status: 400, json: { error: 'invalid_request' } };
      };
    return {
      isAdmin: ({ headers }, admin) => headers['authorization'] === `SSWS ${admin['apiKey']}`,
      adminRefused: failure(401, 'E0000011', 'Invalid token provided'),
      notFound: failure(404, 'E0000022', 'The endpoint does not support the provided HTTP method'),
      routes: [
        {
          name: 'issue',
          method: 'POST',
          path: SECRETS,
          by: 'admin',
          handle: ({ params, json }) => {
            if (JSON.stringify(json) !== '{}') return failure(400, 'E0000003', 'The request body was not well-formed');
            if (ofApp(params['app']).length >= MAX_SECRETS) return invalid('two client secrets at most');
            const key = keys.issue(undefined, true);
            apps.set(key.keyId, params['app'] ?? '');
            return { status: 201, json: shown(key) };
          },
        },
        {
          name: 'list',
          method: 'GET',
          path: SECRETS,
          by: 'admin',
          handle: ({ params }) => ({ status: 200, json: ofApp(params['app']).map((key) => shown(key)) }),
        },
        {
          name: 'disable',
          method: 'POST',
          path: `${SECRETS}/:secret/lifecycle/deactivate`,
          by: 'admin',
          handle: withSecret((key) => {
            if (key.state !== 'active') return invalid('the secret is inactive');
            if (isLast(key)) return invalid('the only active secret');
            keys.setState(key, 'disabled');
            return { status: 200, json: shown(key, 'INACTIVE') };
          }),
        },
        {
          name: 'enable',
          method: 'POST',
          path: `${SECRETS}/:secret/lifecycle/activate`,
          by: 'admin',
          handle: withSecret((key) => {
            if (key.state === 'active') return invalid('the secret is active');
            keys.setState(key, 'active');
            return { status: 200, json: shown(key, 'ACTIVE') };
          }),
        },
        {
          name: 'revoke',
          method: 'DELETE',
          path: `${SECRETS}/:secret`,
          by: 'admin',
          handle: withSecret((key) => {
            if (key.state === 'active') return invalid('only an inactive secret can be deleted');
            keys.setState(key, 'revoked');
            return { status: 204 };
          }),
        },
        ...[TOKEN, INTROSPECTION].flatMap(({ path, answer }) =>
          ['/oauth2/v1', '/oauth2/:server/v1'].map((base) => ({
            name: 'verify',
            method: 'POST',
            path: base + path,
            by: 'key' as const,
            handle: authenticate(answer, path === TOKEN.path ? 'scope' : 'token'),
          })),
        ),
      ],
    };
  });
}

const REFUSED = {
  error: 'invalid_client',
  error_description: 'The client secret supplied for a confidential client is invalid.',
};

function decodeBasic(header = ''): string {
  return Buffer.from(/^Basic (.+)$/.exec(header)?.[1] ?? '', 'base64').toString('utf8');
}

function invalid(cause: string): FakeAnswer {
  return failure(400, 'E0000001', `Api validation failed: ${cause}`);
}

function failure(status: number, errorCode: string, errorSummary: string): FakeAnswer {
  return { status, json: { errorCode, errorSummary, errorLink: errorCode, errorId: 'oae', errorCauses: [] } };
}
