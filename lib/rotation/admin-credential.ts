import { DAY_MS } from './duration';
import { isRotationError, RotationError } from './errors';
import type { ErrorCode } from './errors';
import type { ApiKey } from './api-key';
import { readStages } from './labels';
import type { SecretPolicy } from './policy';
import { fieldsOfValue } from './secret-value';
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
const WARN_BEFORE_MS = 14 * DAY_MS;

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

/**
 * The current key of a secret as the admin credential with which its siblings are issued and revoked (`admin: self`):
 * the fields of its value. Read anew each time, since a promotion changes it. Throws `AdminCredentialMissing` while
 * there is no key.
 */
export async function currentKeyAsAdmin(
  { store }: Pick<Services, 'store'>,
  { arn, name, policy }: { readonly arn: string; readonly name: string; readonly policy: SecretPolicy },
): Promise<Readonly<Record<string, ApiKey>>> {
  const { current } = readStages(await store.describe(arn));
  const text = current === undefined ? undefined : await store.getValue(arn, current);
  const fields = text === undefined ? undefined : fieldsOfValue(text, policy);
  if (fields) return fields;
  throw new RotationError(
    'AdminCredentialMissing',
    `secret ${name} holds no key yet, and its keys manage themselves (admin: self): put a first key into it by hand and bring it under rotation with 'keyturn adopt ${name}'`,
    false,
  );
}
