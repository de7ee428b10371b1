import { RotationError } from './errors';
import type { Provider } from './provider';
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
