import type { RotationAttempt } from './state';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = (typeof STEPS)[number];

/** The event with which Secrets Manager invokes a rotation function. */
export interface RotationEvent {
  readonly Step: Step;
  /** The secret's ARN. */
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  /** Goes into PutSecretValue, and into no log. */
  readonly RotationToken: string;
}

/** A test of the configuration runs testSecret alone. */
export function stepsOf(attempt: RotationAttempt): readonly Step[] {
  return attempt.kind === 'test' ? ['testSecret'] : STEPS;
}

export function eventOf(secretArn: string, attempt: RotationAttempt, step: Step): RotationEvent {
  return {
    Step: step,
    SecretId: secretArn,
    ClientRequestToken: attempt.token,
    RotationToken: attempt.rotationToken,
  };
}
