import type { HeldKey, Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { basic, keyText } from '../kit/credentials';
import { maybeTextAt, valueAt } from '../kit/document';
import type { ProviderDeps } from '../kit/provider-type';
import { path, verifyBy, type RestApi } from '../kit/rest';

/** The app as Okta's authorization servers know it. */
interface Client {
  readonly endpoint: string;
  readonly clientId: string;
  /** `org`, `default`, or the id of a custom one. */
  readonly authorizationServer?: string | undefined;
  /** Scopes of a token by client credentials, joined by `+`. */
  readonly scope?: string | undefined;
}

/**
 * With a scope: asks for a token by client credentials, as the app does. Without one: asks about a text that is not a token,
 * which every app with a secret may do, whatever its grants, and which leaves nothing behind.
 *
 * 400 (`unauthorized_client`, `invalid_scope`) proves nothing: nobody says that the secret was looked at before.
 */
export function verify(client: Client, deps: ProviderDeps, { key }: HeldKey): Promise<Verdict> {
  const { endpoint, clientId, scope } = client;
  const asKey: RestApi = { endpoint, deps, headers: () => Promise.resolve(basic(clientId, keyText(key))) };
  const { authorizationServer = scope === undefined ? 'org' : 'default' } = client;
  const base = authorizationServer === 'org' ? '/oauth2/v1' : path`/oauth2/${authorizationServer}/v1`;
  return verifyBy(asKey, {
    name: 'verify',
    method: 'POST',
    ...(scope === undefined
      ? { path: `${base}/introspect`, form: { token: 'none' } }
      : { path: `${base}/token`, form: { grant_type: 'client_credentials', scope: scope.replaceAll('+', ' ') } }),
    accepted: ({ status, json }) =>
      status === 200 &&
      (scope === undefined
        ? typeof valueAt({ json }, 'active') === 'boolean'
        : maybeTextAt({ json }, 'access_token') !== undefined),
    refused: isClientRefused,
  });
}

/** Introspection returns it as `errorCode` at some orgs, as Okta's own API does. */
function isClientRefused({ status, json }: Answer): boolean {
  return status === 401 && ['error', 'errorCode'].some((field) => valueAt({ json }, field) === 'invalid_client');
}
