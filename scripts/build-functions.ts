import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const ROOT = join(__dirname, '..');

/** What lib/cdk/code/function-code.ts reads: a set of files to the files that each imports. */
type Manifest = Record<string, Record<string, { imports: string[] }>>;

/** A door, and the provider types that are built with it: they share what they have in common. */
interface FunctionSet {
  /** `rotate`, and `rotate-sdk` for types that are clients of AWS: other functions would carry what only those need. */
  readonly name: string;
  readonly kind: 'plain' | 'sdk';
  readonly door: string;
  readonly entries: readonly { readonly in: string; readonly out: string }[];
}

/**
 * Builds the code of all functions into a folder: for each door in lambdas/ the door itself, every provider type and
 * `keyturn/provider`, as minified ES modules that share what they have in common. A function is its door with one type,
 * and the files which those two import: so the classes of both are the same, also for a type from outside.
 */
export async function buildFunctions(outdir: string, kinds: readonly string[] = ['plain', 'sdk']): Promise<void> {
  const manifest: Manifest = {};
  const built = await Promise.all(
    functionSets()
      .filter(({ kind }) => kinds.includes(kind))
      .map(async (set) => ({ name: set.name, metafile: await buildSet(set, outdir) })),
  );
  mkdirSync(join(outdir, 'inputs'), { recursive: true });
  for (const { name, metafile } of built) {
    const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({ file: basename(path), ...output }));
    manifest[name] = Object.fromEntries(
      outputs.map(({ file, imports }) => {
        const own = imports.filter(({ external }) => !external).map(({ path }) => basename(path));
        const provider = imports.some(({ path }) => path === './provider.mjs') ? ['provider.mjs'] : [];
        return [file, { imports: [...own, ...provider] }];
      }),
    );
    // Of which sources each file is made: for the tests of what a function may hold, and for the list of licences.
    const inputs = Object.fromEntries(outputs.map(({ file, inputs: from }) => [file, Object.keys(from)]));
    writeFileSync(join(outdir, 'inputs', `${name}.json`), JSON.stringify(inputs));
  }
  writeFileSync(join(outdir, 'manifest.json'), JSON.stringify(manifest));
}

function functionSets(): readonly FunctionSet[] {
  const kit = { in: 'lib/provider.ts', out: 'kit' };
  const types = typeFolders().map((name) => ({
    entry: { in: `lib/providers/${name}/provider.ts`, out: `provider-${name}` },
    isClient: filesOf(`lib/providers/${name}`).some((text) => text.includes("from '@aws-sdk/")),
  }));
  const clients = types.flatMap(({ entry, isClient }) => (isClient ? entry : []));
  const others = types.flatMap(({ entry, isClient }) => (isClient ? [] : entry));
  return readdirSync(join(ROOT, 'lambdas')).flatMap((file): FunctionSet | FunctionSet[] => {
    const door = basename(file, '.ts');
    if (!readFileSync(join(ROOT, 'lambdas', file), 'utf8').includes("'#provider'")) {
      return { name: door, kind: 'plain', door, entries: [] };
    }
    return [
      { name: door, kind: 'plain', door, entries: [...others, kit] },
      { name: `${door}-sdk`, kind: 'sdk', door, entries: clients },
    ];
  });
}

const typeFolders = (): readonly string[] =>
  readdirSync(join(ROOT, 'lib', 'providers'), { withFileTypes: true })
    .filter((one) => one.isDirectory() && one.name !== 'kit')
    .map(({ name }) => name);

const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'));

async function buildSet({ name, door, entries }: FunctionSet, outdir: string): Promise<Metafile> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: `lambdas/${door}.ts`, out: 'index' }, ...entries],
    outdir: join(outdir, name),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    // The oldest Node on which a developer runs the code; Lambda's own is newer.
    target: 'node20',
    external: [
      './provider.mjs',
      // The SDK imports these only where the environment holds no credentials, which in Lambda it always does. They read
      // a developer's files, or ask the metadata of a container, and bring clients of their own: a fifth of the code.
      ...['sso', 'ini', 'process', 'web-identity', 'http'].map((name) => `@aws-sdk/credential-provider-${name}`),
      '@smithy/credential-provider-imds',
      // For browsers.
      'bowser',
    ],
    alias: {
      // Written when the function is put together: which type it is.
      '#provider': './provider.mjs',
      '@smithy/core/event-streams': join(ROOT, 'lib', 'aws', 'no-event-streams.ts'),
    },
    logLevel: 'warning',
  });
  return result.metafile;
}

const [, program, outdir, kind] = process.argv;
if (program === __filename && outdir !== undefined)
  void buildFunctions(outdir, kind === undefined ? undefined : [kind]);
