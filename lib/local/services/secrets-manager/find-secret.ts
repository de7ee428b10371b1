import { markedForDeletion, secretNotFound } from './errors';
import type { Secret, Secrets } from './state';

/** The six random characters that AWS appends to a secret's name in its ARN, with their hyphen. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

/**
 * A secret by its name, its ARN, or its ARN without the six random characters, also when it is scheduled for deletion.
 *
 * A name that itself ends in a hyphen and six characters is first taken for what it is: the documented trap of partial
 * ARNs is only that they are searched for last.
 */
export function lookUp(secrets: Secrets, secretId: string): Secret | undefined {
  const exact = secrets.byArn.get(secretId);
  if (exact) return exact;
  const prefix = `arn:${secrets.partition}:secretsmanager:${secrets.region}:${secrets.accountId}:secret:`;
  for (const secret of secrets.byArn.values()) {
    if (secret.name === secretId) return secret;
    if (secretId.startsWith(prefix) && secret.arn.replace(SUFFIX, '') === secretId) return secret;
  }
  return undefined;
}

/** The same; throws ResourceNotFoundException. */
export function findSecret(secrets: Secrets, secretId: string): Secret {
  const secret = lookUp(secrets, secretId);
  if (!secret) throw secretNotFound();
  return secret;
}

/** The same; throws InvalidRequestException too, for a secret that is scheduled for deletion. */
export function findUsable(secrets: Secrets, secretId: string): Secret {
  const secret = findSecret(secrets, secretId);
  if (secret.deletedAt) throw markedForDeletion();
  return secret;
}
