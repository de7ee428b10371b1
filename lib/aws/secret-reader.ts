import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { storeError } from './store-error';
import { awsFailure } from './aws-failure';

/** Reads the current text of a secret by its name; undefined where there is none. Throws `StoreRefused` or `StoreUnavailable`. */
export function createSecretReader(client: SecretsManagerClient): (name: string) => Promise<string | undefined> {
  return async (name) => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
    } catch (error) {
      const { code, definite } = awsFailure(error);
      if (code === 'ResourceNotFoundException' && definite) return undefined;
      throw storeError(error, `GetSecretValue of ${name}`);
    }
  };
}
