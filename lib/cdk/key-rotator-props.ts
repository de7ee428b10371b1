import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

export interface KeyRotatorProps {
  /**
   * Name of the rotator, unique in the account and Region: lower-case letters, digits and hyphens, at most 40. Functions
   * are named after it (`keyturn-<rotator>-rotate`), and secrets belong to it by the tag `keyturn:rotator`.
   */
  readonly rotator: string;

  /** The provider type's name: `http`, `aws-iam`, or that of a type of one's own. */
  readonly providerType: string;

  /**
   * Absolute path of the TypeScript file that exports a type of one's own, as docs/providers/writing-one.md shows.
   * @default - the type is one of Keyturn's
   */
  readonly providerFile?: string;

  /** The provider type's options. They are checked here and again when a function starts; never put a credential in. */
  readonly options: Readonly<Record<string, unknown>>;

  /**
   * The secret with the credential that manages keys at the provider.
   * @default - none, for types whose credential is the functions' own role
   */
  readonly adminSecret?: ISecret;

  /**
   * A key may manage its siblings: the current key of each secret is the admin credential for that secret, in place of
   * `adminSecret`. The first key is put into the secret by hand, and adopted.
   * @default false
   */
  readonly adminIsSelf?: boolean;

  /**
   * From the promotion of a new key until the old one is revoked, for secrets without a grace period of their own.
   * @default Duration.hours(24)
   */
  readonly grace?: Duration;

  /**
   * Shortest grace period that the tag of any secret can ask for.
   * @default Duration.seconds(0)
   */
  readonly minGrace?: Duration;

  /**
   * Where alarms and failures are told. The topic's policy must let cloudwatch.amazonaws.com and events.amazonaws.com
   * publish, as AlarmTopic's does.
   * @default - a new AlarmTopic
   */
  readonly topic?: ITopic;

  /**
   * Where that is told which may mean that somebody has a key who should not: keys that outlive their revocation, orphans,
   * uses of revoked keys, authentication failures, the admin credential. Its policy must be as that of `topic`.
   * @default - the same as `topic`
   */
  readonly securityTopic?: ITopic;

  /**
   * Share of the reported uses of this provider account's keys that fail authentication on a usual day, 0 to 1. Three
   * times as many, and at least 20 in 15 minutes, raise an alarm.
   * @default 0.001
   */
  readonly usualAuthFailureRate?: number;

  /**
   * How long the functions' logs are kept.
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * The KMS key that encrypts the secrets of this rotator. Its policy must let this account's IAM policies decide, as
   * those that the CDK makes do. Whoever reads a key needs to decrypt with it too: `key.secret.grantRead` sees to it where
   * this app makes the KMS key; one that is imported is yours to grant.
   * Name it for existing secrets as well, if they are encrypted with one.
   * @default - aws/secretsmanager, which AWS manages
   */
  readonly secretsKey?: IKey;

  /**
   * The KMS key that signs receipts: ECC_NIST_P256, SIGN_VERIFY.
   * @default - a key of this rotator's own
   */
  readonly receiptKey?: IKey;

  /**
   * How long receipts are kept.
   * @default RetentionDays.TEN_YEARS
   */
  readonly receiptRetention?: RetentionDays;

  /**
   * The VPC in which the functions run, for a provider that is reached only from there. docs/guides/vpc.md says what they must
   * reach.
   * @default - none: the functions have the internet, and nothing of any VPC
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of `vpc`.
   * @default - the CDK's choice: private subnets with a way out, if there are any
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the functions in `vpc`; HTTPS must get out.
   * @default - one for each function, which lets everything out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[];
}
