import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretStore } from '../../../lib/aws/secret-store';
import { createSecretsManager } from '../../../packages/local-cloud/src/services/secrets-manager/secrets-manager';
import { describeStoreContract } from '../../contracts/store-contract';
import { serveCloud } from '../../../packages/local-cloud/test/served-cloud';

describeStoreContract('SDK against the local cloud', async () => {
  const cloud = await serveCloud(({ kernel }) => [createSecretsManager(kernel).definition]);
  const client = new SecretsManagerClient(cloud.client);
  return {
    store: createSecretStore(client),
    async createSecret({ value, versionId = randomUUID(), tags = {} }) {
      const created = await client.send(
        new CreateSecretCommand({
          Name: `contract/${randomUUID()}`,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          ...(value !== undefined && { SecretString: value, ClientRequestToken: versionId }),
        }),
      );
      return created.ARN ?? '';
    },
    async stop() {
      client.destroy();
      await cloud.stop();
    },
  };
});
