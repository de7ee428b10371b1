import { randomBytes } from 'node:crypto';
import type { Inventory, ProviderAccount } from '../../inventory/inventory';
import { providerTypeOf } from '../../inventory/provider-file';
import { PLACEHOLDER_JSON, PLACEHOLDER_TEXT } from '../../rotation/secret-value';

/** The secrets that an inventory only refers to: admin credentials, made up here, and existing secrets, still empty. */
export function demoSecrets(inventory: Inventory): Readonly<Record<string, string>> {
  const secrets: Record<string, string> = {};
  for (const account of inventory.providers) {
    if (account.admin !== undefined) secrets[nameOf(account.admin)] = JSON.stringify(credentialFor(account));
  }
  for (const { secret, format } of inventory.keys) {
    if (secret !== undefined) secrets[nameOf(secret)] = format === 'text' ? PLACEHOLDER_TEXT : PLACEHOLDER_JSON;
  }
  return secrets;
}

/** A random value for every field of the admin secret: those of the type, or those that its requests name. */
function credentialFor(account: ProviderAccount): Readonly<Record<string, string>> {
  const named = [...JSON.stringify(account.options).matchAll(/\{admin\.([A-Za-z0-9_]+)\}/g)].map(
    (match) => match[1] ?? '',
  );
  const fields = named.length > 0 ? named : (providerTypeOf(account).adminFields ?? ['apiKey']);
  return Object.fromEntries(fields.map((field) => [field, randomBytes(16).toString('hex')]));
}

/** A secret's name, also where the inventory gives its ARN. */
function nameOf(secretId: string): string {
  return secretId.replace(/^arn:.*:secret:(.*?)(-[A-Za-z0-9]{6})?$/, '$1');
}
