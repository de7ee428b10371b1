import type { ApiKey } from '../../rotation/api-key';
import { isRotationError, RotationError } from '../../rotation/errors';
import type { Verdict } from '../../rotation/provider';
import { isHeaderText } from './sendable';
import type { AdminCredential } from './provider-type';

/** A field of the admin secret as text for a header. Throws `AdminCredentialMalformed`, naming the field. */
export function adminField(admin: AdminCredential, field: string): string {
  const value = Object.hasOwn(admin, field) ? admin[field] : undefined;
  if (!value) throw malformed(`the admin secret has no field '${field}'`);
  if (isPrintable(value)) return value.reveal();
  throw malformed(
    `field '${field}' of the admin secret is empty or holds characters that a header cannot carry, perhaps a line break at its end`,
  );
}

/** A key as text for a header. Throws `ValueNotUnderstood` for one that no header can carry. */
export function keyText(key: ApiKey): string {
  if (isPrintable(key)) return key.reveal();
  throw new RotationError(
    'ValueNotUnderstood',
    'the stored key holds characters that a header cannot carry, perhaps a line break at its end',
    false,
  );
}

/** Whether the admin credential is accepted, by a read with it. Throws for an answer that is not understood. */
export async function checkAdminBy(read: () => Promise<unknown>): Promise<Verdict> {
  try {
    await read();
    return 'accepted';
  } catch (error) {
    if (isRotationError(error, 'AdminCredentialRefused')) return 'refused';
    if (isRotationError(error, 'ProviderUnavailable')) return 'unknown';
    throw error;
  }
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

export function basic(user: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

function isPrintable(value: ApiKey): boolean {
  const text = value.reveal();
  return text !== '' && isHeaderText(text);
}

function malformed(text: string): RotationError {
  return new RotationError('AdminCredentialMalformed', text, false);
}
