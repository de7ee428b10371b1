import { isRotationError } from '../../errors';
import type { IssuedKey } from '../../provider';
import type { RotationRequest } from '../rotation-request';
import type { Secret } from '../../secret';
import type { Services } from '../../services';
import { tell } from '../../tell';
import { tellIssued } from '../tell-issued';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;

/**
 * Stores an issued key under the rotation's token. An unknown outcome is settled by repeating the identical put, which
 * Secrets Manager answers as a no-op if the first had succeeded. When it is certain that the key was not stored, it is
 * revoked at once; as long as it is uncertain it is not, for it may be the one that a later step promotes.
 */
export async function storePending(
  services: Services,
  secret: Secret,
  request: RotationRequest,
  issued: IssuedKey,
  value: string,
): Promise<void> {
  let uncertain = false;
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause *= 2) {
    try {
      const outcome = await services.store.putPending(secret.arn, request.token, value, request.rotationToken);
      if (outcome === 'stored') return await tellIssued(services, secret, request.token, issued);
      // A concurrent run of this rotation stored its key first: that one goes on, ours is not needed.
      return await revokeUnstored(services, secret, issued);
    } catch (error) {
      if (isDefinite(error) && !uncertain) {
        await revokeUnstored(services, secret, issued);
        throw error;
      }
      uncertain = true;
      if (isDefinite(error) || attempt === ATTEMPTS) {
        await tellUncertain(services, secret, issued);
        throw error;
      }
      await services.clock.sleep(pause);
    }
  }
}

function isDefinite(error: unknown): boolean {
  return isRotationError(error) && error.code !== 'StoreUnavailable';
}

/** Revokes a key that no version holds. If that fails too, it is an orphan: told now, swept later. */
export async function revokeUnstored(services: Services, secret: Secret, issued: IssuedKey): Promise<void> {
  // A supplied key is still where it was supplied, and a concurrent run may have stored the very same.
  if (secret.provider.capabilities.issuedBy === 'person') return;
  try {
    await secret.provider.revoke(issued.keyId);
    services.log.warn('key revoked, because it was not stored', { secret: secret.name, keyId: issued.keyId });
    await tell(services, secret, { transition: 'orphanRevoked', keyId: issued.keyId });
  } catch (error) {
    services.log.error('orphan: the key was not stored and could not be revoked; the sweep will do it', {
      secret: secret.name,
      keyId: issued.keyId,
      error,
    });
    await services.events.publish({
      type: 'Orphan Found',
      secretArn: secret.arn,
      secretName: secret.name,
      keyId: issued.keyId,
    });
  }
}

/** Perhaps a version holds it, perhaps none does: where the provider lists its keys the sweep finds out, else a person. */
async function tellUncertain(services: Services, secret: Secret, issued: IssuedKey): Promise<void> {
  services.log.error('whether the key was stored is not known: it may be an orphan', {
    secret: secret.name,
    keyId: issued.keyId,
  });
  await services.events.publish({
    type: 'Orphan Found',
    secretArn: secret.arn,
    secretName: secret.name,
    keyId: issued.keyId,
    evidence: { certain: false },
  });
}
