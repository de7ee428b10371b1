import { RotationError } from '../errors';
import { readKey, type Secret, type VersionKey } from '../secret';
import { parseSecretValue } from '../secret-value';
import type { Services } from '../services';
import { tellIssued } from './tell-issued';
import { requireOtherKeyFirst } from './other-key';

/**
 * How createSecret begins in both protocols: what AWSCURRENT holds, which a new key is to replace. Undefined where an
 * earlier run has stored a value under the token: that one is used, never a second key issued beside it.
 */
export async function keyToReplace(services: Services, secret: Secret, token: string): Promise<VersionKey | undefined> {
  if (await holdsValueOfItsOwn(services, secret, token)) {
    const stored = await readKey(services, secret, token);
    if (stored.kind === 'key' && stored.ours) await tellIssued(services, secret, token, stored.held);
    return undefined;
  }
  const current = await readKey(services, secret, secret.stages.current);
  refuseNotUnderstood(secret, current);
  await requireOtherKeyFirst(services, secret, current);
  return current;
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
