import { createHash } from 'node:crypto';
import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { Capabilities, IssuedKey } from '../../rotation/provider';
import { toKeyId } from '../kit/answer';

/** The secret into which new keys of a supplied key are put, by the name of that key. */
export const INBOX_PREFIX = 'keyturn/supply/';

/** What a key that people make needs to know: its own inbox. Nothing for a key that the provider issues. */
export function inboxOption(keyName: string, issuedBy: Capabilities['issuedBy']): { readonly inbox?: string } {
  return issuedBy === 'person' ? { inbox: INBOX_PREFIX + keyName } : {};
}

/** The new key in the inbox. Throws `IssueRefused` when there is none, or it is the key in use. */
export function suppliedKey(inbox: string, text: string | undefined, like: string | undefined): IssuedKey {
  const name = inbox.startsWith(INBOX_PREFIX) ? inbox.slice(INBOX_PREFIX.length) : inbox;
  const supplied = text === undefined ? undefined : parseInbox(text);
  if (!supplied || supplied.keyId === like) {
    const why = supplied ? `the key in ${inbox} is the one in use` : `there is no key in ${inbox}`;
    throw new RotationError('IssueRefused', `no new key was supplied (${why}): run 'keyturn supply ${name}'`, false);
  }
  return supplied;
}

/**
 * What a key is called that has no id of its own. A provider's key is too long to be guessed, so nobody finds it by its
 * hash; the prefix keeps the hash from being looked up elsewhere, and 64 bits are enough to distinguish keys.
 */
export function fingerprint(key: ApiKey): string {
  return `fp-${createHash('sha256').update(`keyturn supplied key ${key.reveal()}`).digest('hex').slice(0, 16)}`;
}

/** The bare key, or `{ "apiKey": "...", "apiKeyId"?: "..." }`. Undefined for the placeholder of a new inbox. */
function parseInbox(text: string): IssuedKey | undefined {
  const object = parseObject(text);
  const value = object ? object['apiKey'] : text.trim();
  if (typeof value !== 'string' || value === '') return undefined;
  const key = ApiKey.of(value);
  return { keyId: toKeyId(object?.['apiKeyId']) ?? fingerprint(key), key };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
