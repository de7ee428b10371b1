import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ApiKey } from '../rotation/api-key';
import { RotationError } from '../rotation/errors';
import { awsFailure } from './aws-failure';
import { storeError } from './store-error';

/**
 * Reads the admin credential anew at each call, so that a corrected or rotated one is used at once. Throws
 * `AdminCredentialMissing` or `AdminCredentialMalformed` that name the secret, never what is in it; `StoreUnavailable`
 * when Secrets Manager does not answer.
 */
export function createAdminSecret(
  client: SecretsManagerClient,
  secretArn: string,
): () => Promise<Readonly<Record<string, ApiKey>>> {
  return async () => parseAdminSecret(secretArn, await readText(client, secretArn));
}

async function readText(client: SecretsManagerClient, secretArn: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
  } catch (error) {
    const { code, message, definite } = awsFailure(error);
    if (!definite) throw storeError(error, `GetSecretValue of admin secret ${secretArn}`);
    throw new RotationError(
      'AdminCredentialMissing',
      `the admin secret ${secretArn} cannot be read: ${code}: ${message}`,
      false,
      { cause: error },
    );
  }
}

function parseAdminSecret(secretArn: string, text: string | undefined): Readonly<Record<string, ApiKey>> {
  const malformed = (found: string): RotationError =>
    new RotationError(
      'AdminCredentialMalformed',
      `the admin secret ${secretArn} must hold a JSON object of strings such as {"token": "..."}; it holds ${found}`,
      false,
    );
  if (text === undefined) throw malformed('a binary value');
  const value = parseJson(text);
  if (value === undefined) throw malformed('text that is not JSON');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('JSON that is not an object');
  const fields = Object.entries(value);
  if (fields.length === 0) throw malformed('an empty object');
  const strings = fields.filter((field): field is [string, string] => typeof field[1] === 'string' && field[1] !== '');
  if (strings.length < fields.length) {
    throw malformed(`${fields.length - strings.length} field(s) that are empty or not a string`);
  }
  return Object.fromEntries(strings.map(([name, field]) => [name, ApiKey.of(field)]));
}

/** JSON.parse quotes its input in its errors: neither the message nor the cause may go on. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * When the admin credential expires: its field `expiresAt`, an ISO 8601 date such as 2027-03-01. Undefined without one.
 * Throws `AdminCredentialMalformed` for anything else.
 */
export function createAdminExpiry(
  read: () => Promise<Readonly<Record<string, ApiKey>>>,
): () => Promise<Date | undefined> {
  return async () => {
    const text = (await read()).expiresAt?.reveal();
    if (text === undefined) return undefined;
    const date = new Date(text);
    if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
    const message = 'the field expiresAt of the admin secret must be an ISO 8601 date such as 2027-03-01';
    throw new RotationError('AdminCredentialMalformed', message, false);
  };
}
