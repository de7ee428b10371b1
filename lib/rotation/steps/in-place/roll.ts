import { createHash } from 'node:crypto';
import { isRotationError, RotationError } from '../../errors';
import { AWSCURRENT } from '../../labels';
import { prove } from '../../prove';
import type { HeldVersion } from '../../key-version';
import type { IssuedKey, Provider } from '../../provider';
import { openSecret, type Secret } from '../../secret';
import type { Services } from '../../services';
import type { RotationRequest } from '../rotation-request';

export type Roll = NonNullable<Provider['roll']>;

const ROLLS = 3;
/** The only key that works is in this process's memory: its store is tried for about half a minute. */
const PUTS = 8;
const FIRST_PAUSE_MS = 250;
/** Version ids that are tried beside the rotation's own. */
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
 * Stores a rolled key under the rotation's version id and returns the version that holds it. A value that is there already
 * is a concurrent run's, or an earlier key that is refused by now: as long as ours is accepted it is stored beside it.
 */
export async function storeRolled(
  services: Services,
  secret: Secret,
  request: RotationRequest,
  { key: rolled, value, began }: { readonly key: IssuedKey; readonly value: string; readonly began: Date },
): Promise<string> {
  const { versionId, rotationToken } = request;
  const put = (id: string, token?: string) =>
    untilAnswered(services, () => services.store.putPending(secret.arn, id, value, token));
  if ((await put(versionId, rotationToken)) === 'stored') return versionId;
  for (let attempt = 1; attempt <= IDS; attempt += 1) {
    const { verdict } = await prove(services, secret.provider, rolled, 'accepted');
    if (verdict !== 'accepted') break;
    const id = idBeside(versionId, began, attempt);
    // A RotationToken is good for the version of its rotation only; the function's own role needs none.
    if ((await put(id)) === 'stored') return id;
  }
  throw new RotationError(
    'NewKeyUnproven',
    `the rolled key ${rolled.keyId} of secret ${secret.name} was replaced by a concurrent roll, or is not confirmed: it is not stored; Secrets Manager repeats the rotation`,
    true,
  );
}

/** A value under a version id never changes: a key that was rolled after it is stored under an id of its own. */
function idBeside(versionId: string, began: Date, attempt: number): string {
  return createHash('sha256').update(`${versionId} ${began.getTime()} ${attempt}`).digest('hex').slice(0, 32);
}

async function untilAnswered<T>({ clock }: Pick<Services, 'clock'>, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause *= 2) {
    try {
      return await ask();
    } catch (error) {
      if (!isRotationError(error, 'StoreUnavailable') || attempt === PUTS) throw error;
      await clock.sleep(pause);
    }
  }
}

/** Moves AWSCURRENT to the version that holds the rolled key, and reads back that it is there. */
export async function promoteRolled(services: Services, secret: Secret, rolled: HeldVersion): Promise<void> {
  const to = rolled.versionId;
  let from = secret.stages.current;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await services.store.moveLabel(secret.arn, AWSCURRENT, { to, ...(from !== undefined && { from }) });
    } catch (error) {
      // Held elsewhere: a concurrent run or a person moved it. No answer: it may have been moved. Read back either way.
      if (!isRotationError(error, 'LabelHeldElsewhere') && !isRotationError(error, 'StoreUnavailable')) throw error;
    }
    const { current } = (await openSecret(services, secret.arn)).stages;
    if (current === to) return;
    // The old key is dead: ours is given its propagation time before we assume that a concurrent run revoked it.
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
