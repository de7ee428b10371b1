import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { HeldKey, IssuedKey, ListedKey, Provider } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { adminField, bearer, checkAdminBy, keyText } from '../kit/credentials';
import { dateAt, keyIdAt, listAt, maybeTextAt, textAt, valueAt, type Document } from '../kit/document';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, find, issueOnce, path, request, requestPages, verifyBy, type RestApi } from '../kit/rest';
import { grantLike, wholeToken, type Grant } from './grant';
import { providerType as declared, type CloudflareOptions } from './index';
import { isDead, isRefusal } from './verdict';

const ENDPOINT = 'https://api.cloudflare.com/client/v4';

/** Tokens on one page: the most that Cloudflare gives, and the least. */
const PAGE = { most: 50, least: 5 } as const;

/** The tokens of one owner, asked with the admin token. */
interface Tokens {
  readonly api: RestApi;
  /** `/accounts/{id}/tokens` or `/user/tokens`. */
  readonly path: string;
  readonly permission: string;
  readonly policies: Grant['policies'] | undefined;
}

export const providerType = withAdapter(declared, createCloudflareProvider);

/** The tokens of an account, or without one those of the user who made the admin token. */
function createCloudflareProvider(options: CloudflareOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const { account, policies, endpoint = ENDPOINT } = options;
  const tokens: Tokens = {
    api: { endpoint, deps, headers: async () => bearer(adminField(await deps.admin(), 'apiKey')) },
    path: account === undefined ? '/user/tokens' : path`/accounts/${account}/tokens`,
    permission:
      account === undefined ? "the permission 'API Tokens Write'" : "the permission 'Account API Tokens Write'",
    policies,
  };
  return {
    issue: (lineage, like) => issue(tokens, lineage, like),
    verify: (held) => verify(tokens, held),
    disable: (keyId) => disable(tokens, keyId),
    enable: (keyId) => enable(tokens, keyId),
    revoke: (keyId) => revoke(tokens, keyId),
    list: () => list(tokens),
    identify: (key) => identify(tokens, key),
    checkAdmin: () => checkAdminBy(() => request(tokens.api, listOf(tokens, PAGE.least))),
  };
}

/** Cloudflare's word that a request was done: the status alone is not. */
function isDone(answer: Answer): boolean {
  return answer.status < 300 && valueAt(answer, 'success') === true;
}

async function issue(tokens: Tokens, name: string, like: string | undefined): Promise<IssuedKey> {
  const answer = await issueOnce(tokens.api, {
    name: 'issue',
    method: 'POST',
    path: tokens.path,
    json: { name, ...(await grantOf(tokens, like)) },
    ok: isDone,
    permission: `${tokens.permission}, and nothing may be handed on that its owner has not`,
  });
  return { keyId: keyIdAt(answer, 'result.id'), key: ApiKey.of(textAt(answer, 'result.value')) };
}

/** The current token's, or those of the options where there is none to copy. */
async function grantOf(tokens: Tokens, like: string | undefined): Promise<Grant> {
  const token = like === undefined ? undefined : await read(tokens, like);
  if (token) return grantLike(token, tokens.api.deps.clock.now());
  if (tokens.policies) return { policies: tokens.policies };
  const why = like === undefined ? 'there is no token to copy' : `token ${like}, which was to be copied, is gone`;
  throw new RotationError(
    'IssueRefused',
    `${why}: say what a token may do in option 'policies' (docs/providers/cloudflare.md); no key was issued`,
    false,
  );
}

/** Undefined for a token that is gone. */
function read({ api, path: base, permission }: Tokens, keyId: string): Promise<Document | undefined> {
  return find(api, { name: 'read', method: 'GET', path: base + path`/${keyId}`, ok: isDone, permission });
}

function verify(tokens: Tokens, { key }: HeldKey) {
  return verifyBy(withKey(tokens, key), {
    ...verification(tokens),
    accepted: (answer) => isDone(answer) && valueAt(answer, 'result.status') === 'active',
    refused: (answer) => isRefusal(answer) || (isDone(answer) && isDead(answer)),
  });
}

async function identify(tokens: Tokens, key: ApiKey): Promise<string | undefined> {
  const token = await find(withKey(tokens, key), {
    ...verification(tokens),
    name: 'identify',
    ok: isDone,
    gone: isRefusal,
  });
  return token && keyIdAt(token, 'result.id');
}

function verification({ path: base }: Tokens) {
  return { name: 'verify', method: 'GET', path: `${base}/verify` } as const;
}

function withKey({ api }: Tokens, key: ApiKey): RestApi {
  return { ...api, headers: async () => bearer(keyText(key)) };
}

async function disable(tokens: Tokens, keyId: string): Promise<void> {
  const token = await read(tokens, keyId);
  if (!token || valueAt(token, 'result.status') !== 'active') return;
  await find(tokens.api, changeOf(tokens, keyId, token, 'disabled'));
}

async function enable(tokens: Tokens, keyId: string): Promise<void> {
  const { api, path: base, permission } = tokens;
  const target = base + path`/${keyId}`;
  const token = await request(api, { name: 'enable', method: 'GET', path: target, ok: isDone, permission });
  if (valueAt(token, 'result.status') === 'active') return;
  await request(api, changeOf(tokens, keyId, token, 'active'));
}

/** A change replaces the whole token: what it does not carry would be lost. */
function changeOf({ path: base, permission }: Tokens, keyId: string, token: Document, status: 'active' | 'disabled') {
  return {
    name: status === 'active' ? 'enable' : 'disable',
    method: 'PUT',
    path: base + path`/${keyId}`,
    json: { ...wholeToken(token), status },
    ok: (answer: Answer) => isDone(answer) && valueAt(answer, 'result.status') === status,
    permission,
  } as const;
}

function revoke({ api, path: base, permission }: Tokens, keyId: string) {
  return revokeBy(api, { name: 'revoke', method: 'DELETE', path: base + path`/${keyId}`, ok: isDone, permission });
}

async function list(tokens: Tokens): Promise<readonly ListedKey[]> {
  let [page, seen] = [1, 0];
  const found = await requestPages(tokens.api, listOf(tokens, PAGE.most), (document) => {
    const items = listAt(document, 'result');
    const total = valueAt(document, 'result_info.total_count');
    seen += items.length;
    page += 1;
    const isLast = items.length === 0 || (typeof total === 'number' && seen >= total);
    return { items, next: isLast ? undefined : `?page=${page}&per_page=${PAGE.most}` };
  });
  // A token that Cloudflare itself has revoked, because it leaked, is shown for a while.
  return found.filter((token) => maybeTextAt(token, 'status') !== 'revoked').map(toListed);
}

function toListed(token: Document): ListedKey {
  const [name, createdAt] = [maybeTextAt(token, 'name'), dateAt(token, 'issued_on')];
  const lastUsedAt = dateAt(token, 'last_used_on');
  return {
    keyId: keyIdAt(token, 'id'),
    ...(name !== undefined && { name }),
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
    ...(textAt(token, 'status') !== 'active' && { disabled: true }),
  };
}

function listOf({ path: target, permission }: Tokens, perPage: number) {
  const query = { page: 1, per_page: perPage };
  return { name: 'list', method: 'GET', path: target, query, ok: isDone, permission } as const;
}
