import { findSecret } from './find-secret';
import type { RotationConfiguration, RotationRules, Secret, Secrets, SecretVersion, Tag } from './state';

export interface DescribeSecretOutput {
  readonly ARN: string;
  readonly Name: string;
  readonly Type?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly RotationEnabled?: boolean;
  readonly RotationLambdaARN?: string;
  readonly RotationRules?: RotationRules;
  readonly LastRotatedDate?: Date;
  readonly LastChangedDate: Date;
  readonly LastAccessedDate?: Date;
  readonly DeletedDate?: Date;
  readonly NextRotationDate?: Date;
  readonly Tags?: readonly Tag[];
  readonly VersionIdsToStages?: Readonly<Record<string, readonly string[]>>;
  readonly CreatedDate: Date;
}

/** DescribeSecret's answer for a secret as it stands or stood. Members without a value are absent, as on AWS. */
export function describe(secret: Secret): DescribeSecretOutput {
  const { rotation } = secret;
  const stages = labelled(secret.versions);
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...present('Type', secret.type),
    // AWS leaves an empty description out.
    ...present('Description', secret.description || undefined),
    ...present('KmsKeyId', secret.kmsKeyId),
    ...present('RotationEnabled', rotation?.enabled),
    ...present('RotationLambdaARN', rotation?.functionArn),
    ...present('RotationRules', rotation && rulesOf(rotation)),
    ...present('LastRotatedDate', secret.lastRotatedAt),
    LastChangedDate: secret.changedAt,
    ...present('LastAccessedDate', secret.accessedOn),
    ...present('DeletedDate', secret.deletedAt),
    ...present('NextRotationDate', rotation?.enabled ? rotation.nextRotationAt : undefined),
    ...present('Tags', secret.tags),
    ...present('VersionIdsToStages', Object.keys(stages).length > 0 ? stages : undefined),
    CreatedDate: secret.createdAt,
  };
}

/** The rules as they were set; AWS adds the days that a schedule expression came to at the last rotation. */
function rulesOf({ rules, calculatedDays }: RotationConfiguration): RotationRules | undefined {
  return rules?.ScheduleExpression === undefined
    ? rules
    : { ...present('AutomaticallyAfterDays', calculatedDays), ...rules };
}

/** DescribeSecret, also of a secret that is scheduled for deletion. */
export function describeSecret(secrets: Secrets, input: { readonly SecretId: string }): DescribeSecretOutput {
  return describe(findSecret(secrets, input.SecretId));
}

/** Version id to its labels; versions without labels are left out. */
function labelled(versions: readonly SecretVersion[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    versions.filter((version) => version.labels.length > 0).map((version) => [version.id, version.labels]),
  );
}

/** A member, left out where it has no value. */
export function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: Value });
}
