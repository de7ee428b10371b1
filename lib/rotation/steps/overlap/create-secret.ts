import { RotationError } from '../../errors';
import { lineageMark } from '../../lineage';
import { revokeOrphansOfVersion } from '../../revocation/orphans';
import { requireOtherKeyFirst } from './other-key';
import { prove } from '../../prove';
import type { IssuedKey } from '../../provider';
import { retireIfAlive } from '../../revocation/retire';
import type { RotationRequest } from '../rotation-request';
import { readKey, type Secret, type VersionKey } from '../../secret';
import { formatSecretValue, parseSecretValue } from '../../secret-value';
import type { Services } from '../../services';
import { freeSlot } from '../slots';
import { revokeUnstored, storePending, tellIssued } from './store-pending';
import { requireOpenWindow, requireRollable } from '../in-place/swap-checks';

/**
 * Has the provider issue the new key, once, and stores it under the rotation's token. A run that finds a value under the
 * token returns: the key of an earlier run is used, never a second one issued beside it. A provider with a single key
 * issues none here: it is only looked at.
 */
export async function createSecret(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  const { token } = request;
  if (await holdsValueOfItsOwn(services, secret, token)) {
    const stored = await readKey(services, secret, token);
    if (stored.kind === 'key' && stored.ours) await tellIssued(services, secret, token, stored.held);
    return;
  }
  const current = await readKey(services, secret, secret.stages.current);
  refuseNotUnderstood(secret, current);
  await requireOtherKeyFirst(services, secret, current);
  if (secret.provider.roll) return prepareRoll(services, secret);
  // The next promotion takes the last label off an AWSPREVIOUS without one of ours: then nothing would remember its key.
  if (secret.stages.previous !== undefined) await retireIfAlive(services, secret, secret.stages.previous, 'retire');
  await revokeOrphansOfVersion(services, secret, token);
  await freeSlot(services, secret);

  const issuedAt = services.clock.now();
  const like = current.kind === 'key' ? current.held.keyId : undefined;
  const issued = await secret.provider.issue(lineageMark(secret.arn, token, issuedAt), like);
  refuseSameKey(secret, current, issued);
  services.log.info('key issued', { secret: secret.name, versionId: token, keyId: issued.keyId });
  if (secret.stages.current === undefined) await proveBeforeStoring(services, secret, issued);
  const value = formatSecretValue(issued, 'text' in current ? current.text : undefined, secret.policy, {
    provider: services.settings.providerType,
    issuedAt,
  });
  await storePending(services, secret, request, issued, value);
}

/** The present key, supplied once more under another id: as its own predecessor it would be ended while it is in use. */
function refuseSameKey({ name }: Secret, current: VersionKey, issued: IssuedKey): void {
  if (current.kind !== 'key' || !current.held.key.equals(issued.key)) return;
  throw new RotationError(
    'IssueRefused',
    `the provider gave the current key of secret ${name} for a new one: nothing is rotated`,
    false,
  );
}

async function prepareRoll(services: Services, secret: Secret): Promise<void> {
  const { currentRefused } = await requireRollable(services, secret);
  requireOpenWindow(services, secret, currentRefused);
}

/** Some emulators begin the version with a copy of the current or the first value: that is not the key of this rotation. */
async function holdsValueOfItsOwn({ store }: Services, secret: Secret, token: string): Promise<boolean> {
  const { arn, policy, stages } = secret;
  const stored = await store.getValue(arn, token);
  if (stored === undefined || parseSecretValue(stored, policy).kind === 'placeholder') return false;
  return stages.current === undefined || stored !== (await store.getValue(arn, stages.current));
}

/** A value that is no key by our fields is a key by somebody else's: rotating beside it would leave it in use for ever. */
function refuseNotUnderstood(secret: Secret, current: VersionKey): void {
  if (current.kind !== 'notUnderstood') return;
  throw new RotationError(
    'ValueNotUnderstood',
    `the value of secret ${secret.name} has no field '${secret.policy.fields.apiKey}'; bring it under rotation with 'keyturn adopt ${secret.name}'`,
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
