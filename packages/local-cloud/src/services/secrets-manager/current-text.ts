import { lookUp } from './find-secret';
import { AWSCURRENT, holder } from './labels';
import type { Secrets } from './state';

/** The text under AWSCURRENT of a secret, for whoever plays the provider; undefined without one. */
export function currentText(secrets: Secrets, secretId: string): string | undefined {
  const secret = lookUp(secrets, secretId);
  const value = secret && holder(secret, AWSCURRENT)?.value;
  return value?.kind === 'text' ? value.text : undefined;
}
