import { isRotationError } from '../../errors';
import type { IssuedKey, Provider } from '../../provider';
import type { Secret } from '../../secret';
import type { Services } from '../../services';

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;

/**
 * Has the provider replace its only key. When nobody knows whether a roll took effect the old key may be dead, and a
 * second roll gives a key that certainly is not.
 *
 * @param keyId is the current key's, undefined where a new secret does not hold it yet
 */
export async function rollKey(
  services: Services,
  secret: Secret,
  roll: NonNullable<Provider['roll']>,
  keyId: string | undefined,
): Promise<IssuedKey> {
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause *= 2) {
    try {
      const rolled = await roll(keyId);
      services.log.info('key rolled', { secret: secret.name, keyId: rolled.keyId });
      return rolled;
    } catch (error) {
      if (!isRotationError(error, 'IssueOutcomeUnknown') || attempt === ATTEMPTS) throw error;
      services.log.warn('whether the key was rolled is not known: it is rolled again', { secret: secret.name, error });
      await services.clock.sleep(pause);
    }
  }
}
