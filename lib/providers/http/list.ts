import { RotationError } from '../../rotation/errors';
import type { ListedKey } from '../../rotation/provider';
import { findDate, findKeyId, findText } from './answer';
import type { BuiltRequest } from './build-request';
import { prepare, send, type HttpProvider } from './call';
import { describe, failureOf } from './failure';
import { find } from './expression';
import type { HttpOptions } from './options';
import { matchesStatus } from './status';

type ListSpec = NonNullable<HttpOptions['list']>;

/** More pages than any principal has keys: a provider whose last page leads back to an earlier one must not hold us. */
const MAX_PAGES = 200;

/** Every key of the principal, page by page. A list that is not complete is never returned: what it lacks would look revoked. */
export async function list(provider: HttpProvider, spec: ListSpec): Promise<readonly ListedKey[]> {
  const first = await prepare(provider, 'list', {});
  const keys: ListedKey[] = [];
  const seen = new Set<string>();
  for (let request: BuiltRequest | undefined = first; request;) {
    seen.add(request.url);
    const exchange = await send(provider, 'list', request);
    const { answer, outcome } = exchange;
    if (!answer || !matchesStatus(answer.status, ['2xx'])) throw failureOf('list', request, outcome);
    const fail = (why: string) =>
      new RotationError(
        'ProviderAnswerNotUnderstood',
        `${describe('list', request as BuiltRequest, outcome)}: ${why}`,
        false,
      );
    const entries = find(spec.read.keys, answer.json);
    if (!Array.isArray(entries)) throw fail(`no list was found at '${spec.read.keys}'`);
    keys.push(
      ...entries.map(
        (entry) => readEntry(spec.read, entry) ?? raise(fail(`a key without an id at '${spec.read.keyId}'`)),
      ),
    );
    const url = nextUrl(spec, first, request, answer.json);
    if (url === 'elsewhere') throw fail('its next page is at another host, where the admin credential does not go');
    if (url !== undefined && (seen.has(url) || seen.size >= MAX_PAGES)) throw fail('its pages do not end');
    request = url === undefined ? undefined : { ...first, url };
  }
  return keys;
}

function readEntry(read: ListSpec['read'], entry: unknown): ListedKey | undefined {
  const keyId = findKeyId(read.keyId, entry);
  if (keyId === undefined) return undefined;
  const name = read.name === undefined ? undefined : findText(read.name, entry);
  const createdAt = read.createdAt === undefined ? undefined : findDate(read.createdAt, entry);
  const lastUsedAt = read.lastUsedAt === undefined ? undefined : findDate(read.lastUsedAt, entry);
  return {
    keyId,
    ...(name !== undefined && { name }),
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
    ...(read.disabled !== undefined && { disabled: find(read.disabled, entry) === true }),
  };
}

/** Where the next page is: by a cursor put into the first page's query, or by the path or URL that the answer gives. */
function nextUrl(spec: ListSpec, first: BuiltRequest, current: BuiltRequest, json: unknown): string | undefined {
  const next = spec.next === undefined ? undefined : findText(spec.next, json);
  if (next === undefined) return undefined;
  if (spec.cursor !== undefined) {
    const url = new URL(first.url);
    url.searchParams.set(spec.cursor, next);
    return url.href;
  }
  if (!URL.canParse(next, current.url)) return 'elsewhere';
  const url = new URL(next, current.url);
  return url.origin === new URL(first.url).origin && url.username === '' ? url.href : 'elsewhere';
}

function raise(error: Error): never {
  throw error;
}
