import type { RotationError } from '../../rotation/errors';
import type { ListedKey } from '../../rotation/provider';
import type { BuiltRequest } from '../kit/exchange';
import { describe, failureOf, notUnderstood } from '../kit/failure';
import { readPages, type Page } from '../kit/pages';
import { matchesStatus } from '../kit/status';
import { findDate, findKeyId, findText } from './answer';
import { prepare, send, type HttpProvider } from './call';
import { find } from './expression';
import type { HttpOptions } from './options';

type ListSpec = NonNullable<HttpOptions['list']>;

/** Every key of the principal, page by page. */
export async function list(provider: HttpProvider, spec: ListSpec): Promise<readonly ListedKey[]> {
  return readList(provider, spec, (entry, fail) => {
    const keyId = readId(spec.read, entry, fail);
    return keyId === undefined ? [] : [readEntry(spec.read, keyId, entry)];
  });
}

type Fail = (why: string) => RotationError;

/** What an entry comes to, for all entries of all pages. */
export async function readList<Item>(
  provider: HttpProvider,
  spec: ListSpec,
  read: (entry: unknown, fail: Fail) => readonly Item[],
): Promise<readonly Item[]> {
  const first = await prepare(provider, 'list', {});
  return readPages(first, (request) => readPage(provider, spec, read, first, request));
}

async function readPage<Item>(
  provider: HttpProvider,
  spec: ListSpec,
  read: (entry: unknown, fail: Fail) => readonly Item[],
  first: BuiltRequest,
  request: BuiltRequest,
): Promise<Page<Item>> {
  const { answer, outcome } = await send(provider, 'list', request);
  if (!answer || !matchesStatus(answer.status, ['2xx'])) throw failureOf('list', request, outcome);
  const fail = (why: string) => notUnderstood(describe('list', request, outcome), why);
  const entries = find(spec.read.keys, answer.json);
  if (!Array.isArray(entries)) throw fail(`no list was found at '${spec.read.keys}'`);
  const items = entries.flatMap((entry) => read(entry, fail));
  return { items, next: nextOf(spec, first, answer.json), fail };
}

/** Undefined for an id that no key of ours can have, such as a name with a space in it. */
export function readId(read: ListSpec['read'], entry: unknown, fail: Fail): string | undefined {
  if (findText(read.keyId, entry) === undefined) throw fail(`a key without an id at '${read.keyId}'`);
  return findKeyId(read.keyId, entry);
}

function readEntry(read: ListSpec['read'], keyId: string, entry: unknown): ListedKey {
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
function nextOf(spec: ListSpec, first: BuiltRequest, json: unknown): string | undefined {
  const next = spec.next === undefined ? undefined : findText(spec.next, json);
  if (next === undefined || spec.cursor === undefined) return next;
  const url = new URL(first.url);
  url.searchParams.set(spec.cursor, next);
  return url.href;
}
