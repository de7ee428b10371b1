import { RotationError } from '../../rotation/errors';
import { keyIdAt, listAt, textAt, textsAt, valueAt, type Document } from '../kit/document';
import { newKeyNotFound } from '../kit/failure';
import { find, path, request, type RestApi } from '../kit/rest';

/** Scopes that SendGrid adds to every key and account by itself; they are neither asked for nor compared. */
const AUTOMATIC: readonly string[] = [
  '2fa_required',
  '2fa_exempt',
  'sender_verification_eligible',
  'sender_verification_exempt',
  'sender_verification_legacy',
];

interface KeyDetails {
  readonly name: string;
  readonly scopes: readonly string[];
}

/**
 * The scopes that the new key is to have: those of the key that it follows, or the configured ones where there is none
 * (any more). Never an empty list: what SendGrid issues without scopes may do everything.
 */
export async function copiedScopes(
  admin: RestApi,
  like: string | undefined,
  configured: readonly string[] | undefined,
): Promise<readonly string[]> {
  const followed = like === undefined ? undefined : await readKey(admin, like);
  const scopes = followed?.scopes ?? configured ?? [];
  if (scopes.length > 0) return scopes;
  const why = followed
    ? `key ${like} has no scopes to copy`
    : like === undefined
      ? 'there is no key whose scopes could be copied'
      : `key ${like}, whose scopes were to be copied, is gone at SendGrid`;
  throw new RotationError(
    'IssueRefused',
    `${why}: set the option scopes (docs/providers/sendgrid.md), since a key without scopes may do everything`,
    false,
  );
}

/** Sees to it that a key has exactly these scopes. Throws `AdminCredentialRefused` when SendGrid will not have it so. */
export async function repairScopes(admin: RestApi, keyId: string, scopes: readonly string[]): Promise<void> {
  const found = await mustRead(admin, keyId);
  if (difference(found.scopes, scopes).length === 0) return;
  await request(admin, {
    name: 'activate',
    method: 'PUT',
    path: path`/v3/api_keys/${keyId}`,
    json: { name: found.name, scopes },
    ok: [200],
    permission: 'scope api_keys.update, and each scope that it hands on',
  });
  const wrong = difference((await mustRead(admin, keyId)).scopes, scopes);
  if (wrong.length === 0) return;
  throw new RotationError(
    'AdminCredentialRefused',
    `key ${keyId} cannot be given the scopes of the key before it; they differ in ${wrong.join(', ')}: the admin key needs every scope that it hands on`,
    false,
  );
}

async function mustRead(admin: RestApi, keyId: string): Promise<KeyDetails> {
  const found = await readKey(admin, keyId);
  if (found) return found;
  throw newKeyNotFound(keyId, 'SendGrid');
}

async function readKey(admin: RestApi, keyId: string): Promise<KeyDetails | undefined> {
  const found = await find(admin, {
    name: 'scopes',
    method: 'GET',
    path: path`/v3/api_keys/${keyId}`,
    ok: [200],
    gone: [404],
    permission: 'scope api_keys.read',
  });
  if (!found) return undefined;
  const key = unwrap(found, keyId);
  return { name: textAt(key, 'name'), scopes: textsAt(key, 'scopes').filter((scope) => !AUTOMATIC.includes(scope)) };
}

/** The API description shows a list of keys where the documentation speaks of one: either is understood. */
function unwrap(found: Document, keyId: string): Document {
  const keys = valueAt(found, 'result') === undefined ? [found] : listAt(found, 'result');
  const key = keys.find((one) => keyIdAt(one, 'api_key_id') === keyId);
  if (!key) throw found.fail(`key ${keyId} is not in it`);
  return key;
}

/** What only one of the two holds. */
function difference(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...left.filter((scope) => !right.includes(scope)), ...right.filter((scope) => !left.includes(scope))];
}
