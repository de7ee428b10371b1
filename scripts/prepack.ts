import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import ts from 'typescript';
import packageJson from '../package.json';
import { contentOf } from '../lib/cdk/code/content-cache';
import { buildFunctions } from './build-functions';
import { writeLicences } from './licences';

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');

/** What a consumer has: our own dependencies, and the peers. Any other package is put into the file that imports it. */
const INSTALLED = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.peerDependencies)];

/** Builds all of what is published as JavaScript: the library, the functions and the command line. */
async function prepack(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  dropUnreachableTypes(['index', 'provider', 'testing'].map((entry) => join(DIST, 'lib', `${entry}.d.ts`)));
  const inlined = await inlinePackages();
  await buildFunctions(join(DIST, 'functions'));
  const functions = functionInputs();
  const cli = await buildCli();
  writeLicences(join(DIST, 'third-party-licences.txt'), [...inlined, ...functions, ...inputsOf(cli)]);
  // Stands for this code in the caches of its users.
  writeFileSync(join(DIST, 'content'), contentOf(['dist/lib', 'dist/functions', 'cdk.json']));
}

/** Only what the public entries lead to: the types of other files may need packages that consumers do not have. */
function dropUnreachableTypes(entries: readonly string[]): void {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    for (const { fileName } of importedFiles.filter((one) => one.fileName.startsWith('.'))) {
      const path = join(dirname(file), fileName);
      visit(existsSync(`${path}.d.ts`) ? `${path}.d.ts` : join(path, 'index.d.ts'));
    }
  };
  for (const entry of entries) visit(entry);
  for (const file of filesBelow(DIST)) if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}

/** A file of the library that imports a package which consumers do not have carries that package itself. */
async function inlinePackages(): Promise<readonly string[]> {
  const inputs: string[] = [];
  for (const file of filesBelow(DIST).filter((one) => one.endsWith('.js'))) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    const names = importedFiles.map(({ fileName }) => fileName).filter((name) => !/^(\.|node:)/.test(name));
    if (names.every((name) => INSTALLED.some((one) => name === one || name.startsWith(`${one}/`)))) continue;
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: [file],
      outfile: file,
      allowOverwrite: true,
      bundle: true,
      metafile: true,
      external: INSTALLED,
      plugins: [neighboursStay(file)],
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    inputs.push(...inputsOf(metafile));
  }
  return inputs;
}

/** What our own file imports of its neighbours stays an import: a class must be one class in all files. */
const neighboursStay = (file: string): Plugin => ({
  name: 'neighbours stay',
  setup: (builder) =>
    builder.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
      importer === file ? { path, external: true } : undefined,
    ),
});

/** The lists of inputs serve the tests in a checkout: they are not published. */
function functionInputs(): readonly string[] {
  const lists = join(DIST, 'functions', 'inputs');
  const read = (name: string): Record<string, string[]> =>
    JSON.parse(readFileSync(join(lists, name), 'utf8')) as Record<string, string[]>;
  const inputs = readdirSync(lists).flatMap((name) => Object.values(read(name)).flat());
  rmSync(lists, { recursive: true });
  return inputs;
}

/** The command line with its libraries; a command's part is loaded when the command is. */
async function buildCli(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [{ in: 'bin/keyturn.ts', out: 'keyturn' }],
    outdir: join(DIST, 'cli'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20',
    external: [...Object.keys(packageJson.peerDependencies)],
    // What CommonJS has by itself: for the libraries that are written for it, and for our own files.
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        'const require = __createRequire(import.meta.url);',
        'const __filename = import.meta.filename ?? require("node:url").fileURLToPath(import.meta.url);',
        'const __dirname = require("node:path").dirname(__filename);',
      ].join(' '),
    },
    plugins: [
      {
        name: 'synthesis stays in the library',
        setup: (builder) =>
          builder.onResolve({ filter: /\/synthesize$/ }, () => ({
            path: '../lib/local/synthesize.js',
            external: true,
          })),
      },
    ],
    logLevel: 'warning',
  });
  return metafile;
}

const inputsOf = ({ inputs }: Metafile): readonly string[] => Object.keys(inputs);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));
}

void prepack();
