import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/kernel';
import { invalidParameter, invalidRequest, markedForDeletion, secretNotFound, tokenMissing } from './errors';
import { checkName, findSecret, lookUp } from './find-secret';
import { AWSCURRENT, holder } from './labels';
import type { Secret, Secrets, Tag } from './state';
import { remove, save } from './state';
import { mergeTags } from './tags';
import type { ValueInput } from './versions';
import { sameValue, valueIn, withValue } from './versions';

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_RECOVERY_DAYS = 30;

export interface CreateSecretInput extends ValueInput {
  readonly Name: string;
  readonly ClientRequestToken?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly Tag[];
  readonly Type?: string;
}

interface CreateSecretOutput {
  readonly ARN: string;
  readonly Name: string;
  /** Absent for a secret without a value. */
  readonly VersionId?: string;
}

/** CreateSecret, with or without a first value. A repeat with the same token and value answers as the first did. */
export function createSecret(secrets: Secrets, input: CreateSecretInput): CreateSecretOutput {
  checkName(input.Name);
  const value = valueIn(input);
  const token = input.ClientRequestToken;
  if (value && !token) throw tokenMissing('InvalidRequestException');
  const known = [...secrets.byArn.values()].find((secret) => secret.name === input.Name);
  if (known) {
    const current = holder(known, AWSCURRENT);
    const repeated = current?.value && value && current.id === token && sameValue(current.value, value);
    if (repeated && !known.deletedAt) return { ARN: known.arn, Name: known.name, VersionId: current.id };
    throw known.deletedAt
      ? invalidRequest(
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        )
      : new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${input.Name} already exists.`,
        );
  }
  const now = secrets.now();
  const empty: Secret = {
    arn: newArn(secrets, input.Name),
    name: input.Name,
    createdAt: now,
    changedAt: now,
    versions: [],
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
    ...(input.Type === undefined ? {} : { type: input.Type }),
    ...(input.Tags === undefined ? {} : { tags: mergeTags([], input.Tags) }),
  };
  const secret = save(secrets, value && token ? withValue(empty, token, value, [AWSCURRENT], now) : empty);
  return { ARN: secret.arn, Name: secret.name, ...(value && token ? { VersionId: token } : {}) };
}

/** The ARN of a new secret: its name with six letters or digits that an earlier secret of that name did not have. */
export function newArn(secrets: Secrets, name: string): string {
  const hash = createHash('sha256').update(secrets.newId()).digest('base64');
  const suffix = hash.replace(/[^A-Za-z0-9]/g, '').slice(0, 6);
  return `arn:${secrets.partition}:secretsmanager:${secrets.region}:${secrets.accountId}:secret:${name}-${suffix}`;
}

export interface DeleteSecretInput {
  readonly SecretId: string;
  /** 7 to 30; default 30. */
  readonly RecoveryWindowInDays?: number;
  readonly ForceDeleteWithoutRecovery?: boolean;
}

/** DeleteSecret: after the recovery window, or at once. Forced deletion of an unknown secret succeeds, as on AWS. */
export function deleteSecret(
  secrets: Secrets,
  input: DeleteSecretInput,
): { readonly ARN: string; readonly Name: string; readonly DeletionDate: Date } {
  const days = input.RecoveryWindowInDays;
  const force = input.ForceDeleteWithoutRecovery === true;
  if (force && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  const now = secrets.now();
  const secret = lookUp(secrets, input.SecretId);
  if (force) {
    if (secret) remove(secrets, secret);
    const arn = secret?.arn ?? (input.SecretId.startsWith('arn:') ? input.SecretId : newArn(secrets, input.SecretId));
    return { ARN: arn, Name: secret?.name ?? input.SecretId, DeletionDate: now };
  }
  if (!secret) throw secretNotFound();
  if (secret.deletedAt) throw markedForDeletion();
  const deletionDate = new Date(now.getTime() + (days ?? DEFAULT_RECOVERY_DAYS) * DAY_MS);
  const { attempt: _, ...rest } = secret;
  save(secrets, { ...rest, deletedAt: now, deletionDate, changedAt: now });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: deletionDate };
}

/** RestoreSecret: takes a scheduled deletion back. Of a secret without one: nothing to do. */
export function restoreSecret(
  secrets: Secrets,
  input: { readonly SecretId: string },
): { readonly ARN: string; readonly Name: string } {
  const { deletedAt, deletionDate: _, ...rest } = findSecret(secrets, input.SecretId);
  if (deletedAt) save(secrets, { ...rest, changedAt: secrets.now() });
  return { ARN: rest.arn, Name: rest.name };
}

/** Removes the secrets whose recovery window has ended. */
export function purgeDeleted(secrets: Secrets): void {
  for (const secret of [...secrets.byArn.values()]) {
    if (secret.deletionDate && secret.deletionDate <= secrets.now()) remove(secrets, secret);
  }
}
