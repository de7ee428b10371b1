import type { ProviderType } from '../providers/kit/provider-type';
import type { InventoryKey } from './inventory';
import type { ProviderDraft } from './read-provider';
import { suggest } from './suggestion';
import type { Path, YamlSource } from './yaml-source';

type KeyOptions = Pick<InventoryKey, 'name' | 'options'>;

/**
 * Checks the account's options once for each set of options that its keys put on top. True when those are right.
 * A problem with an option that the key sets is shown at the key, any other at the account.
 */
export function checkOptions(
  { name, entry, type }: ProviderDraft,
  keys: readonly KeyOptions[],
  source: YamlSource,
): boolean {
  for (const key of keys) reportForeignOptions(key, type, source);
  const sets = keys.length > 0 ? keys : [{ name: '', options: {} }];
  const before = source.problems.length;
  for (const { name: key, options } of sets) {
    const allowed = Object.entries(options).filter(([option]) => type.keyOptions.includes(option));
    const merged = { ...entry.options, ...Object.fromEntries(allowed) };
    const found = type.check(merged);
    for (const { path, message } of found) {
      const isOfKey = path.length > 0 && Object.hasOwn(options, String(path[0]));
      const base: Path = isOfKey ? ['keys', key, 'options'] : ['providers', name, 'options'];
      source.report([...base, ...path], message);
    }
    if (found.length > 0 || keys.length === 0) continue;
    for (const { path, message } of type.checkKey?.(merged) ?? []) {
      source.report(['keys', key, 'options', ...path], message);
    }
  }
  return source.problems.length === before;
}

/** Reports each option of a key that the account alone may set. */
function reportForeignOptions(key: KeyOptions, { keyOptions, type }: ProviderType<unknown>, source: YamlSource): void {
  for (const option of Object.keys(key.options).filter((name) => !keyOptions.includes(name))) {
    const message =
      keyOptions.length === 0
        ? `a key of type ${type} has no options of its own: set them at the provider account`
        : `not an option that a key of type ${type} may set for itself${suggest(option, keyOptions)}`;
    source.reportName(['keys', key.name, 'options', option], message);
  }
}
