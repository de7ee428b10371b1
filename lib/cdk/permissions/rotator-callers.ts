import { Stack } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';
import type { RotatorFunction } from '../rotator-function';

/** Lets Secrets Manager call the rotation function, for secrets of this account. */
export function allowSecretsManager(scope: Construct, rotate: RotatorFunction): IDependable {
  return new CfnPermission(scope, 'SecretsManagerMayRotate', {
    functionName: rotate.function.functionArn,
    action: 'lambda:InvokeFunction',
    principal: 'secretsmanager.amazonaws.com',
    sourceAccount: Stack.of(scope).account,
  });
}

/** Sends a wake-up to the failure queue when its revocation has failed three times. */
export function keepFailures(scope: Construct, revoke: RotatorFunction, queue: IQueue): IDependable {
  const onFailure = new CfnEventInvokeConfig(scope, 'RevokeOnFailure', {
    functionName: revoke.function.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: queue.queueArn } },
  });
  // Lambda refuses a destination to which the function may not send.
  onFailure.node.addDependency(revoke);
  return onFailure;
}
