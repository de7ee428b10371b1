/** What Secrets Manager holds, as plain immutable data, and the one way to change it. */

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A stored value: text, or binary as base64. */
export type SecretValue =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'binary'; readonly base64: string };

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: Date;
  /** Sorted, as AWS answers them. A version without labels is deprecated. */
  readonly labels: readonly string[];
  /** Absent on a version that a rotation has opened and not yet filled. */
  readonly value?: SecretValue;
  /** Midnight UTC of the day on which it was last read. */
  readonly accessedOn?: Date;
}

export interface RotationRules {
  readonly AutomaticallyAfterDays?: number;
  readonly ScheduleExpression?: string;
  readonly Duration?: string;
}

/** How a secret rotates. Stays when rotation is cancelled, with `enabled` false. */
export interface RotationConfiguration {
  readonly enabled: boolean;
  readonly functionArn?: string;
  readonly rules?: RotationRules;
  /** When it was configured: rates count from then, until there is a later rotation. */
  readonly since: Date;
  /** Days between the last rotation and the next, which AWS adds to the rules of a schedule expression. */
  readonly calculatedDays?: number;
  /** End of the next rotation window. */
  readonly nextRotationAt?: Date;
}

/** A rotation, or a test of one, that is in progress: not yet succeeded, not given up. */
export interface RotationAttempt {
  readonly kind: 'rotation' | 'test';
  /** ClientRequestToken of the four steps: the id of the new version. */
  readonly token: string;
  /** Goes with the event to the function, and back with PutSecretValue. */
  readonly rotationToken: string;
  /** No retry begins after it. */
  readonly windowEnd: Date;
  /** Runs of the steps that have failed so far. */
  readonly failures: number;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly type?: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** Midnight UTC of the day on which a value was last read. */
  readonly accessedOn?: Date;
  readonly lastRotatedAt?: Date;
  /** When DeleteSecret was called. */
  readonly deletedAt?: Date;
  /** When the recovery window ends. */
  readonly deletionDate?: Date;
  /** Absent until the secret is tagged for the first time: AWS then leaves the member out. */
  readonly tags?: readonly Tag[];
  /** In the order of their creation. */
  readonly versions: readonly SecretVersion[];
  /** The resource policy's JSON text. */
  readonly resourcePolicy?: string;
  readonly rotation?: RotationConfiguration;
  readonly attempt?: RotationAttempt;
}

/** The account's secrets, and what the state machine needs from outside: time, ids, and where changes are reported. */
export interface Secrets {
  /** By ARN. Replaced whole by `save`, never changed in place, so that old states can be kept. */
  readonly byArn: Map<string, Secret>;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  now(): Date;
  /** A fresh unique id (UUID form). */
  newId(): string;
  /** Called after every change, with the state before it. */
  changed(before: Secret | undefined, after: Secret | undefined): void;
}

interface SecretsServices {
  readonly region: string;
  readonly accountId: string;
  readonly partition?: string;
  now(): Date;
  newId(): string;
  changed?(before: Secret | undefined, after: Secret | undefined): void;
}

/** An account without secrets. */
export function createSecrets(services: SecretsServices): Secrets {
  return {
    byArn: new Map(),
    partition: services.partition ?? 'aws',
    region: services.region,
    accountId: services.accountId,
    now: () => services.now(),
    newId: () => services.newId(),
    changed: (before, after) => services.changed?.(before, after),
  };
}

/** Replaces a secret by its next state. */
export function save(secrets: Secrets, next: Secret): Secret {
  const before = secrets.byArn.get(next.arn);
  secrets.byArn.set(next.arn, next);
  secrets.changed(before, next);
  return next;
}

/** Removes a secret without a way back. */
export function remove(secrets: Secrets, secret: Secret): void {
  const before = secrets.byArn.get(secret.arn);
  secrets.byArn.delete(secret.arn);
  secrets.changed(before, undefined);
}

/** Midnight UTC: AWS shows accesses by the day. */
export function dayOf(time: Date): Date {
  const day = new Date(time);
  day.setUTCHours(0, 0, 0, 0);
  return day;
}
