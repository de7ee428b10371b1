import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { RotatorKey } from './key-props';
import type { KeyProvider } from './key-provider';

/** What a rotator is made from. `KeyOption` are the names of the provider's options that a key may set for itself. */
export interface KeyRotatorProps<KeyOption extends string = string> {
  /**
   * Name of the rotator, unique in the account and Region: lower-case letters, digits and hyphens, at most 40. Functions
   * are named after it (`keyturn-<rotator>-rotate`), and secrets belong to it by the tag `keyturn:rotator`.
   */
  readonly rotatorName: string;

  /** Who issues and accepts the keys: `KeyProvider.twilio({ account: 'AC...' })`. */
  readonly provider: KeyProvider<KeyOption>;

  /**
   * The keys of this rotator, each under the name of its secret. The rotator makes the secret and its schedule, unless the
   * entry says `elsewhere: true`; then a `RotatedKey` does.
   * @default - no key
   */
  readonly keys?: Readonly<Record<string, RotatorKey<NoInfer<KeyOption>>>>;

  /**
   * The secret with the credential that manages keys at the provider.
   * @default - no secret: the type's credential is the functions' own role, or `adminIsSelf`
   */
  readonly adminSecret?: ISecret;

  /**
   * A key may manage its siblings: the current key of each secret is the admin credential for that secret, in place of
   * `adminSecret`. The first key is put into the secret by hand, and adopted.
   * @default false
   */
  readonly adminIsSelf?: boolean;

  /**
   * From the promotion of a new key until the old one is revoked, for keys without a grace period of their own; 0 to 30
   * days.
   * @default - 24 hours, or `minGrace` where that is longer
   */
  readonly grace?: Duration;

  /**
   * Shortest grace period that any key, or the tag of its secret, can ask for.
   * @default Duration.seconds(0)
   */
  readonly minGrace?: Duration;

  /**
   * Where alarms and events of failures are published. The topic's policy must let cloudwatch.amazonaws.com and
   * events.amazonaws.com publish, as AlarmTopic's does.
   * @default - a new AlarmTopic
   */
  readonly topic?: ITopic;

  /**
   * Where alarms and events are published which may mean that a key is in the wrong hands: keys that outlive their
   * revocation, orphans, uses of revoked keys, authentication failures, the admin credential. Its policy must be like that
   * of `topic`.
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
   * those that the CDK makes do. A reader of a key must be allowed to decrypt with it, too: `key.grantRead` allows it where
   * this app makes the KMS key; one that is imported is yours to grant.
   * Name it for existing secrets as well, if they are encrypted with one.
   * @default - aws/secretsmanager, which AWS manages
   */
  readonly secretsKey?: IKey;

  /**
   * The KMS key that signs receipts: ECC_NIST_P256, SIGN_VERIFY.
   * @default - a new key for this rotator
   */
  readonly receiptKey?: IKey;

  /**
   * How long receipts are kept, after the stack too.
   * @default RetentionDays.TEN_YEARS
   */
  readonly receiptRetention?: RetentionDays;

  /**
   * The VPC in which the functions run, for a provider that is reached only from there. docs/guides/vpc.md says what they
   * must reach.
   * @default - no VPC: the functions reach the internet, and nothing inside a VPC
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
