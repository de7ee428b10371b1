import type { RotationError } from '../../rotation/errors';
import type { BuiltRequest } from './exchange';

/** More pages than any principal has keys: a provider whose last page leads back to an earlier one must not hold us. */
const MAX_PAGES = 200;
/** The same of entries: what does not fit into a function's memory must not end it. */
const MAX_ENTRIES = 100_000;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Path or URL of the next page; undefined on the last. */
  readonly next: string | undefined;
  /** The failure to throw when the pages cannot be followed. */
  fail(why: string): RotationError;
}

/** Everything on all pages. A list that is not complete is never returned: what it lacks would look revoked. */
export async function readPages<Item>(
  first: BuiltRequest,
  readPage: (request: BuiltRequest) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const seen = new Set<string>();
  for (let request: BuiltRequest | undefined = first; request;) {
    seen.add(request.url);
    const page = await readPage(request);
    // One by one: a call takes no list of any length as its arguments.
    for (const item of page.items) items.push(item);
    if (items.length > MAX_ENTRIES) throw page.fail(`it has more than ${MAX_ENTRIES} entries`);
    const url: string | undefined = page.next === undefined ? undefined : urlOf(page.next, request.url);
    if (url === 'elsewhere')
      throw page.fail('its next page is at another host, where the admin credential does not go');
    if (url !== undefined && (seen.has(url) || seen.size >= MAX_PAGES)) throw page.fail('its pages do not end');
    request = url === undefined ? undefined : { ...first, url };
  }
  return items;
}

function urlOf(next: string, current: string): string {
  if (!URL.canParse(next, current)) return 'elsewhere';
  const url = new URL(next, current);
  return url.origin === new URL(current).origin && url.username === '' ? url.href : 'elsewhere';
}
