import { dirname, resolve } from 'node:path';
import type { ProviderType } from '../providers/kit/provider-type';
import { ROTATOR_NAME } from '../rotation/fixed-names';
import { isProviderFile, loadProviderFile, type ProviderTypes } from './provider-file';
import { readFields } from './read-fields';
import { providerSchema, type ProviderEntry } from './schema';
import { suggest } from './suggestion';
import type { YamlSource } from './yaml-source';

/** A provider account whose fields are right; its options are checked together with those of its keys. */
export interface ProviderDraft {
  readonly name: string;
  readonly entry: ProviderEntry;
  readonly type: ProviderType<unknown>;
  /** Absolute path of the file of a custom provider type. */
  readonly providerFile?: string;
}

/** One provider account of the file; undefined when its fields or its type cannot be used. */
export function readProvider(
  name: string,
  value: unknown,
  types: ProviderTypes,
  source: YamlSource,
): ProviderDraft | undefined {
  const path = ['providers', name];
  if (!ROTATOR_NAME.test(name)) {
    const message =
      'expected a name of lower-case letters, digits and hyphens, at most 40 (it becomes part of the names of functions)';
    source.reportName(path, message);
  }
  const entry = readFields(providerSchema, value, path, source)?.value;
  if (!entry) return undefined;
  const found = findType(entry.type, source.file, types);
  if (typeof found === 'string') {
    source.report([...path, 'type'], found);
    return undefined;
  }
  const { type } = found;
  if (type.needsAdmin && entry.admin === undefined) {
    const message = `missing; type ${type.type} manages keys with an admin credential: name the secret that holds it`;
    source.report([...path, 'admin'], message);
  }
  if (!type.needsAdmin && entry.admin !== undefined) {
    const message = `type ${type.type} uses the functions' own role and no admin credential: remove this field`;
    source.reportName([...path, 'admin'], message);
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
