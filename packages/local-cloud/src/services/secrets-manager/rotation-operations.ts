import type { Operation } from '../../kernel/kernel';
import { AwsError } from '../../kernel/kernel';
import { rotateContext } from './condition-context';
import { findUsable } from './find-secret';
import { pendingElsewhere } from './labels';
import type { OperationDeps } from './operation';
import { secretOperation } from './operation';
import type { RotateSecretInput, RotateSwitches } from './rotate-secret';
import { cancelRotateSecret, checkRotateSecret, rotateSecret, tokenOf } from './rotate-secret';
import type { RotationDriver } from './rotation-driver';

export interface RotationOperationDeps extends OperationDeps {
  readonly driver: RotationDriver;
  readonly rotateSwitches: RotateSwitches & {
    /** A RotateSecret that is refused because a rotation is not complete sets that one going again. */
    readonly reattemptOnConflict: boolean;
  };
  /** Whether the function lets Secrets Manager invoke it. */
  canInvoke(functionArn: string, secretArn: string): Promise<boolean>;
}

/** RotateSecret and CancelRotateSecret. */
export function rotationOperations(deps: RotationOperationDeps): Readonly<Record<string, Operation>> {
  const { secrets, driver, rotateSwitches } = deps;

  function refuse(secretId: string, error: unknown): never {
    const secret = findUsable(secrets, secretId);
    if (pendingElsewhere(secret) && rotateSwitches.reattemptOnConflict) driver.reattempt(secret);
    throw error;
  }

  return {
    RotateSecret: secretOperation<RotateSecretInput>(
      deps,
      'RotateSecret',
      async (input, { kernel, caller }) => {
        tokenOf(input);
        const secret = findUsable(secrets, input.SecretId);
        const functionArn = checked(() => checkRotateSecret(secret, input), input.SecretId).functionArn;
        kernel.authorize(caller, { action: 'lambda:InvokeFunction', resource: functionArn });
        if (!(await deps.canInvoke(functionArn, secret.arn))) throw cannotInvoke();
        const output = checked(() => rotateSecret(secrets, input, rotateSwitches), input.SecretId);
        driver.start(secret.arn);
        driver.schedule(secret.arn);
        return output;
      },
      rotateContext,
    ),
    CancelRotateSecret: secretOperation<{ readonly SecretId: string }>(deps, 'CancelRotateSecret', (input) => {
      const output = cancelRotateSecret(secrets, input);
      driver.schedule(output.ARN);
      return output;
    }),
  };

  function checked<Result>(act: () => Result, secretId: string): Result {
    try {
      return act();
    } catch (error) {
      return refuse(secretId, error);
    }
  }
}

function cannotInvoke(): AwsError {
  return new AwsError(
    'AccessDeniedException',
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to ' +
      'the principal secretsmanager.amazonaws.com.',
  );
}
