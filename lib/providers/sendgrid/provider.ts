import { ApiKey } from '../../rotation/api-key';
import type { IssuedKey, Provider, Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { adminField, bearer, checkAdminBy, keyText } from '../kit/credentials';
import { keyIdAt, listAt, maybeTextAt, textAt, valueAt } from '../kit/document';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, issueOnce, request, path, verifyBy, type RestApi } from '../kit/rest';
import { providerType as declared, type SendgridOptions } from './index';
import { copiedScopes, repairScopes } from './scopes';

const HOSTS = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' } as const;

export const providerType = withAdapter(declared, createSendgridProvider);

function createSendgridProvider(options: SendgridOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { region = 'global', onBehalfOf, scopes } = options;
  const endpoint = options.endpoint ?? HOSTS[region];
  const admin: RestApi = {
    endpoint,
    deps,
    headers: async () => ({
      ...bearer(adminField(await deps.admin(), 'apiKey')),
      ...(onBehalfOf !== undefined && { 'on-behalf-of': onBehalfOf }),
    }),
  };
  const configured = scopes === undefined || scopes === 'copy' ? undefined : scopes.split('+');
  return {
    issue: async (lineage, like) => issue(admin, lineage, await copiedScopes(admin, like, configured)),
    activate: async ({ keyId }, like) => repairScopes(admin, keyId, await copiedScopes(admin, like, configured)),
    verify: (held) => verify({ endpoint, deps, headers: () => Promise.resolve(bearer(keyText(held.key))) }),
    revoke: (keyId) =>
      revokeBy(admin, {
        name: 'revoke',
        method: 'DELETE',
        path: path`/v3/api_keys/${keyId}`,
        ok: [204],
        gone: [404],
        permission: 'scope api_keys.delete',
      }),
    list: () => list(admin),
    checkAdmin: () => checkAdminBy(() => list(admin)),
  };
}

async function issue(admin: RestApi, name: string, scopes: readonly string[]): Promise<IssuedKey> {
  const issued = await issueOnce(admin, {
    name: 'issue',
    method: 'POST',
    path: '/v3/api_keys',
    json: { name, scopes },
    ok: [201],
    full: isFull,
    permission: 'scope api_keys.create, and each scope that it hands on',
  });
  return { keyId: keyIdAt(issued, 'api_key_id'), key: ApiKey.of(textAt(issued, 'api_key')) };
}

/** Nothing was issued at any 403. That it is for the limit is said in text only, which SendGrid does not document. */
function isFull({ status, json }: Answer): boolean {
  return status === 403 && messages(json).some((message) => /more than|maximum|limit/i.test(message));
}

/**
 * The scopes of the key that asks. 403 is documented for a key that is known and may not see them; whatever else answers
 * 403 (an address that is not on the allow list) proves nothing.
 */
function verify(asKey: RestApi): Promise<Verdict> {
  return verifyBy(asKey, {
    name: 'verify',
    method: 'GET',
    path: '/v3/scopes',
    accepted: ({ status, json }) =>
      status === 200
        ? Array.isArray(valueAt({ json }, 'scopes'))
        : status === 403 && messages(json).includes('access forbidden'),
    refused: [401],
  });
}

/** All keys: without `limit`, SendGrid gives every one in one answer. */
async function list(admin: RestApi) {
  const listed = await request(admin, {
    name: 'list',
    method: 'GET',
    path: '/v3/api_keys',
    ok: [200],
    permission: 'scope api_keys.read',
  });
  return listAt(listed, 'result').map((entry) => {
    const name = maybeTextAt(entry, 'name');
    return { keyId: keyIdAt(entry, 'api_key_id'), ...(name !== undefined && { name }) };
  });
}

function messages(json: unknown): readonly string[] {
  const errors = valueAt({ json }, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => String(valueAt({ json: error }, 'message')));
}
