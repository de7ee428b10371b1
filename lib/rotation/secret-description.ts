/** A secret as DescribeSecret shows it. */
export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  /** Absent where rotation was never configured; false where it was turned off again. */
  readonly rotationEnabled?: boolean;
  readonly rotationFunctionArn?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Version id to its staging labels, AWS's and ours. Unlabelled versions are absent. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  readonly lastRotatedAt?: Date;
  readonly nextRotationAt?: Date;
  readonly deletedAt?: Date;
}

/** A version as ListSecretVersionIds with IncludeDeprecated shows it. */
export interface VersionSummary {
  readonly versionId: string;
  readonly labels: readonly string[];
  readonly createdAt: Date;
}

/** One line of ListSecrets. It may lag by minutes: describe before acting. */
export interface SecretSummary {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, readonly string[]>>;
  readonly lastRotatedAt?: Date;
  readonly nextRotationAt?: Date;
}
