import { RotationError } from '../../rotation/errors';
import { keyIdAt, textsAt, valueAt, type Document } from '../kit/document';
import { newKeyNotFound } from '../kit/failure';
import { find, path, request, type RestApi } from '../kit/rest';
import type { KeyKind } from './keys';

/** What an application key may do; null: whatever its service account may. */
type Scopes = readonly string[] | null;

/** The option `scopes`; undefined where there must be a key to copy. */
export function configuredScopes(option: string | undefined): Scopes | undefined {
  if (option === undefined || option === 'copy') return undefined;
  return option === 'all' ? null : option.split('+');
}

/**
 * The scopes that the new key is to have: those of the key that it follows, or the configured ones where there is none
 * (any more). Never a guess: a key that is issued without scopes may do whatever its service account may.
 */
export function copiedScopes(
  keys: readonly Document[],
  like: string | undefined,
  configured: Scopes | undefined,
): Scopes {
  const followed = keys.find((key) => keyIdAt(key, 'id') === like);
  const told = followed && scopesOf(followed);
  const scopes = told === undefined ? configured : told;
  if (scopes !== undefined) return scopes;
  const why =
    like === undefined
      ? 'there is no key whose scopes could be copied'
      : followed
        ? `Datadog does not tell the scopes of key ${like}`
        : `key ${like}, whose scopes were to be copied, is gone at Datadog`;
  throw new RotationError(
    'IssueRefused',
    `${why}: set the option scopes (docs/providers/datadog.md), since a key without scopes may do whatever its service account may`,
    false,
  );
}

/** Sees to it that a key has exactly these scopes. Throws `AdminCredentialRefused` when Datadog will not have it so. */
export async function repairScopes(admin: RestApi, kind: KeyKind, keyId: string, scopes: Scopes): Promise<void> {
  if (isSame(await mustRead(admin, kind, keyId), scopes)) return;
  await request(admin, {
    name: 'activate',
    method: 'PATCH',
    path: kind.path + path`/${keyId}`,
    json: { data: { id: keyId, type: kind.type, attributes: { scopes } } },
    ok: [200],
    permission: kind.permissions.write,
  });
  if (isSame(await mustRead(admin, kind, keyId), scopes)) return;
  throw new RotationError(
    'AdminCredentialRefused',
    `key ${keyId} cannot be given the scopes of the key before it; compare the two at Datadog`,
    false,
  );
}

async function mustRead(admin: RestApi, kind: KeyKind, keyId: string): Promise<Document> {
  const found = await find(admin, {
    name: 'scopes',
    method: 'GET',
    path: kind.path + path`/${keyId}`,
    ok: [200],
    gone: [404],
    permission: kind.permissions.read,
  });
  if (found) return { json: valueAt(found, 'data'), fail: found.fail };
  throw newKeyNotFound(keyId, 'Datadog');
}

function isSame(key: Document, scopes: Scopes): boolean {
  return JSON.stringify(sorted(scopesOf(key) ?? null)) === JSON.stringify(sorted(scopes));
}

function sorted(scopes: Scopes): Scopes {
  return scopes && [...scopes].sort();
}

/** Datadog writes null for a key without; where nothing is written, nothing is known. */
function scopesOf(key: Document): Scopes | undefined {
  if (valueAt(key, 'attributes.scopes') === null) return null;
  return Array.isArray(valueAt(key, 'attributes.scopes')) ? textsAt(key, 'attributes.scopes') : undefined;
}
