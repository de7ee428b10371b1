import { RotationError } from '../errors';
import type { Secret } from '../secret';

/** The four steps, in Secrets Manager's order. */
export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = (typeof STEPS)[number];

/**
 * The step by either of AWS's spellings: its templates and the real events say `createSecret`, one page of its guide
 * says `create_secret`. Throws `StepUnknown` that names what came.
 */
export function parseStep(text: string): Step {
  const camel = text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const step = STEPS.find((known) => known === camel);
  if (!step) {
    throw new RotationError(
      'StepUnknown',
      `rotation step '${text}' is unknown, expected one of ${STEPS.join(', ')}`,
      false,
    );
  }
  return step;
}

/** One invocation by Secrets Manager. */
export interface RotationRequest {
  readonly step: Step;
  readonly secretId: string;
  /** The id of the new version; in Secrets Manager's event it is `ClientRequestToken`. */
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
