import { RotationError } from '../../rotation/errors';
import type { HeldKey, Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { adminField, keyText } from '../kit/credentials';
import { maybeTextAt, textAt, valueAt } from '../kit/document';
import type { ProviderDeps } from '../kit/provider-type';
import { find, path, verifyBy, type RestApi } from '../kit/rest';

/** "Invalid client secret provided", and "The provided client secret keys are expired". */
const SECRET_REFUSED: readonly unknown[] = [7000215, 7000222];

/** Where a directory gives tokens for Microsoft Graph. */
export interface Login {
  readonly endpoint: string;
  readonly tenant: string;
  /** As the cloud's Graph is called, wherever it is reached. */
  readonly scope: string;
}

/** A token of the admin application, anew for each request: one that is kept says nothing of the admin credential. */
export async function adminToken(login: Login, deps: ProviderDeps): Promise<string> {
  const admin = await deps.admin();
  const [clientId, secret] = [adminField(admin, 'clientId'), adminField(admin, 'clientSecret')];
  const token = await find(api(login, deps), {
    ...tokenRequest(login, clientId, secret),
    name: 'token',
    ok: hasToken,
    gone: ({ status, json }) =>
      [400, 401].includes(status) &&
      ['invalid_client', 'unauthorized_client'].includes(String(valueAt({ json }, 'error'))),
  });
  if (token) return textAt(token, 'access_token');
  throw new RotationError(
    'AdminCredentialRefused',
    `token: Microsoft Entra refuses the admin credential at ${login.endpoint}: its clientSecret is wrong or expired, or its clientId is no application of tenant ${login.tenant}`,
    false,
  );
}

/** A token for the application itself: every application may have one, whatever it is permitted. */
export function verifyByToken(login: Login, deps: ProviderDeps, appId: string, { key }: HeldKey): Promise<Verdict> {
  return verifyBy(api(login, deps), {
    ...tokenRequest(login, appId, keyText(key)),
    name: 'verify',
    accepted: hasToken,
    refused: isSecretRefused,
  });
}

/** `invalid_client` also stands for a disabled application, a policy and the like, which say nothing about the secret. */
function isSecretRefused({ status, json }: Answer): boolean {
  if (![400, 401].includes(status) || valueAt({ json }, 'error') !== 'invalid_client') return false;
  const codes = valueAt({ json }, 'error_codes');
  if (Array.isArray(codes)) return codes.some((code) => SECRET_REFUSED.includes(code));
  const told = /\bAADSTS(\d+)/.exec(String(valueAt({ json }, 'error_description')))?.[1];
  return told === undefined ? status === 401 : SECRET_REFUSED.includes(Number(told));
}

function hasToken({ status, json }: Answer): boolean {
  return status === 200 && maybeTextAt({ json }, 'access_token') !== undefined;
}

function tokenRequest({ tenant, scope }: Login, clientId: string, secret: string) {
  return {
    method: 'POST',
    path: path`/${tenant}/oauth2/v2.0/token`,
    form: { client_id: clientId, scope, client_secret: secret, grant_type: 'client_credentials' },
  } as const;
}

/** The secret goes into the body, as Microsoft recommends, so that there is no header for it. */
function api({ endpoint }: Login, deps: ProviderDeps): RestApi {
  return { endpoint, deps, headers: () => Promise.resolve({}) };
}
