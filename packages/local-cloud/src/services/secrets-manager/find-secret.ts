import { invalidName, markedForDeletion, secretNotFound } from './errors';
import type { Secret, Secrets } from './state';

/** The six random characters that AWS appends to a secret's name in its ARN, with their hyphen. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;

/** Throws ValidationException for what cannot be the name of a secret. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw invalidName();
}

/** Throws ValidationException, before any secret is looked up, unless it can be an ARN or a name. */
export function checkSecretId(secretId: string): void {
  if (!secretId.startsWith('arn:')) checkName(secretId);
}

/**
 * A secret by its name, its ARN, or its ARN without the six random characters, also when it is scheduled for deletion.
 *
 * An ARN that ends in a hyphen and six characters is always taken for a complete one: a secret whose name ends so is not
 * found by its partial ARN. That is AWS's documented trap, and what it was recorded to answer.
 */
export function lookUp(secrets: Secrets, secretId: string): Secret | undefined {
  const exact = secrets.byArn.get(secretId);
  if (exact) return exact;
  const prefix = `arn:${secrets.partition}:secretsmanager:${secrets.region}:${secrets.accountId}:secret:`;
  const partial = secretId.startsWith(prefix) && !SUFFIX.test(secretId);
  for (const secret of secrets.byArn.values()) {
    if (secret.name === secretId) return secret;
    if (partial && secret.arn.replace(SUFFIX, '') === secretId) return secret;
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
