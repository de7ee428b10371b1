import { slotsMessage } from './grace-arithmetic';
import type { InventoryKey, ProviderAccount } from './inventory';
import type { YamlSource } from './yaml-source';

/** Reports keys of one account that share a principal where they must not, or need more keys at once than it may have. */
export function checkPrincipals(
  { name, capabilities }: ProviderAccount,
  keys: readonly InventoryKey[],
  source: YamlSource,
): void {
  if (capabilities.exclusive) refuseShared(keys, source);
  // A key that is rolled in place needs no second slot, and of some providers we know no limit.
  if (capabilities.class === 'one' || capabilities.maxKeys === undefined) return;
  for (const principal of principals(keys)) {
    const message = slotsMessage(principal, capabilities.maxKeys);
    if (message !== undefined) source.report(['providers', name, 'options', 'maxKeys'], message);
  }
}

/** With `exclusive` every key of a principal belongs to one secret: two secrets would take each other's for orphans. */
function refuseShared(keys: readonly InventoryKey[], source: YamlSource): void {
  for (const [first, ...others] of principals(keys)) {
    for (const { name } of others) {
      const message = `the same principal as keys.${first?.name ?? ''}, and the provider account is exclusive: give each key its own`;
      source.report(['keys', name], message);
    }
  }
}

/** Keys of one account that are issued to the same principal: those with the same options. */
function principals(keys: readonly InventoryKey[]): readonly (readonly InventoryKey[])[] {
  const groups = new Map<string, InventoryKey[]>();
  for (const key of keys) {
    const id = JSON.stringify(Object.entries(key.options).sort(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(id, [...(groups.get(id) ?? []), key]);
  }
  return [...groups.values()];
}
