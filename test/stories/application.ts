import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ReadKey } from '../../lib/cli/demo/consumer';
import { createHttp } from '../../lib/runtime/http';
import type { LocalDeployment } from '../../lib/local/deploy-inventory';
import { ApiKey } from '../../lib/rotation/api-key';

export interface Application {
  /** The key under AWSCURRENT, from Secrets Manager. */
  read(secretName: string): Promise<ReadKey>;
  close(): void;
}

/** Reads secrets through the AWS SDK, and asks the gateway of two-providers.ts over HTTP with what they hold. */
export function openApplication({ cloud, fakeProviders }: LocalDeployment): Application {
  const credentials = { accessKeyId: 'application', secretAccessKey: 'application' };
  const client = new SecretsManagerClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  const http = createHttp();
  const url = `${fakeProviders.get('gateway')?.endpoint}/v1/whoami`;
  return {
    async read(secretName) {
      const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
      const value = JSON.parse(SecretString) as Readonly<Record<'apiKey' | 'apiKeyId', string>>;
      const key = ApiKey.of(value.apiKey);
      const use = async (): Promise<boolean> => {
        const headers = { authorization: `Bearer ${key.reveal()}` };
        const { status } = await http({ method: 'GET', url, headers, timeoutMs: 60_000 });
        if (status !== 200 && status !== 401) throw new Error(`the gateway answered ${status}`);
        return status === 200;
      };
      return { keyId: value.apiKeyId, use };
    },
    close: () => client.destroy(),
  };
}
