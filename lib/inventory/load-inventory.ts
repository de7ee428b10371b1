import { followKeys } from './follow-keys';
import type { Inventory } from './inventory';
import { sortProblems, type Problem } from './problem';
import { readAccount } from './read-account';
import { readDefaults } from './read-defaults';
import { isMapping, readFields } from './read-fields';
import { readKey, type KeyDraft } from './read-key';
import type { ProviderTypes } from './provider-file';
import { readProvider } from './read-provider';
import { fileSchema } from './schema';
import { suggest } from './suggestion';
import { openYaml, type YamlSource } from './yaml-source';

/** Either the inventory, or every problem of the file at once, in the order of the file. */
export type LoadResult =
  | { readonly inventory: Inventory; readonly problems?: never }
  | { readonly inventory?: never; readonly problems: readonly Problem[] };

/**
 * Reads and checks an inventory file. `readFile` gives the text of the file or throws; `types` are the provider types
 * that may be named in it.
 */
export function loadInventory(file: string, readFile: (file: string) => string, types: ProviderTypes): LoadResult {
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    return { problems: [{ file, line: 0, column: 0, path: '', message: `cannot be read: ${reason(error)}` }] };
  }
  const source = openYaml(file, text);
  const inventory = source.value === undefined ? undefined : readInventory(source, types);
  return inventory && source.problems.length === 0 ? { inventory } : { problems: sortProblems(source.problems) };
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a directory';
  return error instanceof Error ? error.message : String(error);
}

function readInventory(source: YamlSource, types: ProviderTypes): Inventory {
  const top = readTop(source);
  const defaults = readDefaults(top.defaults, source);
  const providers = Object.entries(top.providers).flatMap(
    ([name, value]) => readProvider(name, value, types, source) ?? [],
  );
  const keys = Object.entries(top.keys).flatMap(([name, value]) => readKey(name, value, defaults, source) ?? []);
  for (const { key } of keys.filter(({ key }) => !Object.hasOwn(top.providers, key.provider))) {
    const known = suggest(key.provider, Object.keys(top.providers));
    const message = `no provider account '${key.provider}' in providers${known}`;
    source.report(['keys', key.name, 'provider'], message);
  }
  sameSecretTwice(keys, source);
  const accounts = providers.flatMap((provider) => {
    const own = keys.filter(({ key }) => key.provider === provider.name);
    return readAccount(provider, own, defaults, source) ?? [];
  });
  const followed = followKeys(keys, source);
  const { securityTopic, ownerTopics } = top;
  return { file: source.file, providers: accounts, keys: followed, securityTopic, ownerTopics };
}

/** The top of the file, as far as it can be used: what is missing or wrong is reported, and the rest is still read. */
function readTop(source: YamlSource) {
  const value = source.value;
  readFields(fileSchema, value, [], source);
  const mapping = (name: string): Record<string, unknown> =>
    isMapping(value) && isMapping(value[name]) ? (value[name] as Record<string, unknown>) : {};
  return {
    defaults: isMapping(value) ? value['defaults'] : undefined,
    providers: mapping('providers'),
    keys: mapping('keys'),
    securityTopic: isMapping(value) && value['securityTopic'] === true,
    ownerTopics: isMapping(value) && value['ownerTopics'] === true,
  };
}

/** Two entries for one secret would rotate it by two policies. */
function sameSecretTwice(keys: readonly KeyDraft[], source: YamlSource): void {
  const owners = new Map<string, string>();
  for (const { name, secret } of keys.map(({ key }) => key)) {
    // An ARN ends with a hyphen and six characters of AWS's.
    const id = (secret ?? name).replace(/^arn:.*:secret:(.*)-.{6}$/, '$1');
    const owner = owners.get(id);
    if (owner !== undefined) {
      source.report(['keys', name, 'secret'], `the same secret as keys.${owner}: keep one of the two`);
    }
    owners.set(id, name);
  }
}
