import { isRotationError, RotationError } from './errors';
import type { ErrorCode } from './errors';
import type { Provider } from './provider';
import type { KeyEvent } from './key-event';
import type { Services } from './services';

/** Asks the provider whether the admin credential works, without a side effect. Throws unless it does. */
export async function requireAdminCredential(
  services: Pick<Services, 'settings'>,
  provider: Pick<Provider, 'checkAdmin'>,
): Promise<void> {
  const verdict = await provider.checkAdmin();
  if (verdict === 'accepted') return;
  const { rotator } = services.settings;
  throw verdict === 'refused'
    ? new RotationError(
        'AdminCredentialRefused',
        `the provider refuses the admin credential of rotator ${rotator}; correct the admin secret and repeat`,
        false,
      )
    : new RotationError(
        'ProviderUnavailable',
        `the provider did not say whether the admin credential of rotator ${rotator} works`,
        true,
      );
}

/** People are told this long before the admin credential expires, where its secret says when. */
const WARN_BEFORE_MS = 14 * 24 * 3600_000;

export interface AdminProblem {
  readonly code?: ErrorCode;
  /** Since when it is one, where that is known. */
  readonly since?: Date;
  readonly evidence: NonNullable<KeyEvent['evidence']>;
}

/** What is wrong with the admin credential: it does not work, or expires within 14 days. `unknown`: nobody could say. */
export async function adminProblem(
  services: Pick<Services, 'settings' | 'clock' | 'adminExpiresAt'>,
  provider: Pick<Provider, 'checkAdmin'>,
): Promise<AdminProblem | 'none' | 'unknown'> {
  try {
    await requireAdminCredential(services, provider);
    const expiresAt = await services.adminExpiresAt?.();
    if (!expiresAt) return 'none';
    const since = new Date(expiresAt.getTime() - WARN_BEFORE_MS);
    if (services.clock.now() < since) return 'none';
    return { since, evidence: { expiresAt: expiresAt.toISOString() } };
  } catch (error) {
    if (!isRotationError(error)) throw error;
    if (!error.code.startsWith('AdminCredential')) return 'unknown';
    return { code: error.code, evidence: { message: error.message } };
  }
}
