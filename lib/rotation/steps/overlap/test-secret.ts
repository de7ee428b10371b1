import { requireAdminCredential } from '../../admin-credential';
import { RotationError } from '../../errors';
import { dueAfterGrace } from '../../grace-period';
import { AWSPENDING } from '../../labels';
import { prove } from '../../prove';
import type { HeldVersion } from '../../key-version';
import type { HeldKey } from '../../provider';
import { retire } from '../../revocation/retire';
import { refuseNotPending, type RotationRequest } from '../rotation-request';
import { readKey, type Secret } from '../../secret';
import type { Services } from '../../services';

/**
 * Proves that the new key works. Without one (RotateSecret with RotateImmediately=false runs this step alone, on a
 * version that is empty or a copy of the current one) it checks what a rotation will need, without side effects.
 */
export async function testSecret(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  const fresh = await readKey(services, secret, request.versionId);
  const current = await readKey(services, secret, secret.stages.current);
  const currentKey = current.kind === 'key' ? current.held : undefined;
  if (fresh.kind !== 'key' || fresh.held.keyId === currentKey?.keyId) {
    return testConfiguration(services, secret, currentKey);
  }
  refuseNotPending(secret, request);
  await proveNewKey(services, secret, fresh.held);
}

async function proveNewKey(services: Services, secret: Secret, key: HeldVersion): Promise<void> {
  const { versionId, keyId } = key;
  const { verdict, seconds } = await prove(services, secret.provider, key, 'accepted');
  if (verdict === 'accepted') {
    services.log.info('the new key works', { secret: secret.name, versionId, keyId, seconds });
    return;
  }
  const within = `within the provider's propagation time of ${secret.provider.capabilities.propagationSeconds} s`;
  if (verdict === 'unknown') {
    throw new RotationError(
      'NewKeyUnproven',
      `the provider did not say whether the new key ${keyId} of secret ${secret.name} works, ${within}`,
      true,
    );
  }
  // A key that is refused after its propagation time will never work, and every retry would find it again. Without
  // AWSPENDING the rotation ends. No consumer was given the key: it is due at once, and frees its slot.
  await services.store.moveLabel(secret.arn, AWSPENDING, { from: versionId });
  await retire(services, secret, key, dueAfterGrace(services.clock.now(), 0));
  throw new RotationError(
    'NewKeyRefused',
    `the provider refuses the new key ${keyId} of secret ${secret.name}, ${within}; AWSCURRENT is untouched, the next rotation issues another key`,
    false,
  );
}

async function testConfiguration(services: Services, secret: Secret, current: HeldKey | undefined): Promise<void> {
  await requireAdminCredential(services, secret.provider);
  if (!current) return;
  const verdict = await secret.provider.verify(current);
  if (verdict === 'accepted') return;
  throw new RotationError(
    verdict === 'refused' ? 'CurrentKeyRefused' : 'CurrentKeyUnproven',
    verdict === 'refused'
      ? `the provider refuses the current key ${current.keyId} of secret ${secret.name}; rotate now to replace it`
      : `the provider did not say whether the current key ${current.keyId} of secret ${secret.name} works`,
    verdict === 'unknown',
  );
}
