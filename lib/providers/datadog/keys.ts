import type { ListedKey } from '../../rotation/provider';
import { dateAt, keyIdAt, listAt, maybeTextAt, valueAt, type Document } from '../kit/document';
import { path, requestPages, type RestApi } from '../kit/rest';

/** Where keys of one kind are managed, and what the admin credential needs for it. */
export interface KeyKind {
  readonly type: 'api_keys' | 'application_keys';
  readonly path: string;
  /** Where the list says how many keys there may be. */
  readonly most: string;
  readonly permissions: { readonly read: string; readonly write: string; readonly revoke: string };
}

export const API_KEYS: KeyKind = {
  type: 'api_keys',
  path: '/api/v2/api_keys',
  most: 'meta.max_allowed',
  permissions: {
    read: 'an application key with the scope api_keys_read',
    write: 'an application key with the scope api_keys_write',
    revoke: 'an application key with the scope api_keys_delete',
  },
};

export function applicationKeysOf(serviceAccount: string): KeyKind {
  const needed = 'an application key with the scope service_account_write';
  return {
    type: 'application_keys',
    path: path`/api/v2/service_accounts/${serviceAccount}/application_keys`,
    most: 'meta.max_allowed_per_user',
    permissions: { read: needed, write: needed, revoke: needed },
  };
}

/** Every key of a kind, and whether there is room for another. */
interface KeyList {
  readonly keys: readonly Document[];
  readonly isFull: boolean;
}

/** The most that Datadog gives. */
const PAGE_SIZE = 100;

export async function readKeys(admin: RestApi, kind: KeyKind): Promise<KeyList> {
  let [pages, seen, most] = [0, 0, Infinity];
  const keys = await requestPages(
    admin,
    {
      name: 'list',
      method: 'GET',
      path: kind.path,
      query: pageQuery(0),
      ok: [200],
      permission: kind.permissions.read,
    },
    (page) => {
      const items = listAt(page, 'data');
      [pages, seen] = [pages + 1, seen + items.length];
      most = numberAt(page, kind.most) ?? most;
      const total = numberAt(page, 'meta.page.total_filtered_count');
      const hasMore = total === undefined ? items.length >= PAGE_SIZE : seen < total;
      if (!hasMore) return { items };
      if (items.length === 0) throw page.fail(`its ${total ?? 'last'} keys are not all in it`);
      return { items, next: `?${new URLSearchParams(pageQuery(pages)).toString()}` };
    },
  );
  return { keys, isFull: keys.length >= most };
}

function pageQuery(number: number) {
  return { 'page[size]': String(PAGE_SIZE), 'page[number]': String(number) };
}

function numberAt(page: Document, where: string): number | undefined {
  const found = valueAt(page, where);
  return typeof found === 'number' ? found : undefined;
}

export function toListed(entry: Document, now: Date): ListedKey {
  const name = maybeTextAt(entry, 'attributes.name');
  const createdAt = dateAt(entry, 'attributes.created_at');
  const lastUsedAt = lastUse(entry, now);
  return {
    keyId: keyIdAt(entry, 'id'),
    ...(name !== undefined && { name }),
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
  };
}

/** The latest of what Datadog says in several places, with "in the last 24 hours" as the last resort. */
function lastUse(entry: Document, now: Date): Date | undefined {
  const times = ['date_last_used', 'last_used_date.timestamp', 'last_used_at'].flatMap(
    (field) => dateAt(entry, `attributes.${field}`) ?? [],
  );
  const latest = times.sort((a, b) => a.getTime() - b.getTime()).at(-1);
  return latest ?? (valueAt(entry, 'attributes.used_in_last_24_hours') === true ? now : undefined);
}
