import { RotationError } from '../../errors';
import { lineageMark } from '../../lineage';
import { revokeOrphansOfVersion } from '../../revocation/orphans';
import { prove } from '../../prove';
import type { IssuedKey } from '../../provider';
import { retireIfAlive } from '../../revocation/retire';
import type { RotationRequest } from '../rotation-request';
import type { Secret, VersionKey } from '../../secret';
import { formatSecretValue } from '../../secret-value';
import type { Services } from '../../services';
import { keyToReplace } from '../key-to-replace';
import { freeSlot } from './slots';
import { revokeUnstored, storePending } from './store-pending';

/** Has the provider issue the new key, once, and stores it under the rotation's version id. */
export async function createSecret(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  const { versionId } = request;
  const current = await keyToReplace(services, secret, versionId);
  if (!current) return;
  // The next promotion takes the last label off an AWSPREVIOUS without one of ours: then nothing would remember its key.
  if (secret.stages.previous !== undefined) await retireIfAlive(services, secret, secret.stages.previous, 'retire');
  await revokeOrphansOfVersion(services, secret, versionId);
  await freeSlot(services, secret);

  const issuedAt = services.clock.now();
  const like = current.kind === 'key' ? current.held.keyId : undefined;
  const issued = await secret.provider.issue(lineageMark(secret.arn, versionId, issuedAt), like);
  refuseSameKey(secret, current, issued);
  services.log.info('key issued', { secret: secret.name, versionId, keyId: issued.keyId });
  if (secret.stages.current === undefined) await proveBeforeStoring(services, secret, issued);
  const value = formatSecretValue(issued, 'text' in current ? current.text : undefined, secret.policy, {
    provider: services.settings.providerType,
    issuedAt,
  });
  await storePending(services, secret, request, { key: issued, value });
}

/** The current key, supplied again under another id: as its own predecessor it would be revoked while it is in use. */
function refuseSameKey({ name }: Secret, current: VersionKey, issued: IssuedKey): void {
  if (current.kind !== 'key' || !current.held.key.equals(issued.key)) return;
  throw new RotationError(
    'IssueRefused',
    `the provider gave the current key of secret ${name} for a new one: nothing is rotated`,
    false,
  );
}

/** The first value of an empty secret becomes AWSCURRENT as it is stored, whatever label was asked for. */
async function proveBeforeStoring(services: Services, secret: Secret, issued: IssuedKey): Promise<void> {
  try {
    await secret.provider.activate?.(issued, undefined);
    const { verdict } = await prove(services, secret.provider, issued, 'accepted');
    if (verdict === 'accepted') return;
    throw new RotationError(
      'NewKeyUnproven',
      `the provider ${verdict === 'refused' ? 'refused' : 'did not confirm'} the first key ${issued.keyId} of secret ${secret.name}: it is not stored; Secrets Manager repeats the rotation`,
      true,
    );
  } catch (error) {
    await revokeUnstored(services, secret, issued);
    throw error;
  }
}
