import * as z from 'zod/mini';
import { ApiKey } from '../../rotation/api-key';
import { parseDuration } from '../../rotation/duration';
import type { Capabilities, IssuedKey, Provider, Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { checkAdminBy } from '../kit/check-admin';
import { adminField, bearer, keyText } from '../kit/credentials';
import { keyIdAt, listAt, maybeTextAt, textAt, valueAt } from '../kit/document';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem, ProviderDeps, ProviderType } from '../kit/provider-type';
import { end, issueOnce, request, path, verifyBy, type RestApi } from '../kit/rest';
import { copiedScopes, repairScopes } from './scopes';

const HOSTS = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' } as const;

/** SendGrid's own limit, on all keys of a user. */
const MAX_KEYS = 100;

const SCOPES = 'names such as mail.send+alerts.read, joined by +, or copy where the secret already holds a key';

const sendgridOptions = z.strictObject({
  region: z.optional(z.enum(['global', 'eu'])),
  onBehalfOf: z.optional(pattern(/^[\x21-\x7e][\x20-\x7e]{0,199}$/, "a subuser's name in printable ASCII")),
  scopes: z.optional(pattern(/^(copy|[\w.-]+(\+[\w.-]+)*)$/, SCOPES)),
  ...commonFields,
});

/** The options of provider type `sendgrid`; docs/providers/sendgrid.md explains each. */
export type SendgridOptions = z.infer<typeof sendgridOptions>;

/** SendGrid names no figure: "some small propagation delay". */
const DEFAULT_PROPAGATION = '60s';

/**
 * API keys of SendGrid. API: https://www.twilio.com/docs/sendgrid/api-reference/api-keys
 *
 * Docs: docs/providers/sendgrid.md. Permission: an API key with the scopes api_keys.create, read, update and delete, and
 * every scope that it is to hand on. Odd: a key that is issued without scopes may do everything, so that none ever is;
 * 403 stands for a missing permission and for the hundredth key alike.
 */
export const providerType: ProviderType<SendgridOptions> = {
  type: 'sendgrid',
  needsAdmin: true,
  keyOptions: ['scopes', 'onBehalfOf'],
  check: (options) => providerOptionProblems('sendgrid', sendgridOptions, options),
  checkKey: missingScopes,
  capabilities,
  create: createSendgridProvider,
};

function missingScopes({ scopes }: SendgridOptions): readonly OptionProblem[] {
  if (scopes !== undefined) return [];
  return [{ path: ['scopes'], message: `missing; expected ${SCOPES} (docs/providers/sendgrid.md)` }];
}

function capabilities({ propagation }: SendgridOptions): Capabilities {
  return {
    class: 'slots',
    maxKeys: MAX_KEYS,
    lists: true,
    lastUsed: false,
    disables: false,
    nativeGrace: false,
    secretShownOnce: true,
    identifies: false,
    propagationSeconds: parseDuration(propagation ?? DEFAULT_PROPAGATION) ?? 60,
    lineage: 'name',
    exclusive: false,
  };
}

function createSendgridProvider(options: SendgridOptions, deps: ProviderDeps): Provider {
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
    capabilities: capabilities(options),
    issue: async (lineage, like) => issue(admin, lineage, await copiedScopes(admin, like, configured)),
    activate: async ({ keyId }, like) => repairScopes(admin, keyId, await copiedScopes(admin, like, configured)),
    verify: (held) => verify({ endpoint, deps, headers: () => Promise.resolve(bearer(keyText(held.key))) }),
    revoke: (keyId) =>
      end(admin, {
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

/** Nothing was issued at any 403. That it is for the limit is told in words only, which SendGrid does not document. */
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
