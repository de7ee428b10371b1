import { RotationError } from '../../errors';
import type { RotationRequest } from '../rotation-request';
import { readKey, type Secret } from '../../secret';
import type { Services } from '../../services';

/** What the provider wants before the new key works. */
export async function setSecret(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  const fresh = await readKey(services, secret, request.versionId);
  if (fresh.kind !== 'key') throw pendingValueMissing(secret, request.versionId);
  const current = await readKey(services, secret, secret.stages.current);
  await secret.provider.activate?.(fresh.held, current.kind === 'key' ? current.held.keyId : undefined);
}

export function pendingValueMissing(secret: Secret, versionId: string): RotationError {
  return new RotationError(
    'PendingValueMissing',
    `version ${versionId} of secret ${secret.name} holds no key yet; Secrets Manager repeats the rotation from createSecret`,
    true,
  );
}
