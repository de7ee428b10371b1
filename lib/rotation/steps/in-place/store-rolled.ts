import { isRotationError, RotationError } from '../../errors';
import { prove } from '../../prove';
import type { IssuedKey } from '../../provider';
import type { RotationRequest } from '../rotation-request';
import type { Secret } from '../../secret';
import type { Services } from '../../services';

/** The only key that works is in this process's memory: its store is tried for about half a minute. */
const PUTS = 8;
const FIRST_PAUSE_MS = 250;
/** Ids that are tried beside the token. */
const IDS = 3;

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
