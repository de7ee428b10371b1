import { followKeys } from './follow-keys';
import type { Inventory } from './inventory';
import { sortProblems, type Problem } from './problem';
import { readAccount } from './read-account';
import { readDefaults } from './read-defaults';
import { isMapping, readFields } from './read-fields';
import { readKey, type KeyDraft } from './read-key';
import { readProvider, type ProviderTypes } from './read-provider';
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
  if (source.value === undefined) return { problems: sortProblems(source.problems) };
  const problems = [...source.problems];
  const inventory = readInventory(file, source, types, problems);
  return problems.length === 0 ? { inventory } : { problems: sortProblems(problems) };
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a directory';
  return error instanceof Error ? error.message : String(error);
}

function readInventory(file: string, source: YamlSource, types: ProviderTypes, problems: Problem[]): Inventory {
  const top = readTop(source, problems);
  const defaults = readDefaults(top.defaults, source, problems);
  const providers = Object.entries(top.providers).flatMap(
    ([name, value]) => readProvider(name, value, types, source, problems) ?? [],
  );
  const keys = Object.entries(top.keys).flatMap(
    ([name, value]) => readKey(name, value, defaults, source, problems) ?? [],
  );
  for (const { key } of keys.filter(({ key }) => !Object.hasOwn(top.providers, key.provider))) {
    const known = suggest(key.provider, Object.keys(top.providers));
    const message = `no provider account '${key.provider}' in providers${known}`;
    problems.push(source.problemAt(['keys', key.name, 'provider'], message));
  }
  sameSecretTwice(keys, source, problems);
  const accounts = providers.flatMap((provider) => {
    const own = keys.filter(({ key }) => key.provider === provider.name);
    return readAccount(provider, own, defaults, source, problems) ?? [];
  });
  const followed = followKeys(keys, source, problems);
  const { securityTopic, ownerTopics } = top;
  return { file, providers: accounts, keys: followed, securityTopic, ownerTopics };
}

/** The top of the file, as far as it is usable: what is missing or wrong is told, and the rest is still read. */
function readTop(source: YamlSource, problems: Problem[]) {
  const value = source.value;
  readFields(fileSchema, value, [], source, problems);
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

/** Two entries for one secret would fight over it. */
function sameSecretTwice(keys: readonly KeyDraft[], source: YamlSource, problems: Problem[]): void {
  const owners = new Map<string, string>();
  for (const { name, secret } of keys.map(({ key }) => key)) {
    // An ARN ends with a hyphen and six characters of AWS's.
    const id = (secret ?? name).replace(/^arn:.*:secret:(.*)-.{6}$/, '$1');
    const owner = owners.get(id);
    if (owner !== undefined) {
      problems.push(
        source.problemAt(['keys', name, 'secret'], `the same secret as keys.${owner}: keep one of the two`),
      );
    }
    owners.set(id, name);
  }
}
