import type { DescribeSecretResponse, SecretListEntry, Tag } from '@aws-sdk/client-secrets-manager';
import type { SecretDescription, SecretSummary } from '../rotation/secret-description';

/** DescribeSecret's answer as plain data. */
export function toDescription(answer: DescribeSecretResponse): SecretDescription {
  const { RotationEnabled, RotationLambdaARN, LastRotatedDate, NextRotationDate, DeletedDate } = answer;
  return {
    arn: answer.ARN ?? '',
    name: answer.Name ?? '',
    tags: toTags(answer.Tags),
    versions: labelled(answer.VersionIdsToStages),
    ...(RotationEnabled !== undefined && { rotationEnabled: RotationEnabled }),
    ...(RotationLambdaARN !== undefined && { rotationFunctionArn: RotationLambdaARN }),
    ...(LastRotatedDate && { lastRotatedAt: LastRotatedDate }),
    ...(NextRotationDate && { nextRotationAt: NextRotationDate }),
    ...(DeletedDate && { deletedAt: DeletedDate }),
  };
}

/** One line of ListSecrets as plain data. */
export function toSecretSummary(entry: SecretListEntry): SecretSummary {
  const { LastRotatedDate, NextRotationDate } = entry;
  return {
    arn: entry.ARN ?? '',
    name: entry.Name ?? '',
    tags: toTags(entry.Tags),
    versions: labelled(entry.SecretVersionsToStages),
    ...(LastRotatedDate && { lastRotatedAt: LastRotatedDate }),
    ...(NextRotationDate && { nextRotationAt: NextRotationDate }),
  };
}

function toTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function labelled(versions: Readonly<Record<string, string[]>> | undefined): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(versions ?? {}).filter(([, labels]) => labels.length > 0));
}
