import { RotationError } from '../errors';
import { carriesOurLabel } from '../labels';
import { refuseNotPending, type RotationRequest } from './rotation-request';
import { openSecret, type Secret } from '../secret';
import type { Services } from '../services';
import { inPlace } from './in-place/in-place';
import { overlap } from './overlap/overlap';
import type { Protocol } from './protocol';

/**
 * One step of a rotation. Secrets Manager calls the four in order, repeats them from the first when one throws, and may
 * call any of them twice or late: each looks at the labels first and does what is left to do.
 */
export async function rotate(services: Services, request: RotationRequest): Promise<void> {
  const secret = await openSecret(services, request.secretId);
  refuseRotationDisabled(secret);
  const protocol = protocolOf(secret);
  if (secret.stages.current === request.versionId) return protocol.repair(services, secret, request);
  refuseRolledBack(secret, request.versionId);
  switch (request.step) {
    case 'createSecret':
      if (!isDrivenByHand(secret, request.versionId)) refuseNotPending(secret, request);
      return protocol.create(services, secret, request);
    case 'setSecret':
      refuseNotPending(secret, request);
      return protocol.set(services, secret, request);
    case 'testSecret':
      return protocol.test(services, secret, request);
    case 'finishSecret':
      refuseNotPending(secret, request);
      return protocol.finish(services, secret, request);
  }
}

/** Overlap where the provider allows a second key; otherwise its only key is rolled in place. */
export function protocolOf({ provider: { roll } }: Pick<Secret, 'provider'>): Protocol {
  return roll ? inPlace(roll) : overlap;
}

/** Only an explicit `false` is refused: the field is absent where the steps are run without RotateSecret, as some emulators require. */
function refuseRotationDisabled(secret: Secret): void {
  if (secret.description.rotationEnabled !== false) return;
  throw new RotationError(
    'RotationDisabled',
    `rotation of secret ${secret.name} is turned off; turn it on with RotateSecret and a rotation function`,
    false,
  );
}

/**
 * Secrets Manager puts AWSPENDING on the new version before it calls the first step. Where rotation was never configured
 * it was not Secrets Manager that called: then storing the first value begins the version, unless another is pending.
 */
function isDrivenByHand({ description, stages }: Secret, versionId: string): boolean {
  return (
    description.rotationEnabled === undefined &&
    stages.pending === undefined &&
    description.versions[versionId] === undefined
  );
}

/**
 * A version with a label of ours, or with AWSPREVIOUS, was AWSCURRENT already, and was superseded or rolled back, by us or
 * by a person: a repeated rotation must not roll it forward again.
 */
function refuseRolledBack(secret: Secret, versionId: string): void {
  if (!carriesOurLabel(secret.description, versionId) && secret.stages.previous !== versionId) return;
  throw new RotationError(
    'VersionRolledBack',
    `version ${versionId} of secret ${secret.name} was superseded or rolled back: it is not promoted again; start a new rotation`,
    false,
  );
}
