import { TagResourceCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAdminSecret } from '../../aws/admin-secret';
import { systemClock } from '../../aws/clock';
import { createSecretStore } from '../../aws/secret-store';
import { SELF, type InventoryKey, type ProviderAccount } from '../../inventory/inventory';
import { policyTags } from '../../inventory/policy-tags';
import { providerAdapterOf } from '../../inventory/provider-adapter';
import { inboxOption } from '../../providers/supplied/inbox';
import type { ApiKey } from '../../rotation/api-key';
import { readStages } from '../../rotation/labels';
import { DEFAULT_FIELDS, TAGS } from '../../rotation/policy';
import { prove } from '../../rotation/prove';
import type { HeldKey, Provider } from '../../rotation/provider';
import { fieldsOfValue, parseSecretValue } from '../../rotation/secret-value';
import type { SecretDescription } from '../../rotation/secret-description';
import { createHttp } from '../../runtime/http';
import { CliError } from '../cli-error';
import { deployedOptions } from './deployed-options';

/** What an adoption did. */
export interface Adoption {
  readonly secretArn: string;
  readonly versionId: string;
  /** Absent where the key's id is not known: a person revokes that key. */
  readonly keyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Checks the key in a secret at its provider, and writes the policy and the key's id into tags. Throws CliError. */
export async function adoptSecret(
  client: SecretsManagerClient,
  key: InventoryKey,
  account: ProviderAccount,
  givenKeyId: string | undefined,
): Promise<Adoption> {
  const store = createSecretStore(client);
  const secret = await store.describe(key.secret ?? key.name);
  refuseOtherRotator(secret, account);
  const versionId = readStages(secret).current;
  const text = versionId === undefined ? undefined : await store.getValue(secret.arn, versionId);
  if (versionId === undefined || text === undefined) {
    throw new CliError(`secret ${secret.name} has no current value: there is no key to adopt; deploy, and rotate`);
  }
  const policy = { format: key.format, fields: { ...DEFAULT_FIELDS, ...key.valueFields } };
  const provider = await providerFor(client, key, account, fieldsOfValue(text, policy) ?? {});
  const held = keyInValue(secret, text, key);
  if (held.keyId !== undefined && givenKeyId !== undefined && held.keyId !== givenKeyId) {
    throw new CliError(`--key-id ${givenKeyId}: the value of secret ${secret.name} says ${held.keyId}`);
  }
  const keyId = held.keyId ?? givenKeyId ?? (await provider.identify?.(held.key));
  if (keyId !== undefined) await checkAtProvider(secret, provider, { keyId, key: held.key });
  const tags = Object.fromEntries([
    ...policyTags({
      ...key,
      rotator: account.name,
      options: { ...key.options, ...inboxOption(key.name, account.capabilities.issuedBy) },
    }).map((tag) => [tag.key, tag.value] as const),
    ...(keyId === undefined ? [] : [[TAGS.adopted, `${versionId} ${keyId}`] as const]),
  ]);
  await client.send(
    new TagResourceCommand({
      SecretId: secret.arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  return { secretArn: secret.arn, versionId, tags, ...(keyId !== undefined && { keyId }) };
}

function refuseOtherRotator(secret: SecretDescription, account: ProviderAccount): void {
  const rotator = secret.tags[TAGS.rotator];
  if (rotator === undefined || rotator === account.name) return;
  throw new CliError(`secret ${secret.name} belongs to rotator ${rotator}; remove its tag ${TAGS.rotator} first`);
}

async function providerFor(
  client: SecretsManagerClient,
  key: InventoryKey,
  account: ProviderAccount,
  present: Readonly<Record<string, ApiKey>>,
): Promise<Provider> {
  const { admin: named } = account;
  const isPresentKey = named === undefined || named === SELF;
  const admin = isPresentKey ? () => Promise.resolve(present) : createAdminSecret(client, named);
  const options = { ...account.options, ...(await deployedOptions(account.name)), ...key.options };
  return providerAdapterOf(account).create(options, { admin, http: createHttp(), clock: systemClock });
}

/** The key in the value, and its id where the value holds one. */
function keyInValue(
  secret: SecretDescription,
  text: string,
  key: InventoryKey,
): { readonly key: ApiKey; readonly keyId?: string | undefined } {
  const fields = { ...DEFAULT_FIELDS, ...key.valueFields };
  const value = parseSecretValue(text, { format: key.format, fields });
  if (value.kind === 'placeholder') {
    throw new CliError(`secret ${secret.name} holds the placeholder of a new secret: rotate it instead`);
  }
  if (value.kind === 'notUnderstood') {
    throw new CliError(
      `the value of secret ${secret.name} has no text field '${fields.apiKey}': ${fieldsOf(text)}; ` +
        `name the field in keys.yaml, valueFields: { apiKey: ... }, or say format: text`,
    );
  }
  return value;
}

/** The names of the value's fields, never what is in them. */
function fieldsOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return `its fields are ${Object.keys(parsed).join(', ')}`;
  } catch {
    // It is bare text.
  }
  return 'it is bare text';
}

/** With a wrong id another key would be revoked one day: the id must exist, and the key must not be refused. */
async function checkAtProvider(secret: SecretDescription, provider: Provider, held: HeldKey): Promise<void> {
  const listed = await provider.list?.();
  if (listed && !listed.some((one) => one.keyId === held.keyId)) {
    throw new CliError(`the provider has no key with the id ${held.keyId}: secret ${secret.name} is not adopted`);
  }
  // A key that was made a moment ago may not work everywhere yet.
  const { verdict } = await prove({ clock: systemClock }, provider, held, 'accepted');
  if (verdict === 'refused') {
    throw new CliError(`the provider refuses the key in secret ${secret.name}: put a working one there first`);
  }
}
