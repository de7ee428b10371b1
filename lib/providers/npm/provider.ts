import { ApiKey } from '../../rotation/api-key';
import type { HeldKey, ListedKey, Provider, Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { adminField, basic, bearer, checkAdminBy, keyText } from '../kit/credentials';
import { dateAt, keyIdAt, listAt, maybeTextAt, textAt, type Document } from '../kit/document';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, issueOnce, path, requestPages, verifyBy, type RestApi } from '../kit/rest';
import { providerType as declared, type NpmOptions } from './index';
import { isDone } from './one-time-password';
import { tokenBody } from './token-body';

const ENDPOINT = 'https://registry.npmjs.org';
const TOKENS = '/-/npm/v1/tokens';
const PERMISSION = "the user's own name and password, without a second factor";

export const providerType = withAdapter(declared, createNpmProvider);

function createNpmProvider(options: NpmOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { endpoint = ENDPOINT } = options;
  const admin: RestApi = { endpoint, deps, headers: () => adminHeaders(deps) };
  const list = async () => (await readTokens(admin)).map(toListed);
  return {
    issue: async (lineage, like) => {
      const tokens = like === undefined ? [] : await readTokens(admin);
      const followed = tokens.find((token) => keyIdAt(token, 'key') === like);
      const password = adminField(await deps.admin(), 'password');
      const issued = await issueOnce(admin, {
        name: 'issue',
        method: 'POST',
        path: TOKENS,
        json: tokenBody(options, followed, lineage, password),
        ok: isDone,
        permission: PERMISSION,
      });
      return { keyId: keyIdAt(issued, 'key'), key: ApiKey.of(textAt(issued, 'token')) };
    },
    verify: (held) => verify(endpoint, deps, held),
    revoke: (keyId) => revoke(admin, keyId),
    list,
    checkAdmin: () => checkAdminBy(list),
  };
}

/** A token of the user's where the admin secret holds one, as npm documents it; else name and password. */
async function adminHeaders({ admin }: ProviderDeps): Promise<Readonly<Record<string, string>>> {
  const credential = await admin();
  return Object.hasOwn(credential, 'token')
    ? bearer(adminField(credential, 'token'))
    : basic(adminField(credential, 'username'), adminField(credential, 'password'));
}

/** Verdaccio answers 200 to anybody: only the right name is a yes, and none at all is a no. */
async function verify(endpoint: string, deps: ProviderDeps, { key }: HeldKey): Promise<Verdict> {
  const expected = adminField(await deps.admin(), 'username');
  const asKey: RestApi = { endpoint, deps, headers: () => Promise.resolve(bearer(keyText(key))) };
  return verifyBy(asKey, {
    name: 'verify',
    method: 'GET',
    path: '/-/whoami',
    accepted: (answer) => answer.status === 200 && maybeTextAt(answer, 'username') === expected,
    refused: (answer) => [200, 401, 403].includes(answer.status) && isRecord(answer) && !names(answer),
  });
}

/** Verdaccio answers 200 for a token that never was: the list shows whether there is one. */
async function revoke(admin: RestApi, keyId: string): Promise<'revoked' | 'gone'> {
  const tokens = await readTokens(admin);
  if (!tokens.some((token) => keyIdAt(token, 'key') === keyId)) return 'gone';
  return revokeBy(admin, {
    name: 'revoke',
    method: 'DELETE',
    path: path`/-/npm/v1/tokens/token/${keyId}`,
    ok: (answer) => isDone(answer) && (answer.status === 204 || isRecord(answer)),
    gone: [404],
    permission: PERMISSION,
  });
}

/** Every token of the user that is not revoked. */
async function readTokens(admin: RestApi): Promise<readonly Document[]> {
  const tokens = await requestPages(
    admin,
    { name: 'list', method: 'GET', path: TOKENS, ok: isDone, permission: PERMISSION },
    (page) => ({ items: listAt(page, 'objects'), next: maybeTextAt(page, 'urls.next') }),
  );
  return tokens.filter((token) => dateAt(token, 'revoked') === undefined);
}

function toListed(token: Document): ListedKey {
  const [name, createdAt] = [maybeTextAt(token, 'name'), dateAt(token, 'created')];
  const lastUsedAt = dateAt(token, 'accessed');
  return {
    keyId: keyIdAt(token, 'key'),
    ...(name !== undefined && { name }),
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
  };
}

function names(answer: Answer): boolean {
  return maybeTextAt(answer, 'username') !== undefined;
}

/** A JSON object, which no error page is. */
function isRecord({ json }: Answer): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
