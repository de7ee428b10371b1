import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { HeldKey, IssuedKey, ListedKey, Provider } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { adminField, bearer, checkAdminBy, keyText } from '../kit/credentials';
import { dateAt, keyIdAt, maybeTextAt, textAt, valueAt, type Document } from '../kit/document';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, find, issueOnce, path, request, requestPages, verifyBy, type RestApi } from '../kit/rest';
import { providerType as declared, type OpenAiOptions } from './index';
import { FIRST_PAGE, readPage } from './pages';

const ENDPOINT = 'https://api.openai.com/v1';

const READ = 'an organization admin key that may read service accounts and API keys (api.management.read)';
const WRITE = 'an organization admin key that may write service accounts (api.management.write)';

/** One project, asked with the admin key. */
interface Project {
  readonly api: RestApi;
  readonly id: string;
}

export const providerType = withAdapter(declared, createOpenAiProvider);

/** The service accounts of one project, each with its one key. The key id is the account's. */
function createOpenAiProvider(options: OpenAiOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { project: id, endpoint = ENDPOINT } = options;
  if (id === undefined) throw new RotationError('ConfigurationInvalid', 'the key does not name its project', false);
  const headers = async () => bearer(adminField(await deps.admin(), 'apiKey'));
  const project: Project = { id, api: { endpoint, deps, headers } };
  return {
    issue: (lineage, like) => issue(project, lineage, like),
    activate: ({ keyId }, like) => copyRole(project, keyId, like),
    verify: (held) => verify(project, held),
    revoke: (keyId) => revoke(project, keyId),
    list: () => list(project),
    checkAdmin: () => checkAdminBy(() => request(project.api, { ...accounts(project), query: { limit: 1 } })),
  };
}

async function issue(project: Project, lineage: string, like: string | undefined): Promise<IssuedKey> {
  if (like !== undefined) await refuseUncopied(project, like);
  const answer = await issueOnce(project.api, {
    name: 'issue',
    method: 'POST',
    path: path`/organization/projects/${project.id}/service_accounts`,
    json: { name: lineage },
    permission: WRITE,
  });
  return { keyId: keyIdAt(answer, 'id'), key: ApiKey.of(textAt(answer, 'api_key.value')) };
}

/** What a new account could not be given, and what would be revoked with the old one: refused while nothing has happened yet. */
async function refuseUncopied(project: Project, like: string): Promise<void> {
  if ((await roleOf(project, like)) === 'none') {
    throw refused(like, "has role 'none': what it was given instead cannot be read, so it cannot be copied");
  }
  const owned = (await apiKeys(project)).filter((apiKey) => ownerOf(apiKey) === like).length;
  if (owned > 1) {
    throw refused(like, `has ${owned} API keys, and all of them would end with it: give each an account of its own`);
  }
}

function refused(account: string, why: string): RotationError {
  return new RotationError('IssueRefused', `service account ${account} ${why}; no key was issued`, false);
}

/** A new account is a `member`; one that follows an owner is made an owner. */
async function copyRole(project: Project, keyId: string, like: string | undefined): Promise<void> {
  if (like === undefined || (await roleOf(project, like)) !== 'owner') return;
  await request(project.api, {
    name: 'activate',
    method: 'POST',
    path: path`/organization/projects/${project.id}/service_accounts/${keyId}`,
    json: { role: 'owner' },
    ok: (answer) => answer.status === 200 && valueAt(answer, 'role') === 'owner',
    permission: WRITE,
  });
}

/** Undefined for an account that is gone: then the new one stays a `member`, the least that works. */
async function roleOf(project: Project, keyId: string): Promise<string | undefined> {
  const account = await find(project.api, {
    name: 'read',
    method: 'GET',
    path: path`/organization/projects/${project.id}/service_accounts/${keyId}`,
    permission: READ,
  });
  return account && textAt(account, 'role');
}

function verify({ api }: Project, { key }: HeldKey) {
  return verifyBy(
    { ...api, headers: async () => bearer(keyText(key)) },
    {
      name: 'verify',
      method: 'GET',
      path: '/models',
      accepted: (answer) => answer.status === 200 && Array.isArray(valueAt(answer, 'data')),
      refused: (answer) => answer.status === 401 && !isOfAGoodKey(answer),
    },
  );
}

/** OpenAI answers 401 to good keys, too: to one without the scope, and from an address outside the allowlist. */
function isOfAGoodKey(answer: Answer): boolean {
  if (valueAt(answer, 'error.code') === 'ip_not_authorized') return true;
  const message = maybeTextAt(answer, 'error.message') ?? '';
  return /insufficient permissions|missing scopes|\bIP\b.*not authorized/i.test(message);
}

function revoke({ api, id }: Project, keyId: string) {
  return revokeBy(api, {
    name: 'revoke',
    method: 'DELETE',
    path: path`/organization/projects/${id}/service_accounts/${keyId}`,
    ok: (answer) => answer.status === 200 && valueAt(answer, 'deleted') === true,
    permission: WRITE,
  });
}

async function list(project: Project): Promise<readonly ListedKey[]> {
  const found = await requestPages(project.api, accounts(project), readPage);
  const used = await apiKeys(project);
  return found.map((account) => {
    const keyId = keyIdAt(account, 'id');
    const name = maybeTextAt(account, 'name');
    const createdAt = dateAt(account, 'created_at');
    const lastUsedAt = lastUse(used.filter((apiKey) => ownerOf(apiKey) === keyId));
    return {
      keyId,
      ...(name !== undefined && { name }),
      ...(createdAt && { createdAt }),
      ...(lastUsedAt && { lastUsedAt }),
    };
  });
}

function lastUse(ofAccount: readonly Document[]): Date | undefined {
  const times = ofAccount.flatMap((apiKey) => dateAt(apiKey, 'last_used_at') ?? []);
  return times.sort((a, b) => a.getTime() - b.getTime()).at(-1);
}

/** Only the list of keys says when one was used, and whose it is. */
function apiKeys({ api, id }: Project): Promise<readonly Document[]> {
  const target = path`/organization/projects/${id}/api_keys`;
  return requestPages(
    api,
    { name: 'list', method: 'GET', path: target, query: FIRST_PAGE, permission: READ },
    readPage,
  );
}

function ownerOf(apiKey: Document): string | undefined {
  return maybeTextAt(apiKey, 'owner.service_account.id');
}

function accounts({ id }: Project) {
  const target = path`/organization/projects/${id}/service_accounts`;
  return { name: 'list', method: 'GET', path: target, query: FIRST_PAGE, permission: READ } as const;
}
