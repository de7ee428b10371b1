import { isRotationError, RotationError } from '../../errors';
import { AWSCURRENT } from '../../labels';
import { prove } from '../../prove';
import type { HeldKey, IssuedKey, Provider } from '../../provider';
import { openSecret, type Secret } from '../../secret';
import type { Services } from '../../services';
import type { RotationRequest } from '../rotation-request';

export type Roll = NonNullable<Provider['roll']>;

const ROLLS = 3;
/** The only key that works is in this process's memory: its store is tried for about half a minute. */
const PUTS = 8;
const FIRST_PAUSE_MS = 250;
/** Ids that are tried beside the token. */
const IDS = 3;
/** Takes AWSCURRENT back from another that moved it, as long as ours is the key that works. */
const PROMOTIONS = 3;

/**
 * Has the provider replace its only key. When nobody knows whether a roll took effect the old key may be dead, and a
 * second roll gives a key that certainly is not.
 *
 * @param keyId is the current key's, undefined where a new secret does not hold it yet
 */
export async function rollKey(
  services: Services,
  secret: Secret,
  roll: Roll,
  keyId: string | undefined,
): Promise<IssuedKey> {
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause *= 2) {
    try {
      const rolled = await roll(keyId);
      services.log.info('key rolled', { secret: secret.name, keyId: rolled.keyId });
      return rolled;
    } catch (error) {
      if (!isRotationError(error, 'IssueOutcomeUnknown') || attempt === ROLLS) throw error;
      services.log.warn('whether the key was rolled is not known: it is rolled again', { secret: secret.name, error });
      await services.clock.sleep(pause);
    }
  }
}

/**
 * Stores a rolled key under the rotation's token and returns the version that holds it. A value that stands there already
 * is a concurrent run's, or an earlier key that is refused by now: as long as ours is accepted it is stored beside it.
 */
export async function storeRolled(
  services: Services,
  secret: Secret,
  request: RotationRequest,
  rolled: IssuedKey,
  value: string,
  idBeside: (attempt: number) => string,
): Promise<string> {
  const { token, rotationToken } = request;
  if (await put(services, secret, token, value, rotationToken)) return token;
  for (let attempt = 1; attempt <= IDS; attempt += 1) {
    const { verdict } = await prove(services, secret.provider, rolled, 'accepted');
    if (verdict !== 'accepted') break;
    const id = idBeside(attempt);
    // A RotationToken is good for the version of its rotation only; the function's own role needs none.
    if (await put(services, secret, id, value, undefined)) return id;
  }
  throw new RotationError(
    'NewKeyUnproven',
    `the rolled key ${rolled.keyId} of secret ${secret.name} was replaced by a concurrent roll, or is not confirmed: it is not stored; Secrets Manager repeats the rotation`,
    true,
  );
}

/** False when another value stands under that id. */
async function put(
  { store, clock }: Services,
  secret: Secret,
  versionId: string,
  value: string,
  rotationToken: string | undefined,
): Promise<boolean> {
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause *= 2) {
    try {
      return (await store.putPending(secret.arn, versionId, value, rotationToken)) === 'stored';
    } catch (error) {
      if (!isRotationError(error, 'StoreUnavailable') || attempt === PUTS) throw error;
      await clock.sleep(pause);
    }
  }
}

/** Moves AWSCURRENT to the version that holds the rolled key, and reads back that it is there. */
export async function promoteRolled(services: Services, secret: Secret, to: string, rolled: HeldKey): Promise<void> {
  let from = secret.stages.current;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await services.store.moveLabel(secret.arn, AWSCURRENT, { to, ...(from !== undefined && { from }) });
    } catch (error) {
      // Held elsewhere: a twin or a person moved it. No answer: perhaps it was moved. Read back either way.
      if (!isRotationError(error, 'LabelHeldElsewhere') && !isRotationError(error, 'StoreUnavailable')) throw error;
    }
    const { current } = (await openSecret(services, secret.arn)).stages;
    if (current === to) return;
    // The old key is dead: ours is given its propagation time before it is taken for one that a twin has ended.
    const works =
      attempt < PROMOTIONS && (await prove(services, secret.provider, rolled, 'accepted')).verdict === 'accepted';
    if (!works) {
      throw new RotationError(
        'LabelHeldElsewhere',
        `AWSCURRENT of secret ${secret.name} is on version ${current ?? 'none'}, moved by someone else during this rotation; it is repeated`,
        true,
      );
    }
    from = current;
  }
}
