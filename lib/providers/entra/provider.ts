import { ApiKey } from '../../rotation/api-key';
import { parseDuration } from '../../rotation/duration';
import { RotationError } from '../../rotation/errors';
import type { IssuedKey, ListedKey, Provider } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { bearer, checkAdminBy } from '../kit/credentials';
import { dateAt, keyIdAt, listAt, maybeTextAt, textAt, valueAt } from '../kit/document';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { repeat } from '../kit/repeat';
import { find, issueOnce, path, type RestApi } from '../kit/rest';
import { CLOUDS } from './clouds';
import { providerType as declared, type EntraOptions } from './index';
import { adminToken, verifyByToken, type Login } from './tokens';

const PERMISSION =
  'the application permission Application.ReadWrite.OwnedBy, with the admin application as an owner of this one, or Application.ReadWrite.All';

/** One application, as the admin application changes it. */
interface Application {
  readonly graph: RestApi;
  readonly path: string;
  readonly lifetimeSeconds: number | undefined;
}

export const providerType = withAdapter(declared, createEntraProvider);

function createEntraProvider(options: EntraOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { tenant, appId, application: objectId, cloud = 'global', endpoint, lifetime } = options;
  if (appId === undefined) {
    throw new RotationError('ConfigurationInvalid', "the key's options lack appId (docs/providers/entra.md)", false);
  }
  const { graph, login: loginHost } = CLOUDS[cloud];
  const login: Login = {
    endpoint: options.loginEndpoint ?? endpoint ?? loginHost,
    tenant,
    scope: `${graph}/.default`,
  };
  const application: Application = {
    graph: { endpoint: endpoint ?? graph, deps, headers: async () => bearer(await adminToken(login, deps)) },
    path: objectId === undefined ? path`/v1.0/applications(appId='${appId}')` : path`/v1.0/applications/${objectId}`,
    lifetimeSeconds: lifetime === undefined ? undefined : parseDuration(lifetime),
  };
  return {
    issue: (lineage) => issue(application, lineage),
    verify: (held) => verifyByToken(login, deps, appId, held),
    revoke: (keyId) => revoke(application, keyId),
    list: () => list(application),
    checkAdmin: () => checkAdminBy(() => list(application)),
  };
}

async function issue({ graph, path: base, lifetimeSeconds }: Application, displayName: string): Promise<IssuedKey> {
  const ends = lifetimeSeconds === undefined ? {} : { endDateTime: later(graph.deps.clock.now(), lifetimeSeconds) };
  const issued = await issueOnce(graph, {
    name: 'issue',
    method: 'POST',
    path: `${base}/addPassword`,
    json: { passwordCredential: { displayName, ...ends } },
    ok: (answer) => answer.status === 200 || isConflict(answer),
    full: isFull,
    permission: PERMISSION,
  });
  if (tellsError(issued)) {
    throw new RotationError('IssueRefused', `issue: ${CONFLICT}; no key was issued, Secrets Manager repeats it`, true);
  }
  return { keyId: keyIdAt(issued, 'keyId'), key: ApiKey.of(textAt(issued, 'secretText')) };
}

const CONFLICT = 'Microsoft Graph answered 409, since the application is being changed by another request';

function isConflict(answer: Answer): boolean {
  return answer.status === 409 && tellsError(answer);
}

/** Of the answers that are let through only the conflict does. */
function tellsError(answer: Pick<Answer, 'json'>): boolean {
  return valueAt(answer, 'error.code') !== undefined;
}

/** Microsoft counts no passwords, but an application's size is limited. */
function isFull(answer: Answer): boolean {
  const told = `${String(valueAt(answer, 'error.code'))} ${String(valueAt(answer, 'error.message'))}`;
  return [400, 403].includes(answer.status) && /Directory_QuotaExceeded|size of the object has exceeded/i.test(told);
}

/** Refused for another write at the same time, it is asked again: a removal may run twice. */
async function revoke({ graph, path: base }: Application, keyId: string): Promise<'revoked' | 'gone'> {
  const answer = await repeat(graph.deps.clock, async () => {
    const result = await find(graph, {
      name: 'revoke',
      method: 'POST',
      path: `${base}/removePassword`,
      json: { keyId },
      ok: (one) => one.status === 204 || isConflict(one),
      gone: isGone,
      permission: PERMISSION,
    });
    return { result, again: result !== undefined && tellsError(result) };
  });
  if (answer && tellsError(answer)) throw new RotationError('ProviderUnavailable', `revoke: ${CONFLICT}`, true);
  return answer ? 'revoked' : 'gone';
}

/** Told in words only. A 404 without them is an application that is not there. */
function isGone(answer: Answer): boolean {
  const told = String(valueAt(answer, 'error.message'));
  return [400, 404].includes(answer.status) && /no password credential found/i.test(told);
}

/** All of an application's passwords stand in the application itself: there are no pages. */
async function list({ graph, path: base }: Application): Promise<readonly ListedKey[]> {
  const found = await find(graph, {
    name: 'list',
    method: 'GET',
    path: base,
    query: { $select: 'passwordCredentials' },
    ok: [200],
    gone: [404],
    permission: PERMISSION,
  });
  if (!found) {
    throw new RotationError(
      'ConfigurationInvalid',
      `list: Microsoft Graph knows no ${base}: is appId the client id, and application the object id? (docs/providers/entra.md)`,
      false,
    );
  }
  return listAt(found, 'passwordCredentials').map((entry) => {
    const [name, createdAt] = [maybeTextAt(entry, 'displayName'), dateAt(entry, 'startDateTime')];
    return { keyId: keyIdAt(entry, 'keyId'), ...(name !== undefined && { name }), ...(createdAt && { createdAt }) };
  });
}

/** In whole seconds, as Microsoft writes them. */
function later(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
