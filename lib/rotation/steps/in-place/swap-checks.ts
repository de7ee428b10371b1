import { requireAdminCredential } from '../../admin-credential';
import { RotationError } from '../../errors';
import { readKey, type Secret, type VersionKey } from '../../secret';
import type { Services } from '../../services';
import { refuseOutsideWindow } from '../../swap-window';

/** What the only key is before it is rolled. */
export interface Rollable {
  readonly current: VersionKey;
  /** Nothing can be lost any more: a roll is what mends it. */
  readonly currentRefused: boolean;
}

/**
 * Everything at the provider that can fail without harm before the only key is rolled: the admin credential and the
 * current key. No side effects.
 */
export async function requireRollable(services: Services, secret: Secret): Promise<Rollable> {
  await requireAdminCredential(services, secret.provider);
  const current = await readKey(services, secret, secret.stages.current);
  const verdict = current.kind === 'key' ? await secret.provider.verify(current.held) : 'accepted';
  if (verdict === 'unknown') throw currentUnproven(secret);
  if (verdict === 'refused') {
    services.log.warn('the provider refuses the current key: a rotation replaces it', { secret: secret.name });
  }
  return { current, currentRefused: verdict === 'refused' };
}

/**
 * Throws `OutsideWindow` where the key may not be swapped now. A key that is refused opens the window: a run that died
 * between its roll and its promotion must not leave its consumers without a key until next week.
 */
export function requireOpenWindow(services: Pick<Services, 'clock'>, secret: Secret, currentRefused: boolean): void {
  if (!currentRefused) refuseOutsideWindow(secret.name, secret.policy.swapWindow, services.clock.now());
}

export function currentUnproven({ name }: Pick<Secret, 'name'>): RotationError {
  return new RotationError(
    'CurrentKeyUnproven',
    `the provider did not say whether the current key of secret ${name} works: it is not rolled; Secrets Manager repeats the rotation`,
    true,
  );
}
