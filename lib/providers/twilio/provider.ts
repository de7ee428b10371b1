import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { HeldKey, IssuedKey, ListedKey, Provider, Verdict } from '../../rotation/provider';
import { adminField, basic, checkAdminBy, keyText } from '../kit/credentials';
import { dateAt, keyIdAt, listAt, maybeTextAt, textAt, valueAt } from '../kit/document';
import { withAdapter, type AdminCredential, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, issueOnce, path, requestPages, verifyBy, type RestApi } from '../kit/rest';
import { providerType as declared } from './index';
import { configuredPolicy, hostOf, type TwilioOptions } from './options';
import { copiedPolicy, MANAGER, repairPolicy, type Policy } from './policy';

/** Twilio's code for credentials that it does not know; others that come with a 401 are about permissions. */
const NOT_AUTHENTICATED = 20003;

export const providerType = withAdapter(declared, createTwilioProvider);

function createTwilioProvider(options: TwilioOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { account } = options;
  if (account === undefined) {
    throw new RotationError('ConfigurationInvalid', "the key's options lack account (docs/providers/twilio.md)", false);
  }
  const iam: RestApi = {
    endpoint: hostOf('iam', options),
    deps,
    headers: async () => managerHeaders(await deps.admin()),
  };
  const wanted = (like: string | undefined) => copiedPolicy(iam, like, configuredPolicy(options));
  return {
    issue: async (lineage, like) => {
      const policy = await wanted(like);
      refuseUnverifiable(policy, options);
      return issue(iam, account, lineage, policy);
    },
    activate: async ({ keyId }, like) => repairPolicy(iam, keyId, await wanted(like)),
    verify: (held) => verify(options, account, deps, held),
    revoke: (keyId) =>
      revokeBy(iam, {
        name: 'revoke',
        method: 'DELETE',
        path: path`/v1/Keys/${keyId}`,
        ok: [204],
        gone: [404],
        permission: MANAGER,
      }),
    list: () => list(iam, account),
    checkAdmin: () => checkAdminBy(() => list(iam, account)),
  };
}

/** A Main key where the admin secret holds one, else the auth token. */
function managerHeaders(admin: AdminCredential): Readonly<Record<string, string>> {
  return Object.hasOwn(admin, 'apiKeyId')
    ? basic(adminField(admin, 'apiKeyId'), adminField(admin, 'apiKey'))
    : basic(adminField(admin, 'accountSid'), adminField(admin, 'authToken'));
}

/** Nothing that any key may ask is within every policy: without `verify` a Restricted key could never be promoted. */
function refuseUnverifiable(policy: Policy, { verify: target }: TwilioOptions): void {
  if (policy === null || target !== undefined) return;
  throw new RotationError(
    'IssueRefused',
    'a Restricted key is verified by a request that its policy allows: set the option verify (docs/providers/twilio.md)',
    false,
  );
}

async function issue(iam: RestApi, account: string, lineage: string, policy: Policy): Promise<IssuedKey> {
  const issued = await issueOnce(iam, {
    name: 'issue',
    method: 'POST',
    path: '/v1/Keys',
    form: {
      AccountSid: account,
      FriendlyName: lineage,
      ...(policy !== null && { KeyType: 'restricted', Policy: JSON.stringify(policy) }),
    },
    ok: [201],
    permission: MANAGER,
  });
  return { keyId: keyIdAt(issued, 'sid'), key: ApiKey.of(textAt(issued, 'secret')) };
}

/**
 * Refused only by the code for credentials that are not known: a permission that lacks, a suspended account and an
 * address that is not allowed say nothing about the key.
 */
function verify(options: TwilioOptions, account: string, deps: ProviderDeps, held: HeldKey): Promise<Verdict> {
  const target = options.verify === undefined ? undefined : new URL(options.verify);
  const asKey: RestApi = {
    endpoint: options.endpoint ?? target?.origin ?? hostOf('api', options),
    deps,
    headers: () => Promise.resolve(basic(held.keyId, keyText(held.key))),
  };
  // A Standard key may read it, and it shows nothing of the account's customers. /Accounts/SID itself is closed to it.
  const usual = path`/2010-04-01/Accounts/${account}/IncomingPhoneNumbers.json`;
  return verifyBy(asKey, {
    name: 'verify',
    method: 'GET',
    path: target?.pathname ?? usual,
    ...(target === undefined && { query: { PageSize: 1 } }),
    accepted: ({ status, json }) => status === 200 && typeof json === 'object' && json !== null,
    refused: ({ status, json }) => status === 401 && valueAt({ json }, 'code') === NOT_AUTHENTICATED,
  });
}

function list(iam: RestApi, account: string): Promise<readonly ListedKey[]> {
  const spec = {
    name: 'list',
    method: 'GET',
    path: '/v1/Keys',
    query: { AccountSid: account, PageSize: 1000 },
    ok: [200],
    permission: MANAGER,
  } as const;
  return requestPages(iam, spec, (page) => ({
    items: listAt(page, 'keys').map((entry) => {
      const name = maybeTextAt(entry, 'friendly_name');
      const createdAt = dateAt(entry, 'date_created');
      return { keyId: keyIdAt(entry, 'sid'), ...(name !== undefined && { name }), ...(createdAt && { createdAt }) };
    }),
    next: maybeTextAt(page, 'meta.next_page_url'),
  }));
}
