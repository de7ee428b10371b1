import { isAbsolute } from 'node:path';
import { providerTypes } from '../providers/catalog';
import type { ProviderAdapter, ProviderType } from '../providers/kit/provider-type';
import { loadModule } from './load-module';

/** The provider types by name, as the catalog holds them. Apart from what reads them with zod: its types stay inside. */
export type ProviderTypes = Readonly<Record<string, ProviderType<unknown>>>;

/** A file with the user's own provider type: docs/providers/writing-one.md. */
interface ProviderFile {
  readonly providerType: ProviderAdapter<unknown>;
  /** Whatever else it exports: the fake of its provider. */
  readonly [name: string]: unknown;
}

/** One of our provider types by its name, or one of somebody's own by the absolute path of its file as well. */
export interface ProviderTypeReference {
  readonly type: string;
  readonly providerFile?: string;
}

const REQUIRED = ['check', 'capabilities', 'create'] as const;

/** Whether `type` in keys.yaml is a path: `./providers/acme.ts`. */
export function isProviderFile(type: string): boolean {
  return type.startsWith('./') || type.startsWith('../') || isAbsolute(type);
}

/** Throws an Error in one line when the file cannot be loaded, or is not one. */
export function loadProviderFile(file: string): ProviderFile {
  const loaded = load(file);
  const type = loaded['providerType'] as Partial<ProviderAdapter<unknown>> | undefined;
  const isType = typeof type === 'object' && REQUIRED.every((name) => typeof type[name] === 'function');
  if (!isType) throw new Error(`${file} exports no providerType (docs/providers/writing-one.md)`);
  const name = String(type.type);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    throw new Error(`${file}: expected a type of lower-case letters, digits and hyphens, at most 40, found '${name}'`);
  }
  if (Object.hasOwn(providerTypes, name)) {
    throw new Error(`${file}: type '${name}' is one of Keyturn's own: give it another name`);
  }
  return loaded as ProviderFile;
}

/** Throws an Error in one line when there is none. */
export function providerTypeOf({ type, providerFile }: ProviderTypeReference): ProviderType<unknown> {
  if (providerFile === undefined) {
    const known = Object.hasOwn(providerTypes, type) ? providerTypes[type] : undefined;
    if (known) return known;
    throw new Error(`unknown provider type '${type}'; known: ${Object.keys(providerTypes).join(', ')}`);
  }
  if (!isAbsolute(providerFile))
    throw new Error(`expected an absolute path of a provider file, found '${providerFile}'`);
  const { providerType } = loadProviderFile(providerFile);
  if (providerType.type === type) return providerType;
  throw new Error(`${providerFile} is of type '${providerType.type}', not '${type}'`);
}

function load(file: string): Readonly<Record<string, unknown>> {
  try {
    return loadModule(file);
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new Error(`${file} cannot be loaded: ${reason}`, { cause: error });
  }
}
