import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { FunctionRole } from '../../rotation/fixed-names';
import { cached, contentKey, contentOf } from './content-cache';
import { IS_CHECKOUT, PACKAGE_ROOT } from './package-root';
import { bundleProviderFile } from './provider-bundle';

/** A set of files that were built together to the files that each imports: written by scripts/build-functions.ts. */
type Manifest = Readonly<Record<string, Files>>;
type Files = Readonly<Record<string, { readonly imports: readonly string[] }>>;

export const SET_KINDS = ['plain', 'sdk'] as const;
/** `sdk`: a door with the types that are clients of AWS; `plain`: with all others, or with no type. */
export type SetKind = (typeof SET_KINDS)[number];

/** What a door imports its provider type from. */
const PROVIDER = 'provider.mjs';

/**
 * A folder with the code of a function: its door as `index.mjs`, one provider type, and what the two import, the SDK
 * with it. `provider` is the name of a folder in lib/providers, or the absolute path of another file that exports one.
 */
export function functionCode(door: FunctionRole, provider: string): string {
  const isOwn = isAbsolute(provider);
  const type = isOwn ? 'kit.mjs' : `provider-${provider}.mjs`;
  const { folder, files } = setOf(door, type);
  const takesProvider = files['index.mjs']?.imports.includes(PROVIDER) ?? false;
  const wanted = importedBy(files, takesProvider ? ['index.mjs', type] : ['index.mjs']);
  const ofType = isOwn ? bundleProviderFile : (): string => `export { providerType } from './${type}';\n`;
  const source = takesProvider ? ofType(provider) : '';
  const key = contentKey(...wanted.flatMap((file) => [file, readFileSync(join(folder, file))]), source);
  return cached('function', key, (directory) => {
    for (const file of wanted) copyFileSync(join(folder, file), join(directory, file));
    if (takesProvider) writeFileSync(join(directory, PROVIDER), source);
  });
}

/** The set in which a door was built with a type; a door that asks no provider has one set. */
function setOf(door: string, type: string): { readonly folder: string; readonly files: Files } {
  for (const kind of SET_KINDS) {
    const built = builtFunctions(kind);
    const manifest = JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8')) as Manifest;
    const name = kind === 'sdk' ? `${door}-sdk` : door;
    const files = manifest[name];
    const asksProvider = files?.['index.mjs']?.imports.includes(PROVIDER) ?? false;
    if (files && (!asksProvider || files[type])) return { folder: join(built, name), files };
  }
  throw new Error(`the code of '${door}' with '${type}' was not built`);
}

function importedBy(files: Files, from: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file) || file === PROVIDER) return;
    found.add(file);
    for (const next of files[file]?.imports ?? []) visit(next);
  };
  for (const file of from) visit(file);
  return [...found].sort();
}

const functions = new Map<SetKind, string>();

/**
 * The folder that scripts/build-functions.ts has made: of the package, or of the sources as they are now. Types that are
 * clients of AWS are built apart: in a checkout only when one is asked for, since a build takes seconds.
 */
export function builtFunctions(kind: SetKind): string {
  const folder =
    functions.get(kind) ?? (IS_CHECKOUT ? builtFromSources(kind) : join(PACKAGE_ROOT, 'dist', 'functions'));
  functions.set(kind, folder);
  return folder;
}

/** Nothing that these hold is in a function: test/architecture says so of what a function is made of. */
const APART = ['cdk', 'cli', 'index.ts', 'inventory', 'local', 'testing', 'testing.ts', 'timeline'];

function builtFromSources(kind: SetKind): string {
  const parts = readdirSync(join(PACKAGE_ROOT, 'lib')).filter((name) => !APART.includes(name));
  const sources = ['lambdas', 'scripts/build-functions.ts', 'package-lock.json', ...parts.map((name) => `lib/${name}`)];
  return cached('functions', contentKey(contentOf(sources), kind), (directory) => {
    const script = join(PACKAGE_ROOT, 'scripts', 'build-functions.ts');
    const { status, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', script, directory, kind], {
      cwd: PACKAGE_ROOT,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the functions cannot be built:\n${stderr}`);
  });
}
