import { randomUUID } from 'node:crypto';
import { createRestFakeProvider, type FakeAnswer, type FakeRequest } from './kit/rest-fake-provider';
import type { AccountOptions, FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKey } from './kit/fake-keys';

/** Milliseconds of a token, and of a password for which no expiry was asked. */
const HOUR = 3600_000;
const TWO_YEARS = 730 * 24 * HOUR;

const LOGIN = '/:tenant/oauth2/v2.0/token';

/** What an observer sees of a password besides what all providers show. */
export interface FakeEntra extends FakeProvider {
  expiresAt(keyId: string): Date | undefined;
}

/** Passwords of applications in Microsoft Graph, and the token endpoint at which the admin and they are used. */
export function createFakeProvider(options: FakeProviderOptions): FakeEntra {
  const now = () => options.clock.now().getTime();
  const passwords = new Map<string, { readonly application: string; readonly endsAt: number }>();
  const tokens = new Map<string, { readonly secret: string | undefined; readonly endsAt: number }>();
  const prefixes = { keyId: '', value: 'abc8Q~' };

  const fakeProvider = createRestFakeProvider({ ...options, prefixes }, ({ keys, accepts, admin }) => {
    const ofApplication = (application: string | undefined) =>
      keys.all().filter((key) => key.state !== 'revoked' && passwords.get(key.keyId)?.application === application);
    const shown = (key: FakeKey) => ({
      customKeyIdentifier: null,
      displayName: key.name ?? null,
      endDateTime: new Date(passwords.get(key.keyId)?.endsAt ?? 0).toISOString(),
      hint: key.value.slice(0, 3),
      keyId: key.keyId,
      secretText: null as string | null,
      startDateTime: key.createdAt.toISOString(),
    });
    const addPassword = ({ params, json }: FakeRequest): FakeAnswer => {
      const { displayName, endDateTime } = credentialOf(json);
      if (typeof displayName !== 'string') return failure(400, 'Request_BadRequest', 'passwordCredential');
      const endsAt = endDateTime === undefined ? now() + TWO_YEARS : Date.parse(String(endDateTime));
      if (!(endsAt > now())) return failure(400, 'Request_BadRequest', 'endDateTime');
      const key = keys.issue(displayName, true, randomUUID());
      passwords.set(key.keyId, { application: params['application'] ?? '', endsAt });
      return { status: 200, json: { ...shown(key), secretText: key.value } };
    };
    const removePassword = ({ params, json }: FakeRequest): FakeAnswer => {
      const keyId = (json as { keyId?: unknown } | undefined)?.keyId;
      const key = ofApplication(params['application']).find((one) => one.keyId === keyId);
      if (!key) return failure(400, 'Request_BadRequest', `No password credential found with keyId ${String(keyId)}`);
      keys.setState(key, 'revoked');
      return { status: 204 };
    };
    const giveToken = ({ form }: FakeRequest): FakeAnswer => {
      if (form.get('client_secret') !== admin()['clientSecret']) return SECRET_REFUSED;
      const access_token = `token-${randomUUID()}`;
      tokens.set(access_token, { secret: admin()['clientSecret'], endsAt: now() + HOUR });
      return { status: 200, json: { token_type: 'Bearer', expires_in: 3599, access_token } };
    };
    const useSecret = ({ form }: FakeRequest): FakeAnswer => {
      const value = form.get('client_secret') ?? '';
      const held = passwords.get(keys.byValue(value)?.keyId ?? '');
      const addressed = /^applications\(appId='(.+)'\)$/.exec(held?.application ?? '')?.[1];
      const isOther = addressed !== undefined && addressed !== form.get('client_id');
      if (!accepts(value, isOther ? 'of another application' : undefined)) return SECRET_REFUSED;
      if (held && held.endsAt <= now()) return loginFailure(7000222, 'The provided client secret keys are expired.');
      return { status: 200, json: { token_type: 'Bearer', expires_in: 3599, access_token: 'token-of-a-key' } };
    };
    const isTokenRequest = ({ form }: FakeRequest) =>
      form.get('grant_type') === 'client_credentials' && /^https:.+\/\.default$/.test(form.get('scope') ?? '');
    // Both ways to name an application: /applications/ID and /applications(appId='ID').
    const addressed = (name: string, method: string, end: string, handle: (one: FakeRequest) => FakeAnswer) =>
      ['/v1.0/applications/:application', '/v1.0/:application'].map((base) => {
        return { name, method, path: base + end, by: 'admin' as const, handle };
      });
    return {
      isAdmin: ({ headers }) => {
        const token = tokens.get(/^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
        return token !== undefined && token.endsAt > now() && token.secret === admin()['clientSecret'];
      },
      adminRefused: failure(401, 'InvalidAuthenticationToken', 'Access token is empty, invalid or expired.'),
      notFound: failure(404, 'Request_ResourceNotFound', 'Resource does not exist.'),
      routes: [
        ...addressed('issue', 'POST', '/addPassword', addPassword),
        ...addressed('revoke', 'POST', '/removePassword', removePassword),
        ...addressed('list', 'GET', '', ({ params }) => ({
          status: 200,
          json: { passwordCredentials: ofApplication(params['application']).map(shown) },
        })),
        {
          name: 'token',
          method: 'POST',
          path: LOGIN,
          by: 'key',
          when: (request) => isTokenRequest(request) && request.form.get('client_id') === admin()['clientId'],
          handle: giveToken,
        },
        { name: 'verify', method: 'POST', path: LOGIN, by: 'key', when: isTokenRequest, handle: useSecret },
      ],
    };
  });
  const expiresAt = (keyId: string) => {
    const endsAt = passwords.get(keyId)?.endsAt;
    return endsAt === undefined ? undefined : new Date(endsAt);
  };
  return { ...fakeProvider, expiresAt };
}

function credentialOf(json: unknown): { readonly displayName?: unknown; readonly endDateTime?: unknown } {
  const credential = (json as { passwordCredential?: unknown } | undefined)?.passwordCredential;
  return typeof credential === 'object' && credential !== null ? credential : {};
}

function failure(status: number, code: string, message: string): FakeAnswer {
  return { status, json: { error: { code, message, innerError: {} } } };
}

function loginFailure(code: number, text: string): FakeAnswer {
  return {
    status: 401,
    json: { error: 'invalid_client', error_description: `AADSTS${code}: ${text}`, error_codes: [code] },
  };
}

const SECRET_REFUSED = loginFailure(7000215, 'Invalid client secret provided.');

export function pointAtFake(options: AccountOptions, origin: string): AccountOptions {
  return { ...options, endpoint: origin, loginEndpoint: origin };
}
