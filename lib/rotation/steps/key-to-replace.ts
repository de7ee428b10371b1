import { RotationError } from '../errors';
import { readKey, type Secret, type VersionKey } from '../secret';
import { parseSecretValue } from '../secret-value';
import type { Services } from '../services';
import { recordIssued } from '../record';
import { requireOtherKeyFirst } from '../after';

/**
 * How createSecret begins in both protocols: what AWSCURRENT holds, which a new key is to replace. Undefined where an
 * earlier run has stored a value under the rotation's version id: that one is used, never a second key issued beside it.
 */
export async function keyToReplace(
  services: Services,
  secret: Secret,
  versionId: string,
): Promise<VersionKey | undefined> {
  if (await holdsValueOfItsOwn(services, secret, versionId)) {
    const stored = await readKey(services, secret, versionId);
    if (stored.kind === 'key' && stored.ours) await recordIssued(services, secret, stored.held);
    return undefined;
  }
  const current = await readKey(services, secret, secret.stages.current);
  refuseNotUnderstood(secret, current);
  await requireOtherKeyFirst(services, secret, current.kind === 'key' ? current.held : undefined);
  return current;
}

/** Some emulators begin the version with a copy of the current or the first value: that is not the key of this rotation. */
async function holdsValueOfItsOwn({ store }: Services, secret: Secret, versionId: string): Promise<boolean> {
  const { arn, policy, stages } = secret;
  const stored = await store.getValue(arn, versionId);
  if (stored === undefined || parseSecretValue(stored, policy).kind === 'placeholder') return false;
  return stages.current === undefined || stored !== (await store.getValue(arn, stages.current));
}

/** A value without our fields may hold a key under other names: a rotation beside it would leave that key in use. */
function refuseNotUnderstood(secret: Secret, current: VersionKey): void {
  if (current.kind !== 'notUnderstood') return;
  throw new RotationError(
    'ValueNotUnderstood',
    `the value of secret ${secret.name} has no field '${secret.policy.fields.apiKey}'; bring it under rotation with 'keyturn adopt ${secret.name}'`,
    false,
  );
}
