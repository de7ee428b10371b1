import { RotationError } from '../errors';
import { refused, type Refused } from './refusals';
import { openSecret, type Secret } from '../secret';
import type { ActServices } from '../services';

export interface RotateNowRequest {
  readonly secretId: string;
  /** The version that the caller sees under AWSCURRENT: once it is superseded, a repeat is `already`. */
  readonly expect?: string | undefined;
}

export type RotateNowOutcome = { readonly outcome: 'done' | 'already' } | Refused;

/** Starts a rotation now, unless one is in progress. It ends later, by itself. */
export async function startRotation(services: ActServices, request: RotateNowRequest): Promise<RotateNowOutcome> {
  const secret = await openSecret(services, request.secretId);
  const { current, previous, pending, retiring } = secret.stages;
  const { expect } = request;
  if (expect !== undefined && expect !== current) {
    const isSuperseded = expect === previous || retiring.some((one) => one.versionId === expect);
    return isSuperseded ? { outcome: 'already' } : refused('notCurrent');
  }
  refuseUnlessEnabled(secret);
  if (pending !== undefined) return { outcome: 'already' };
  const begun = await services.rotation.start(secret.arn);
  return { outcome: begun === 'started' ? 'done' : 'already' };
}

/** RotateSecret would turn rotation on again, which somebody has turned off. */
export function refuseUnlessEnabled(secret: Secret): void {
  if (secret.description.rotationEnabled === true) return;
  throw new RotationError(
    'RotationDisabled',
    `rotation of secret ${secret.name} is not turned on: deploy it from the inventory, or turn it on with RotateSecret`,
    false,
  );
}
