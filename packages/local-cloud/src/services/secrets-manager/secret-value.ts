import { AwsError } from '../../kernel/kernel';
import { invalidRequest, tokenInUse, tokenMissing, valueNotFoundForLabel, valueNotFoundForVersion } from './errors';
import { findUsable } from './find-secret';
import { AWSCURRENT, holder, versionOf } from './labels';
import { rescheduled } from './rotate-secret';
import { checkRotationToken } from './rotation-attempt';
import type { Secret, Secrets, SecretVersion } from './state';
import { dayOf, save } from './state';
import type { ValueInput } from './versions';
import { requireValue, sameValue, valueIn, withValue } from './versions';

export interface GetSecretValueInput {
  readonly SecretId: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
}

export interface GetSecretValueOutput {
  readonly ARN: string;
  readonly Name: string;
  readonly VersionId: string;
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
  readonly VersionStages: readonly string[];
  readonly CreatedDate: Date;
}

/** GetSecretValue, on a secret as it stands or stood. Does not note the access. */
export function readValue(secret: Secret, input: Omit<GetSecretValueInput, 'SecretId'>): GetSecretValueOutput {
  const version = chosen(secret, input);
  const value = version.value;
  if (!value)
    throw input.VersionId
      ? valueNotFoundForVersion(version.id)
      : valueNotFoundForLabel(input.VersionStage ?? AWSCURRENT);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(value.kind === 'text' ? { SecretString: value.text } : { SecretBinary: Buffer.from(value.base64, 'base64') }),
    VersionStages: version.labels,
    CreatedDate: version.createdAt,
  };
}

function chosen(secret: Secret, input: Omit<GetSecretValueInput, 'SecretId'>): SecretVersion {
  if (input.VersionId === undefined) {
    const label = input.VersionStage ?? AWSCURRENT;
    const version = holder(secret, label);
    if (!version) throw valueNotFoundForLabel(label);
    return version;
  }
  const version = versionOf(secret, input.VersionId);
  if (!version) throw valueNotFoundForVersion(input.VersionId);
  if (input.VersionStage !== undefined && !version.labels.includes(input.VersionStage)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return version;
}

/** GetSecretValue: the value by version, label or both, by default AWSCURRENT's. */
export function getSecretValue(secrets: Secrets, input: GetSecretValueInput): GetSecretValueOutput {
  const secret = findUsable(secrets, input.SecretId);
  const output = readValue(secret, input);
  noteAccess(secrets, secret, output.VersionId);
  return output;
}

/** Notes the day on which a version was read. */
export function noteAccess(secrets: Secrets, secret: Secret, versionId: string): void {
  const accessedOn = dayOf(secrets.now());
  if (versionOf(secret, versionId)?.accessedOn?.getTime() === accessedOn.getTime()) return;
  save(secrets, {
    ...secret,
    accessedOn,
    versions: secret.versions.map((version) => (version.id === versionId ? { ...version, accessedOn } : version)),
  });
}

export interface PutSecretValueInput extends ValueInput {
  readonly SecretId: string;
  readonly ClientRequestToken?: string;
  readonly VersionStages?: readonly string[];
  readonly RotationToken?: string;
}

interface PutSecretValueOutput {
  readonly ARN: string;
  readonly Name: string;
  readonly VersionId: string;
  readonly VersionStages: readonly string[];
}

/**
 * PutSecretValue: a new version under the given token, by default as AWSCURRENT. The same token with the same value
 * does nothing; with another value it is ResourceExistsException. Labels in VersionStages are taken from whichever
 * version has them.
 */
export function putSecretValue(secrets: Secrets, input: PutSecretValueInput): PutSecretValueOutput {
  const token = input.ClientRequestToken;
  if (!token) throw tokenMissing('InvalidRequestException');
  const secret = findUsable(secrets, input.SecretId);
  const value = requireValue(valueIn(input));
  checkRotationToken(secret, token, input.RotationToken);
  const present = versionOf(secret, token);
  if (present?.value && !sameValue(present.value, value)) throw tokenInUse(token, secret.arn);
  const after = present?.value
    ? secret
    : store(secrets, secret, withValue(secret, token, value, input.VersionStages ?? [AWSCURRENT], secrets.now()));
  return {
    ARN: after.arn,
    Name: after.name,
    VersionId: token,
    VersionStages: versionOf(after, token)?.labels ?? [],
  };
}

export interface UpdateSecretInput extends ValueInput {
  readonly SecretId: string;
  readonly ClientRequestToken?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Type?: string;
}

/** UpdateSecret: metadata, and with a value a new AWSCURRENT. A token that is in use is always an error. */
export function updateSecret(
  secrets: Secrets,
  input: UpdateSecretInput,
): { readonly ARN: string; readonly Name: string; readonly VersionId?: string } {
  if (!input.ClientRequestToken) throw tokenMissing('InvalidRequestException');
  const secret = findUsable(secrets, input.SecretId);
  const value = valueIn(input);
  const changed: Secret = {
    ...secret,
    changedAt: secrets.now(),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
    ...(input.Type === undefined ? {} : { type: input.Type }),
  };
  if (!value) {
    save(secrets, changed);
    return { ARN: secret.arn, Name: secret.name };
  }
  if (versionOf(secret, input.ClientRequestToken)) throw tokenInUse(input.ClientRequestToken, secret.arn);
  store(secrets, secret, withValue(changed, input.ClientRequestToken, value, [AWSCURRENT], secrets.now()));
  return { ARN: secret.arn, Name: secret.name, VersionId: input.ClientRequestToken };
}

function store(secrets: Secrets, before: Secret, after: Secret): Secret {
  return save(secrets, rescheduled(secrets, before, after));
}

/** The error of one secret among the many of BatchGetSecretValue. */
export function batchError(secretId: string, error: unknown): { SecretId: string; ErrorCode: string; Message: string } {
  if (!(error instanceof AwsError)) throw error;
  return { SecretId: secretId, ErrorCode: error.code, Message: error.message };
}
