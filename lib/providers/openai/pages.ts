import { listAt, maybeTextAt, textAt, valueAt, type Document } from '../kit/document';

/** Entries on one page: the most that OpenAI gives. */
export const FIRST_PAGE = { limit: 100 } as const;

/** One page of a list of OpenAI's, and the query of the next. */
export function readPage(page: Document): { items: readonly Document[]; next?: string } {
  const items = listAt(page, 'data');
  const more = valueAt(page, 'has_more');
  if (typeof more !== 'boolean') throw page.fail("neither yes nor no was found at 'has_more'");
  if (!more) return { items };
  const after = maybeTextAt(page, 'last_id') ?? textAt(page, `data.${items.length - 1}.id`);
  return { items, next: `?${new URLSearchParams({ limit: String(FIRST_PAGE.limit), after }).toString()}` };
}
