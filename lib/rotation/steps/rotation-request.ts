import { RotationError } from '../errors';
import type { Secret } from '../secret';
import type { Step } from './step';

/** One invocation by Secrets Manager. */
export interface RotationRequest {
  readonly step: Step;
  readonly secretId: string;
  /** The ClientRequestToken: the new version's id. */
  readonly versionId: string;
  /** Passed on to PutSecretValue, and nowhere else. */
  readonly rotationToken?: string | undefined;
}

export function refuseNotPending(secret: Secret, request: Pick<RotationRequest, 'step' | 'versionId'>): void {
  if (secret.stages.pending === request.versionId) return;
  throw new RotationError(
    'VersionNotPending',
    `${request.step}: version ${request.versionId} of secret ${secret.name} does not carry AWSPENDING; this rotation was cancelled or replaced by another`,
    false,
  );
}
