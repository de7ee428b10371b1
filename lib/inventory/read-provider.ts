import { dirname, resolve } from 'node:path';
import type { ProviderType } from '../providers/kit/provider-type';
import { formatDuration } from '../rotation/duration';
import { ROTATOR_NAME } from '../rotation/fixed-names';
import { MAX_FUNCTION_SECONDS } from '../rotation/limits';
import type { ProviderAccount } from './inventory';
import type { Problem } from './problem';
import { isProviderFile, loadProviderFile } from './provider-file';
import { readFields } from './read-fields';
import { providerSchema, type ProviderEntry } from './schema';
import { suggest } from './suggestion';
import type { Path, YamlSource } from './yaml-source';

/** The provider types by name, as the catalog holds them. */
export type ProviderTypes = Readonly<Record<string, ProviderType<unknown>>>;

/** A provider account whose own fields are right; its options are checked together with its keys' own. */
export interface ProviderDraft {
  readonly name: string;
  readonly entry: ProviderEntry;
  readonly type: ProviderType<unknown>;
  /** Absolute path of the file of a type of one's own. */
  readonly providerFile?: string;
}

/** The grace periods of an account, in seconds. */
export type AccountDefaults = Pick<ProviderAccount, 'graceSeconds' | 'minGraceSeconds'>;

/** Longest time that a key may take to work: the rotation function needs two minutes for its other work. */
const MAX_PROPAGATION_SECONDS = MAX_FUNCTION_SECONDS - 120;

export function readProvider(
  name: string,
  value: unknown,
  types: ProviderTypes,
  source: YamlSource,
  problems: Problem[],
): ProviderDraft | undefined {
  const path = ['providers', name];
  if (!ROTATOR_NAME.test(name)) {
    const message =
      'expected a name of lower-case letters, digits and hyphens, at most 40 (it becomes part of the names of functions)';
    problems.push(source.problemAtName(path, message));
  }
  const entry = readFields(providerSchema, value, path, source, problems)?.value;
  if (!entry) return undefined;
  const found = findType(entry.type, source.file, types);
  if (typeof found === 'string') {
    problems.push(source.problemAt([...path, 'type'], found));
    return undefined;
  }
  const { type } = found;
  if (type.needsAdmin && entry.admin === undefined) {
    const message = `missing; type ${type.type} manages keys with an admin credential: name the secret that holds it`;
    problems.push(source.problemAt([...path, 'admin'], message));
  }
  if (!type.needsAdmin && entry.admin !== undefined) {
    const message = `type ${type.type} uses the functions' own role and no admin credential: remove this field`;
    problems.push(source.problemAtName([...path, 'admin'], message));
  }
  return { name, entry, ...found };
}

/** The type by its name or, relative to the inventory, by its file; or what is wrong with it. */
function findType(
  type: string,
  inventoryFile: string,
  types: ProviderTypes,
): Pick<ProviderDraft, 'type' | 'providerFile'> | string {
  if (!isProviderFile(type)) {
    const known = Object.hasOwn(types, type) ? types[type] : undefined;
    return known ? { type: known } : `unknown provider type '${type}'${suggest(type, Object.keys(types))}`;
  }
  try {
    const providerFile = resolve(dirname(inventoryFile), type);
    return { type: loadProviderFile(providerFile).providerType, providerFile };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Checks the account's options once for each set of options that its keys put on top. True when all of them are right.
 * A problem with an option that the key sets is shown at the key, any other at the account.
 */
export function checkOptions(
  { name, entry, type }: ProviderDraft,
  keys: readonly { readonly name: string; readonly options: Readonly<Record<string, string>> }[],
  source: YamlSource,
  problems: Problem[],
): boolean {
  const sets = keys.length > 0 ? keys : [{ name: '', options: {} }];
  const before = problems.length;
  for (const { name: key, options } of sets) {
    const allowed = Object.entries(options).filter(([option]) => type.keyOptions.includes(option));
    const merged = { ...entry.options, ...Object.fromEntries(allowed) };
    const found = type.check(merged);
    for (const { path, message } of found) {
      const isOfKey = path.length > 0 && Object.hasOwn(options, String(path[0]));
      const base: Path = isOfKey ? ['keys', key, 'options'] : ['providers', name, 'options'];
      problems.push(source.problemAt([...base, ...path], message));
    }
    if (found.length > 0 || keys.length === 0) continue;
    for (const { path, message } of type.checkKey?.(merged) ?? []) {
      problems.push(source.problemAt(['keys', key, 'options', ...path], message));
    }
  }
  return problems.length === before;
}

/** The account in full, once its options are known to be right. */
export function finishProvider(
  { name, entry, type, providerFile }: ProviderDraft,
  keyOptions: Readonly<Record<string, string>>,
  defaults: AccountDefaults,
  source: YamlSource,
  problems: Problem[],
): ProviderAccount {
  const options = { ...entry.options, ...keyOptions };
  const capabilities = type.capabilities(options);
  if (capabilities.propagationSeconds > MAX_PROPAGATION_SECONDS) {
    const [found, most] = [capabilities.propagationSeconds, MAX_PROPAGATION_SECONDS].map(formatDuration);
    const message = `a new key may take ${found} until it works; the rotation function can wait for ${most} (Lambda's 15m less 2m for its other work)`;
    problems.push(source.problemAt(['providers', name, 'options', 'propagation'], message));
  }
  return {
    name,
    type: type.type,
    ...(providerFile !== undefined && { providerFile }),
    ...(entry.admin !== undefined && { admin: entry.admin }),
    options: entry.options,
    capabilities,
    // A rotator's own grace period below its minimum would be refused when its functions start.
    graceSeconds: Math.max(defaults.graceSeconds, defaults.minGraceSeconds),
    minGraceSeconds: defaults.minGraceSeconds,
    ...(entry.usualAuthFailureRate !== undefined && { usualAuthFailureRate: entry.usualAuthFailureRate }),
    ...(entry.kmsKey !== undefined && { kmsKey: entry.kmsKey }),
    ...(entry.network && { network: entry.network }),
  };
}
