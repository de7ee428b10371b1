import { ApiKey } from '../../rotation/api-key';
import { isRotationError, RotationError } from '../../rotation/errors';
import type { IssuedKey, ListedKey, Provider } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { adminField, checkAdminBy } from '../kit/credentials';
import { dateAt, keyIdAt, listAt, maybeTextAt, textAt, valueAt } from '../kit/document';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, find, issueOnce, path, request, type RestApi } from '../kit/rest';
import { providerType as declared, type OktaOptions } from './index';
import { verify } from './verify';

const MANAGE = "an admin role that may 'Manage applications' (okta.apps.manage), for this app";

type Status = 'ACTIVE' | 'INACTIVE';

/** The secrets of one app. Of every answer but that of `issue`, the value is left alone. */
interface App {
  readonly api: RestApi;
  readonly id: string;
}

export const providerType = withAdapter(declared, createOktaProvider);

function createOktaProvider(options: OktaOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { endpoint, app: id, clientId = id, authorizationServer, scope } = options;
  if (id === undefined || clientId === undefined) {
    throw new RotationError('ConfigurationInvalid', "the key's options lack app (docs/providers/okta.md)", false);
  }
  const headers = async () => ({ authorization: `SSWS ${adminField(await deps.admin(), 'apiKey')}` });
  const app: App = { id, api: { endpoint, deps, headers } };
  return {
    issue: () => issue(app),
    verify: (held) => verify({ endpoint, clientId, authorizationServer, scope }, deps, held),
    disable: (keyId) => disable(app, keyId),
    enable: (keyId) => enable(app, keyId),
    revoke: (keyId) => revoke(app, keyId),
    list: () => list(app),
    checkAdmin: () => checkAdminBy(() => list(app)),
  };
}

async function issue({ api, id }: App): Promise<IssuedKey> {
  const issued = await issueOnce(api, {
    name: 'issue',
    method: 'POST',
    path: path`/api/v1/apps/${id}/credentials/secrets`,
    json: {},
    ok: [201],
    // "Api validation failed": of an empty request there is nothing else to fail.
    full: (answer) => answer.status === 400 && valueAt(answer, 'errorCode') === 'E0000001',
    permission: MANAGE,
  });
  return { keyId: keyIdAt(issued, 'id'), key: ApiKey.of(textAt(issued, 'client_secret')) };
}

/** There are no pages: an app has two secrets at most. */
async function list({ api, id }: App): Promise<readonly ListedKey[]> {
  const listed = await request(api, {
    name: 'list',
    method: 'GET',
    path: path`/api/v1/apps/${id}/credentials/secrets`,
    ok: [200],
    permission: MANAGE,
  });
  return listAt(listed, '').map((entry) => {
    const createdAt = dateAt(entry, 'created');
    const disabled = textAt(entry, 'status') === 'INACTIVE';
    return { keyId: keyIdAt(entry, 'id'), disabled, ...(createdAt && { createdAt }) };
  });
}

/** Okta does not say what it answers where a secret is inactive already, or the only active one: the list shows it. */
async function disable(app: App, keyId: string): Promise<void> {
  try {
    await find(app.api, { ...change(app, keyId, 'INACTIVE'), gone: [404] });
  } catch (error) {
    if (!isRotationError(error) || error.retryable) throw error;
    const secrets = await list(app);
    const secret = secrets.find((one) => one.keyId === keyId);
    if (!secret || secret.disabled) return;
    if (secrets.some((one) => one !== secret && !one.disabled)) throw error;
    throw new RotationError(
      'RevocationHeld',
      `${error.message}. It is the only active secret of app ${app.id}, which Okta does not deactivate: it stays until there is another`,
      true,
    );
  }
}

async function enable(app: App, keyId: string): Promise<void> {
  try {
    await request(app.api, change(app, keyId, 'ACTIVE'));
  } catch (error) {
    if (!isRotationError(error) || error.retryable) throw error;
    const secret = (await list(app)).find((one) => one.keyId === keyId);
    if (!secret || secret.disabled) throw error;
  }
}

function change({ id }: App, keyId: string, status: Status) {
  const secret = path`/api/v1/apps/${id}/credentials/secrets/${keyId}`;
  return {
    name: status === 'ACTIVE' ? 'enable' : 'disable',
    method: 'POST',
    path: `${secret}/lifecycle/${status === 'ACTIVE' ? 'activate' : 'deactivate'}`,
    ok: (answer: Answer) => answer.status === 200 && valueAt(answer, 'status') === status,
    permission: MANAGE,
  } as const;
}

/** An active secret is not deleted: then it is deactivated first. The core has usually done so. */
async function revoke(app: App, keyId: string): Promise<'revoked' | 'gone'> {
  const deletion = {
    name: 'revoke',
    method: 'DELETE',
    path: path`/api/v1/apps/${app.id}/credentials/secrets/${keyId}`,
    ok: [204],
    gone: [404],
    permission: MANAGE,
  } as const;
  const answer = await find(app.api, { ...deletion, ok: (one) => one.status === 204 || isRefusal(one) });
  if (!answer) return 'gone';
  if (maybeTextAt(answer, 'errorCode') === undefined) return 'revoked';
  await disable(app, keyId);
  return revokeBy(app.api, deletion);
}

function isRefusal(answer: Answer): boolean {
  return [400, 403].includes(answer.status) && typeof valueAt(answer, 'errorCode') === 'string';
}
