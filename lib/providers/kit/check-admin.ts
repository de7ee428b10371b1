import { isRotationError } from '../../rotation/errors';
import type { Verdict } from '../../rotation/provider';

/** What a read that the admin credential makes says of the admin credential. Throws for an answer that is not understood. */
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
