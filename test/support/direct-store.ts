import { AwsError } from '../../packages/local-cloud/src/kernel/kernel';
import { describeSecret } from '../../packages/local-cloud/src/services/secrets-manager/describe';
import { findSecret } from '../../packages/local-cloud/src/services/secrets-manager/find-secret';
import { getSecretValue, putSecretValue } from '../../packages/local-cloud/src/services/secrets-manager/secret-value';
import type { Secrets } from '../../packages/local-cloud/src/services/secrets-manager/state';
import { updateSecretVersionStage } from '../../packages/local-cloud/src/services/secrets-manager/version-stage';
import { type ErrorCode, RotationError } from '../../lib/rotation/errors';
import type { SecretStore } from '../../lib/rotation/services';

/** The SecretStore port on the local cloud's own state machine: no SDK, no HTTP. */
export function directStore(secrets: Secrets): SecretStore {
  const tagsOf = (arn: string) =>
    Object.fromEntries((findSecret(secrets, arn).tags ?? []).map((tag) => [tag.Key, tag.Value]));
  const store: SecretStore = {
    async describe(secretId) {
      const found = translate(() => describeSecret(secrets, { SecretId: secretId }));
      return {
        arn: found.ARN,
        name: found.Name,
        ...(found.RotationEnabled !== undefined && { rotationEnabled: found.RotationEnabled }),
        tags: tagsOf(found.ARN),
        versions: found.VersionIdsToStages ?? {},
        ...(found.LastRotatedDate && { lastRotatedAt: found.LastRotatedDate }),
        ...(found.NextRotationDate && { nextRotationAt: found.NextRotationDate }),
      };
    },
    async getValue(secretArn, versionId) {
      try {
        return getSecretValue(secrets, { SecretId: secretArn, VersionId: versionId }).SecretString;
      } catch (error) {
        if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
    async putPending(secretArn, versionId, value, rotationToken) {
      return translate(() => {
        try {
          putSecretValue(secrets, {
            SecretId: secretArn,
            ClientRequestToken: versionId,
            SecretString: value,
            VersionStages: ['AWSPENDING'],
            ...(rotationToken !== undefined && { RotationToken: rotationToken }),
          });
          return 'stored';
        } catch (error) {
          if (error instanceof AwsError && error.code === 'ResourceExistsException') return 'taken';
          throw error;
        }
      });
    },
    async moveLabel(secretArn, label, { to, from }) {
      const holders = findSecret(secrets, secretArn).versions.filter((one) => one.labels.includes(label));
      const holder = holders[0]?.id;
      if (to === undefined && holder !== from) {
        if (holder === undefined) return;
        throw new RotationError('LabelHeldElsewhere', `${label} is on ${holder}`, true);
      }
      if (to !== undefined && holder === to && from === undefined) return;
      translate(
        () =>
          updateSecretVersionStage(secrets, {
            SecretId: secretArn,
            VersionStage: label,
            ...(to !== undefined && { MoveToVersionId: to }),
            ...(from !== undefined && { RemoveFromVersionId: from }),
          }),
        'LabelHeldElsewhere',
      );
    },
    async listVersions(secretArn) {
      return findSecret(secrets, secretArn).versions.map((one) => ({
        versionId: one.id,
        labels: one.labels,
        createdAt: one.createdAt,
      }));
    },
    async listSecrets(rotator) {
      return [...secrets.byArn.values()]
        .filter((one) => one.tags?.some((tag) => tag.Key === 'keyturn:rotator' && tag.Value === rotator))
        .map((one) => ({
          arn: one.arn,
          name: one.name,
          tags: tagsOf(one.arn),
          versions: describeSecret(secrets, { SecretId: one.arn }).VersionIdsToStages ?? {},
        }));
    },
  };
  return store;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  ResourceNotFoundException: 'SecretNotFound',
  LimitExceededException: 'LabelsFull',
};

function translate<T>(call: () => T, invalidParameter: ErrorCode = 'StoreRefused'): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = error.code === 'InvalidParameterException' ? invalidParameter : (CODES[error.code] ?? 'StoreRefused');
    throw new RotationError(code, error.message, code === 'LabelHeldElsewhere', { cause: error });
  }
}
