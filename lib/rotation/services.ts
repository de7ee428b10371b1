import type { ApiKey } from './api-key';
import type { KeyEvent } from './key-event';
import type { WakeUp } from './key-version';
import type { MetricName } from './metric-names';
import type { Provider } from './provider';
import type { Receipt } from './receipt';
import type { SecretDescription, SecretSummary, VersionSummary } from './secret-description';
import type { RotatorSettings } from './settings';

/** Secrets Manager. Throws RotationError: `SecretNotFound`, `StoreUnavailable` (outcome unknown), `StoreRefused` (certainly nothing done). */
export interface SecretStore {
  describe(secretId: string): Promise<SecretDescription>;
  /** The stored text of a version, or undefined when no value is under that id (yet, or any more). */
  getValue(secretArn: string, versionId: string): Promise<string | undefined>;
  /**
   * Stores a value under a version id with the label AWSPENDING. The same text again is `stored`; another text under
   * the same id, which a concurrent run of the same rotation may have put there, is `taken`.
   */
  putPending(secretArn: string, versionId: string, value: string, rotationToken?: string): Promise<'stored' | 'taken'>;
  /**
   * Moves a staging label by compare-and-swap: attached to `to`, taken from `from`. Without `to` it is removed; without
   * `from` it must stand on no other version. Throws `LabelHeldElsewhere` when it does not stand where the caller
   * thinks, `LabelsFull` beyond 20 labels. Removing a label that is already absent is done.
   */
  moveLabel(secretArn: string, label: string, move: { to?: string; from?: string }): Promise<void>;
  /** Every version, unlabelled ones too. */
  listVersions(secretArn: string): Promise<readonly VersionSummary[]>;
  /** The secrets whose tag `keyturn:rotator` is this rotator's. */
  listSecrets(rotator: string): Promise<readonly SecretSummary[]>;
}

/** EventBridge Scheduler. */
export interface Schedule {
  /** Wakes the revocation at that minute (seconds are dropped upwards). The same wake-up twice is one. Throws `ScheduleFailed`. */
  wakeAt(at: Date, wakeUp: WakeUp): Promise<void>;
}

export interface Clock {
  now(): Date;
  /** Milliseconds. */
  sleep(ms: number): Promise<void>;
}

/** Structured log lines. Fields never hold a key. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** EventBridge. A failed publish is logged inside and never fails a step. */
export interface Events {
  publish(event: KeyEvent): Promise<void>;
}

export interface Metrics {
  /** `secretArn` is a property of the log line, never a dimension. */
  count(name: MetricName, value: number, secretArn?: string): void;
}

/** What became of the messages of one drain of the failure queue. */
export interface Drained {
  readonly succeeded: number;
  /** Still in the queue, whose alarm goes on: the next drain tries again. */
  readonly failed: number;
}

/** The revocation function's on-failure queue. Only the reconciler has it. */
export interface FailureQueue {
  /** Hands the payload of each failed wake-up to `rerun`, and takes the message off the queue when that succeeds. */
  drain(rerun: (payload: unknown) => Promise<void>): Promise<Drained>;
}

/** What a consumer reports of its use of a key, every few minutes. */
export interface UsageRecord {
  readonly versionId: string;
  readonly consumer: string;
  /** The end of the time that it reports. */
  readonly at: Date;
  readonly uses: number;
  readonly authFailures: number;
}

/** The log group in which consumers report. */
export interface Usage {
  /** The records of one secret since then, in any order. Throws `UsageUnavailable` when they cannot all be read. */
  records(secretArn: string, since: Date): Promise<readonly UsageRecord[]>;
}

/** The signed records of what happened to keys. */
export interface Receipts {
  /** Signs a receipt and stores it. Throws `ReceiptNotWritten`; then it may stand there all the same. */
  write(receipt: Receipt): Promise<void>;
}

/** The receipts, read. Only the inspect function has it. Throws `ReceiptsUnavailable`. */
export interface ReceiptLog {
  /** Lines of one secret, the oldest first; there may be none, and `nextToken` still says that there are more. */
  read(secretArn: string, from?: string): Promise<{ readonly lines: readonly string[]; readonly nextToken?: string }>;
  /** The key that verifies them, in PEM. */
  publicKey(): Promise<string>;
}

/** A step of a rotation as the rotation function logged its end. */
export interface LoggedStep {
  readonly step: string;
  readonly versionId: string;
  readonly at: Date;
  /** The error code of a step that failed; Secrets Manager repeats the rotation. */
  readonly code?: string;
}

/** What the rotation function has logged, for those who follow a rotation. Late by seconds. */
export interface StepLog {
  /** The steps of one secret since then, the oldest first. */
  steps(secretArn: string, since: Date): Promise<readonly LoggedStep[]>;
}

/** RotateSecret, with the rotation rules as they are. */
export interface Rotation {
  /** `inProgress`: AWSPENDING stands on a version that is not current; that rotation is attempted again. */
  start(secretArn: string): Promise<'started' | 'inProgress'>;
}

/** What the core is given. A function's signature names the ones that it uses. */
export interface Services {
  readonly store: SecretStore;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: Events;
  readonly metrics: Metrics;
  readonly usage: Usage;
  readonly receipts: Receipts;
  /**
   * The provider for one secret: the rotator's options with that secret's own (tag `keyturn:options`) on top. Where keys
   * manage their siblings, `currentKey` is the admin credential.
   */
  readonly provider: (
    options: Readonly<Record<string, string>>,
    currentKey: () => Promise<Readonly<Record<string, ApiKey>>>,
  ) => Provider;
  /** When the admin credential expires, as its secret says; undefined where it does not. Absent: there is no admin secret. */
  readonly adminExpiresAt?: () => Promise<Date | undefined>;
  /** The rotator's settings. */
  readonly settings: RotatorSettings;
}

/** What the acts of an operator are given besides. */
export interface ActServices extends Services {
  readonly rotation: Rotation;
}
