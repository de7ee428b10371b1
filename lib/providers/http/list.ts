import type { RotationError } from '../../rotation/errors';
import type { ListedKey } from '../../rotation/provider';
import type { BuiltRequest } from '../exchange';
import { describe, failureOf, notUnderstood } from '../failure';
import { readPages, type Page } from '../pages';
import { matchesStatus } from '../status';
import { findDate, findKeyId, findText } from './answer';
import { prepare, send, type HttpProvider } from './call';
import { find } from './expression';
import type { HttpOptions } from './options';

type ListSpec = NonNullable<HttpOptions['list']>;

/** Every key of the principal, page by page. */
export async function list(provider: HttpProvider, spec: ListSpec): Promise<readonly ListedKey[]> {
  const first = await prepare(provider, 'list', {});
  return readPages(first, (request) => readPage(provider, spec, first, request));
}

async function readPage(
  provider: HttpProvider,
  spec: ListSpec,
  first: BuiltRequest,
  request: BuiltRequest,
): Promise<Page<ListedKey>> {
  const { answer, outcome } = await send(provider, 'list', request);
  if (!answer || !matchesStatus(answer.status, ['2xx'])) throw failureOf('list', request, outcome);
  const fail = (why: string) => notUnderstood(describe('list', request, outcome), why);
  const entries = find(spec.read.keys, answer.json);
  if (!Array.isArray(entries)) throw fail(`no list was found at '${spec.read.keys}'`);
  const items = entries.map((entry) => readEntry(spec.read, entry, fail));
  return { items, next: nextOf(spec, first, answer.json), fail };
}

function readEntry(read: ListSpec['read'], entry: unknown, fail: (why: string) => RotationError): ListedKey {
  const keyId = findKeyId(read.keyId, entry);
  if (keyId === undefined) throw fail(`a key without an id at '${read.keyId}'`);
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
