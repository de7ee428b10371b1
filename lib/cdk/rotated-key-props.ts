import type { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Consumer, Criticality, ValueField } from '../inventory/inventory';
import type { DrainPolicy } from '../rotation/drain-policy';
import type { KeyRotator } from './key-rotator';

export interface RotatedKeyProps {
  /** The rotator of the provider account that issues this key. */
  readonly rotator: KeyRotator;

  /**
   * When Secrets Manager rotates: AWS's `rate(30 days)`, `rate(4 hours)` or `cron(0 8 ? * MON *)`, at most every 4 hours.
   * @default 'rate(30 days)'
   */
  readonly schedule?: string;

  /**
   * Length of the rotation window, in whole hours. It must not reach the next window or the next UTC day.
   * @default - one hour for a schedule in hours, the rest of the UTC day for one in days; never over half the interval
   */
  readonly window?: Duration;

  /**
   * When a key that is rolled in place may be swapped, in UTC: `Sun 02:00-04:00`, `Mon-Fri 22:00-02:00`. The schedule
   * must begin inside. Not to be taken for `window`, within which Secrets Manager begins a rotation.
   * @default - at any time
   */
  readonly swapWindow?: string;

  /**
   * Name of the secret that is created. Must not end with a hyphen and six characters.
   * @default - none: give `secret` instead
   */
  readonly secretName?: string;

  /**
   * A secret that exists already. It is not changed, tagged or deleted: only its rotation is configured, and
   * `keyturn adopt` gives it its tags.
   * @default - a new secret named `secretName`, which stays when the stack is deleted
   */
  readonly secret?: ISecret;

  /**
   * From the promotion of a new key until the old one is revoked; 0 to 30 days.
   * @default - the rotator's
   */
  readonly grace?: Duration;

  /**
   * When the superseded key counts as unused, in seconds, and what becomes of one that does not: looked for in what the
   * provider and the consumers tell.
   * @default - unused for 15 minutes, else asked again every hour for 7 days, and then held
   */
  readonly drain?: Partial<DrainPolicy>;

  /**
   * Who reads the key, and for how many seconds they may go on using one that they have read: the grace period must be
   * longer.
   * @default - nobody that is known of
   */
  readonly usedBy?: readonly Consumer[];

  /**
   * Name of a CloudWatch alarm, which may be a composite one: when it goes to ALARM within the grace period, AWSCURRENT
   * goes back to the previous key, once.
   * @default - no alarm: people roll back
   */
  readonly rollbackOn?: string;

  /**
   * Rotate only after this other key, a secret's name or ARN in the same account and Region: its last rotation must have
   * ended well `within` that time. A key that is called compromised, or that the provider refuses, does not wait.
   * @default - the key waits for no other
   */
  readonly after?: { readonly key: string; readonly within: Duration };

  /**
   * `json` stores an object with the key, its id and when it was issued; `text` the bare key.
   * @default 'json'
   */
  readonly format?: 'json' | 'text';

  /**
   * Other names for fields of the stored object: `{ apiKey: 'token' }`.
   * @default - apiKey, apiKeyId, provider, endpoint, issuedAt
   */
  readonly valueFields?: Readonly<Partial<Record<ValueField, string>>>;

  /**
   * Provider options of this key alone, as far as its provider type lets a key have them.
   * @default - none
   */
  readonly options?: Readonly<Record<string, string>>;

  /**
   * Who is asked about this key.
   * @default - none
   */
  readonly owner?: string;

  /** @default - none */
  readonly criticality?: Criticality;

  /**
   * Whether a deployment that creates or changes the schedule rotates at once. Otherwise the first rotation comes with
   * the first window, or with `aws secretsmanager rotate-secret`.
   * @default false
   */
  readonly rotateImmediately?: boolean;

  /**
   * ARN patterns of the roles that may change the secret's `keyturn:` tags: those that deploy.
   * @default - the CloudFormation execution roles of CDK's bootstrap, cdk-*-cfn-exec-role-*
   */
  readonly deployingRoles?: readonly string[];
}
