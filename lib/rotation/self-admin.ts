import type { ApiKey } from './api-key';
import { RotationError } from './errors';
import { readStages } from './labels';
import type { SecretPolicy } from './policy';
import { fieldsOfValue } from './secret-value';
import type { Services } from './services';

/**
 * The current key of a secret as the admin credential with which its siblings are issued and revoked (`admin: self`):
 * the fields of its value. Read anew each time, since a promotion changes it. Throws `AdminCredentialMissing` while
 * there is no key.
 */
export async function currentKeyAsAdmin(
  { store }: Pick<Services, 'store'>,
  { arn, name, policy }: { readonly arn: string; readonly name: string; readonly policy: SecretPolicy },
): Promise<Readonly<Record<string, ApiKey>>> {
  const { current } = readStages(await store.describe(arn));
  const text = current === undefined ? undefined : await store.getValue(arn, current);
  const fields = text === undefined ? undefined : fieldsOfValue(text, policy);
  if (fields) return fields;
  throw new RotationError(
    'AdminCredentialMissing',
    `secret ${name} holds no key yet, and its keys manage themselves (admin: self): put a first key into it by hand and bring it under rotation with 'keyturn adopt ${name}'`,
    false,
  );
}
