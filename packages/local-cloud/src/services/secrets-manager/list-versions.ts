import { present } from './describe';
import type { PageInput } from './paging';
import { page } from './paging';
import type { Secret, SecretVersion } from './state';

export interface ListSecretVersionIdsInput extends PageInput {
  readonly SecretId: string;
  readonly IncludeDeprecated?: boolean;
}

interface SecretVersionsListEntry {
  readonly VersionId: string;
  /** Absent on a deprecated version. */
  readonly VersionStages?: readonly string[];
  readonly LastAccessedDate?: Date;
  readonly CreatedDate: Date;
  readonly KmsKeyIds: readonly string[];
}

interface ListSecretVersionIdsOutput {
  readonly Versions: readonly SecretVersionsListEntry[];
  readonly NextToken?: string;
  readonly ARN: string;
  readonly Name: string;
}

/** ListSecretVersionIds of a secret as it stands or stood: labelled versions, with IncludeDeprecated all of them. */
export function listVersions(
  secret: Secret,
  input: Omit<ListSecretVersionIdsInput, 'SecretId'>,
): ListSecretVersionIdsOutput {
  const shown = secret.versions.filter((version) => input.IncludeDeprecated === true || version.labels.length > 0);
  const { items, NextToken } = page(shown, input);
  return {
    Versions: items.map((version) => entry(version, secret.kmsKeyId)),
    ...present('NextToken', NextToken),
    ARN: secret.arn,
    Name: secret.name,
  };
}

function entry(version: SecretVersion, kmsKeyId: string | undefined): SecretVersionsListEntry {
  return {
    VersionId: version.id,
    ...present('VersionStages', version.labels.length > 0 ? version.labels : undefined),
    ...present('LastAccessedDate', version.accessedOn),
    CreatedDate: version.createdAt,
    KmsKeyIds: [kmsKeyId ?? 'DefaultEncryptionKey'],
  };
}
