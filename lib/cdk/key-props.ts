import type { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Criticality, ValueField } from '../inventory/inventory';
import type { RotationSchedule } from './rotation-schedule';

/** Who reads a key. */
export interface KeyConsumer {
  /** A name without spaces, under which the consumer reports its use. */
  readonly name: string;
  /** How long it may go on using a key that it has read. The grace period must not be shorter. */
  readonly maxAge: Duration;
}

/** When a superseded key counts as unused, and what becomes of one that does not. */
export interface DrainProps {
  /**
   * Unused for so long, it is drained; at most 30 days.
   * @default Duration.minutes(15)
   */
  readonly idle?: Duration;

  /**
   * The revocation of a key that is still used waits so long and asks again; from 1 minute to 30 days.
   * @default Duration.hours(1)
   */
  readonly postpone?: Duration;

  /**
   * Longest wait after the first due time, at most 30 days.
   * @default Duration.days(7)
   */
  readonly atMost?: Duration;

  /**
   * What then becomes of a key that is still used: `hold` keeps it, which raises an alarm; `revoke` revokes it.
   * @default 'hold'
   */
  readonly then?: 'hold' | 'revoke';
}

/** Another key that must have been rotated before. */
export interface AfterKey {
  /** The other secret's name or ARN, in the same account and Region. */
  readonly key: string;
  /** Its last rotation must have ended well within this time. */
  readonly within: Duration;
}

/** What is to happen to one key. `KeyOption` are the names of its provider's options that a key may set. */
export interface KeyPolicy<KeyOption extends string = string> {
  /**
   * When Secrets Manager rotates.
   * @default RotationSchedule.every(Duration.days(30))
   */
  readonly schedule?: RotationSchedule;

  /**
   * From the promotion of a new key until the old one is revoked; 0 to 30 days.
   * @default - the rotator's
   */
  readonly grace?: Duration;

  /**
   * Who reads the key, and how long each may go on using one that it has read.
   * @default - nobody that is known
   */
  readonly usedBy?: readonly KeyConsumer[];

  /**
   * When the superseded key counts as unused, by what the provider and the consumers report.
   * @default - unused for 15 minutes; else asked again every hour for 7 days, and then held
   */
  readonly drain?: DrainProps;

  /**
   * When a key that is rolled in place may be rolled, in UTC: `Sun 02:00-04:00`, `Mon-Fri 22:00-02:00`. The schedule must
   * begin inside. Not the schedule's own `window`, within which Secrets Manager begins a rotation.
   * @default - at any time
   */
  readonly swapWindow?: string;

  /**
   * Name of a CloudWatch alarm, which may be a composite one: when it goes to ALARM within the grace period, AWSCURRENT
   * goes back to the previous key, once.
   * @default - no alarm: people roll back
   */
  readonly rollbackOn?: string;

  /**
   * Rotate only after this other key. A key that is called compromised, or that the provider refuses, does not wait.
   * @default - the key waits for no other
   */
  readonly after?: AfterKey;

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
   * Options of the provider for this key alone.
   * @default - the provider's
   */
  readonly options?: Readonly<Partial<Record<KeyOption, string>>>;

  /**
   * Who is asked about this key: a team, a mailbox.
   * @default - nobody is named
   */
  readonly owner?: string;

  /**
   * How much depends on this key: `low`, `medium`, `high` or `critical`. It is in every event of the key.
   * @default - not said
   */
  readonly criticality?: Criticality;

  /**
   * Whether a deployment that creates or changes the schedule rotates at once. Otherwise the first rotation comes with
   * the first window, or with `keyturn rotate`.
   * @default false
   */
  readonly rotateImmediately?: boolean;

  /**
   * ARN patterns of the roles that may change the secret's `keyturn:` tags: those that deploy.
   * @default - the CloudFormation execution roles of CDK's bootstrap, cdk-*-cfn-exec-role-*
   */
  readonly deployingRoles?: readonly string[];
}

/** A key whose secret and schedule the rotator makes in its own scope. */
export interface OwnKey<KeyOption extends string = string> extends KeyPolicy<KeyOption> {
  /**
   * A secret that exists already. It is not changed, tagged or deleted: only its rotation is configured, and
   * `keyturn adopt` gives it its tags.
   * @default - a new secret of the key's name, which stays when the stack is deleted
   */
  readonly secret?: ISecret;

  /**
   * Whether a `RotatedKey` makes it; then the entry names no `secret`.
   * @default false
   */
  readonly elsewhere?: false;
}

/** A key whose secret and schedule a `RotatedKey` makes elsewhere, perhaps in another stack. */
export interface KeyElsewhere<KeyOption extends string = string> extends KeyPolicy<KeyOption> {
  /** A `RotatedKey` names this key. */
  readonly elsewhere: true;

  /** Given to `RotatedKey.fromExisting`. */
  readonly secret?: never;
}

/** One of the keys of a rotator. */
export type RotatorKey<KeyOption extends string = string> = KeyElsewhere<KeyOption> | OwnKey<KeyOption>;
