import { isRotationError } from '../../errors';
import type { IssuedKey } from '../../provider';
import type { RotationRequest } from '../rotation-request';
import type { Secret } from '../../secret';
import type { Services } from '../../services';
import { record, recordIssued } from '../../record';
import { eventOf } from '../../key-event';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;

/**
 * Stores an issued key under the rotation's version id. An unknown outcome is settled by repeating the identical put, which
 * Secrets Manager answers as a no-op if the first had succeeded. When it is certain that the key was not stored, it is
 * revoked at once; as long as it is uncertain it is not, because a later step may promote it.
 */
export async function storePending(
  services: Services,
  secret: Secret,
  request: RotationRequest,
  { key: issued, value }: { readonly key: IssuedKey; readonly value: string },
): Promise<void> {
  const { versionId, rotationToken } = request;
  let uncertain = false;
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause *= 2) {
    try {
      const outcome = await services.store.putPending(secret.arn, versionId, value, rotationToken);
      if (outcome === 'stored') return await recordIssued(services, secret, { versionId, keyId: issued.keyId });
      // A concurrent run of this rotation stored its key first: that one goes on, ours is not needed.
      return await revokeUnstored(services, secret, issued);
    } catch (error) {
      if (isDefinite(error) && !uncertain) {
        await revokeUnstored(services, secret, issued);
        throw error;
      }
      uncertain = true;
      if (isDefinite(error) || attempt === ATTEMPTS) {
        await publishUncertain(services, secret, issued);
        throw error;
      }
      await services.clock.sleep(pause);
    }
  }
}

function isDefinite(error: unknown): boolean {
  return isRotationError(error) && error.code !== 'StoreUnavailable';
}

/** Revokes a key that no version holds. If that fails too, it is an orphan: published now, swept later. */
export async function revokeUnstored(services: Services, secret: Secret, issued: IssuedKey): Promise<void> {
  // A supplied key is still where it was supplied, and a concurrent run may have stored the very same.
  if (secret.provider.capabilities.issuedBy === 'person') return;
  try {
    await secret.provider.revoke(issued.keyId);
    services.log.warn('key revoked, because it was not stored', { secret: secret.name, keyId: issued.keyId });
    await record(services, secret, 'orphanRevoked', { keyId: issued.keyId });
  } catch (error) {
    services.log.error('orphan: the key was not stored and could not be revoked; the sweep will do it', {
      secret: secret.name,
      keyId: issued.keyId,
      error,
    });
    await services.events.publish(eventOf(secret, 'Orphan Found', { keyId: issued.keyId }));
  }
}

/** A version may hold it or not: where the provider lists its keys the sweep finds out, else a person. */
async function publishUncertain(services: Services, secret: Secret, issued: IssuedKey): Promise<void> {
  services.log.error('whether the key was stored is not known: it may be an orphan', {
    secret: secret.name,
    keyId: issued.keyId,
  });
  const evidence = { certain: false };
  await services.events.publish(eventOf(secret, 'Orphan Found', { keyId: issued.keyId }, { evidence }));
}
