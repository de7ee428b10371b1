import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { blocksOf } from '../docs/markdown';
import { ROOT } from '../support/root';

/** An app outside this repository: what it installs besides the tarball of Keyturn, its files, and what must succeed in it. */
export interface Cell {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly takesLocalCloud: boolean;
  readonly commands: readonly string[];
}

interface Shape {
  readonly name: string;
  readonly dependencies: Cell['dependencies'];
  readonly files: Cell['files'];
  readonly commands: readonly string[];
  /** What is shown once, in the cell of the newest CDK. */
  readonly more?: Partial<Pick<Cell, 'name' | 'files' | 'takesLocalCloud' | 'commands'>>;
}

const fileOf = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const template = (name: string): string => fileOf('node_modules/aws-cdk/lib/init-templates/app/typescript', name);
const CHECK = 'node check-assembly.mjs prod/uploader-key';

const { devDependencies: ofInit } = JSON.parse(template('package.json')) as { devDependencies: Cell['dependencies'] };
const pick = (...names: string[]) => Object.fromEntries(names.map((name) => [name, ofInit[name] ?? '']));

const TYPESCRIPT_APP = {
  'bin/app.ts': `import * as cdk from 'aws-cdk-lib';
import { ownStack } from '../lib/own-stack';
const app = new cdk.App();
ownStack(app);
`,
  'lib/own-stack.ts': fileOf('examples', 'own-stack.ts'),
};

/** What `cdk init` of aws-cdk 2.1000 wrote, as it had for years: types of libraries are checked, too. */
const CLASSIC_OPTIONS = {
  ...{ target: 'ES2020', module: 'commonjs', lib: ['es2020', 'dom'], declaration: true, strict: true },
  ...{ noImplicitAny: true, strictNullChecks: true, noImplicitThis: true, alwaysStrict: true },
  ...{ noUnusedLocals: false, noUnusedParameters: false, noImplicitReturns: true, noFallthroughCasesInSwitch: false },
  ...{ inlineSourceMap: true, inlineSources: true, experimentalDecorators: true, strictPropertyInitialization: false },
  typeRoots: ['./node_modules/@types'],
};

const [acme = '', acmeTest = ''] = blocksOf(fileOf('docs', 'providers', 'writing-one.md'), 'ts');

const SHAPES: readonly Shape[] = [
  {
    name: 'TypeScript, CommonJS, ts-node',
    dependencies: { typescript: '~5.6.3', 'ts-node': '^10.9.2', '@types/node': '22.7.9' },
    files: {
      ...TYPESCRIPT_APP,
      'tsconfig.json': JSON.stringify({ compilerOptions: CLASSIC_OPTIONS, exclude: ['node_modules', 'cdk.out'] }),
    },
    commands: ['npx tsc --noEmit', 'npx ts-node --prefer-ts-exts bin/app.ts', CHECK],
  },
  {
    name: 'TypeScript, NodeNext, tsx',
    dependencies: pick('typescript', 'tsx', '@types/node', '@types/jest'),
    files: { ...TYPESCRIPT_APP, 'tsconfig.json': template('tsconfig.json') },
    commands: ['npx tsc', 'npx tsc --skipLibCheck false', 'npx tsx bin/app.ts', CHECK],
    more: {
      name: 'provider type of its own',
      files: {
        'providers/acme.ts': acme,
        'providers/acme.test.ts': acmeTest,
        'bin/acme.ts': `import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyProvider, KeyRotator } from 'keyturn';
const stack = new Stack(new App(), 'Keys');
new KeyRotator(stack, 'Acme', {
  rotatorName: 'acme',
  provider: KeyProvider.fromFile({ file: join(__dirname, '../providers/acme.ts') }),
  adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/acme'),
  keys: { 'prod/acme-key': {} },
});
`,
      },
      commands: [
        'node --import tsx --test providers/acme.test.ts',
        'rm -r cdk.out',
        'npx tsx bin/acme.ts',
        'node check-assembly.mjs prod/acme-key',
      ],
    },
  },
  {
    name: 'JavaScript, CommonJS',
    dependencies: {},
    files: { 'app.cjs': fileOf('test', 'package', 'app', 'app.cjs') },
    commands: ['node app.cjs', CHECK],
    more: {
      name: 'command line',
      files: { 'keys.yaml': fileOf('keys.example.yaml') },
      commands: ['npx --no-install keyturn --help', 'npx --no-install keyturn plan --config keys.yaml'],
    },
  },
  {
    name: 'JavaScript, ESM',
    dependencies: {},
    files: { 'app.mjs': fileOf('test', 'package', 'app', 'app.mjs') },
    commands: ['node app.mjs', CHECK],
    more: {
      name: 'deploys and rotates',
      files: { 'rotate-once.mjs': fileOf('test', 'package', 'app', 'rotate-once.mjs') },
      takesLocalCloud: true,
      commands: ['node rotate-once.mjs'],
    },
  },
];

const PEERS = ['aws-cdk-lib', 'constructs'] as const;

/** Every shape with the oldest CDK that the package admits and with the one that this checkout has, or with the latest. */
export function cells(newest: 'pinned' | 'latest'): readonly Cell[] {
  const oldestOf = (name: (typeof PEERS)[number]): string => packageJson.peerDependencies[name].replace('^', '');
  const newestOf = (name: (typeof PEERS)[number]): string =>
    newest === 'latest' ? packageJson.peerDependencies[name] : packageJson.devDependencies[name];
  const versions = (of: typeof oldestOf) => Object.fromEntries(PEERS.map((name) => [name, of(name)]));
  return SHAPES.flatMap(({ more = {}, ...shape }) => [
    cellOf(shape, versions(oldestOf), {}),
    cellOf(shape, versions(newestOf), more),
  ]);
}

function cellOf(shape: Shape, cdk: Cell['dependencies'], more: NonNullable<Shape['more']>): Cell {
  return {
    name: [`${shape.name}, CDK ${cdk['aws-cdk-lib']}`, ...(more.name ? [more.name] : [])].join('; '),
    dependencies: { ...cdk, ...shape.dependencies },
    files: {
      ...shape.files,
      ...more.files,
      'check-assembly.mjs': fileOf('test', 'package', 'app', 'check-assembly.mjs'),
    },
    takesLocalCloud: more.takesLocalCloud ?? false,
    commands: [...shape.commands, ...(more.commands ?? [])],
  };
}
