import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Rotation } from '../rotation/services';
import { awsFailure } from './aws-failure';
import { storeError } from './store-error';

/**
 * RotateSecret behind the port of rotation/services.ts. Without rules and function ARN in the request both stay as they
 * are; the function's role may not change them either. The SDK makes the token, and repeats it with its own repeats.
 */
export function createRotation(client: SecretsManagerClient): Rotation {
  return {
    async start(secretArn) {
      try {
        await client.send(new RotateSecretCommand({ SecretId: secretArn }));
        return 'started';
      } catch (error) {
        const { code, message } = awsFailure(error);
        if (code === 'InvalidRequestException' && IN_PROGRESS.test(message)) return 'inProgress';
        throw storeError(error, `RotateSecret of ${secretArn}`);
      }
    },
  };
}

/** Recorded: "A previous rotation isn't complete. That rotation will be reattempted." */
const IN_PROGRESS = /previous rotation/i;
