import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  paginateListSecrets,
  paginateListSecretVersionIds,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RotationError } from '../rotation/errors';
import { TAGS } from '../rotation/policy';
import type { SecretDescription, SecretSummary, VersionSummary } from '../rotation/secret-description';
import type { SecretStore } from '../rotation/services';
import { awsFailure } from './aws-failure';
import { moveLabel } from './move-label';
import { storeError } from './store-error';
import { toDescription, toSecretSummary } from './secret-shapes';

/**
 * Secrets Manager behind the port of rotation/services.ts.
 *
 * Reads are as fresh as Secrets Manager's own: a value that was put a moment ago may be missed, and the core reads again.
 */
export function createSecretStore(client: SecretsManagerClient): SecretStore {
  return {
    describe: (secretId) => describe(client, secretId),
    getValue: (secretArn, versionId) => getValue(client, secretArn, versionId),
    putPending: (secretArn, versionId, value, rotationToken) =>
      putPending(client, { secretArn, versionId, value, rotationToken }),
    moveLabel: (secretArn, label, move) =>
      moveLabel(client, (secretId) => describe(client, secretId), { secretArn, label, ...move }),
    listVersions: (secretArn) => listVersions(client, secretArn),
    listSecrets: (rotator) => listSecrets(client, rotator),
  };
}

async function describe(client: SecretsManagerClient, secretId: string): Promise<SecretDescription> {
  try {
    return toDescription(await client.send(new DescribeSecretCommand({ SecretId: secretId })));
  } catch (error) {
    if (awsFailure(error).code === 'AccessDeniedException') {
      throw new RotationError(
        'ForeignSecret',
        `secret ${secretId} may not be read by this function: it is not under rotation by it, and not tagged as its own`,
        false,
        { cause: error },
      );
    }
    throw storeError(error, `DescribeSecret of ${secretId}`);
  }
}

async function getValue(
  client: SecretsManagerClient,
  secretArn: string,
  versionId: string,
): Promise<string | undefined> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionId: versionId }));
    // AWS has no version without a value but in rotation, and calls that not found; some emulators answer without one.
    if (answer.SecretString !== undefined || answer.SecretBinary === undefined) return answer.SecretString;
  } catch (error) {
    const { code, message } = awsFailure(error);
    if (code !== 'ResourceNotFoundException') {
      throw storeError(error, `GetSecretValue of version ${versionId} of ${secretArn}`);
    }
    // One code for both. Without a value AWS's message goes on to name the version; where it does not, DescribeSecret says it.
    if (/the specified secret\.?$/.test(message)) await describe(client, secretArn);
    return undefined;
  }
  throw new RotationError(
    'ValueNotUnderstood',
    `version ${versionId} of secret ${secretArn} holds a binary value, expected text`,
    false,
  );
}

interface PendingValue {
  readonly secretArn: string;
  readonly versionId: string;
  readonly value: string;
  readonly rotationToken: string | undefined;
}

async function putPending(
  client: SecretsManagerClient,
  { secretArn, versionId, value, rotationToken }: PendingValue,
): Promise<'stored' | 'taken'> {
  try {
    await client.send(
      new PutSecretValueCommand({
        SecretId: secretArn,
        ClientRequestToken: versionId,
        SecretString: value,
        VersionStages: ['AWSPENDING'],
        ...(rotationToken !== undefined && { RotationToken: rotationToken }),
      }),
    );
    return 'stored';
  } catch (error) {
    if (awsFailure(error).code === 'ResourceExistsException') return 'taken';
    throw storeError(error, `PutSecretValue of version ${versionId} of ${secretArn}`, { carriesValue: true });
  }
}

async function listVersions(client: SecretsManagerClient, secretArn: string): Promise<readonly VersionSummary[]> {
  const found: VersionSummary[] = [];
  try {
    const input = { SecretId: secretArn, IncludeDeprecated: true, MaxResults: 100 };
    for await (const page of paginateListSecretVersionIds({ client }, input)) {
      for (const { VersionId, VersionStages, CreatedDate } of page.Versions ?? []) {
        if (VersionId === undefined) continue;
        // A version that were left out would make its key an orphan.
        if (!CreatedDate) throw new TypeError(`version ${VersionId} without a CreatedDate`);
        found.push({ versionId: VersionId, labels: VersionStages ?? [], createdAt: CreatedDate });
      }
    }
  } catch (error) {
    throw storeError(error, `ListSecretVersionIds of ${secretArn}`);
  }
  return found;
}

async function listSecrets(client: SecretsManagerClient, rotator: string): Promise<readonly SecretSummary[]> {
  const found: SecretSummary[] = [];
  try {
    const input = {
      Filters: [
        { Key: 'tag-key' as const, Values: [TAGS.rotator] },
        { Key: 'tag-value' as const, Values: [rotator] },
      ],
      MaxResults: 100,
    };
    for await (const page of paginateListSecrets({ client }, input)) {
      found.push(...(page.SecretList ?? []).map(toSecretSummary));
    }
  } catch (error) {
    throw storeError(error, `ListSecrets of rotator ${rotator}`);
  }
  // The filters match prefixes, and key and value of different tags.
  return found.filter(({ tags }) => tags[TAGS.rotator] === rotator);
}
