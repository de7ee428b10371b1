import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf } from '../docs/markdown';
import { ROOT } from '../support/root';
import { linkPackages, pack } from './pack';

/**
 * An app that has the packed tarballs installed; its other packages are links into this checkout, so that no registry is
 * asked. In the shape that `cdk init` wrote for years: CommonJS, strict, and the types of libraries are checked, too.
 */
const app = mkdtempSync(join(tmpdir(), 'keyturn-linked-app-'));
const inApp = (...names: string[]): string => join(app, ...names);

const CHECK_ASSEMBLY = join(ROOT, 'test', 'package', 'app', 'check-assembly.mjs');
const KEY = 'prod/uploader-key';

const COMPILER_OPTIONS = {
  ...{ target: 'ES2020', module: 'commonjs', lib: ['es2020', 'dom'], types: ['node'], strict: true },
  ...{ noImplicitReturns: true, inlineSourceMap: true, inlineSources: true, experimentalDecorators: true },
  strictPropertyInitialization: false,
};

function unpack(tarball: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['xzf', tarball, '-C', folder, '--strip-components', '1']);
}

function run(...args: readonly string[]): { status: number | null; output: string; stdout: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: app,
    env: { ...process.env, CDK_OUTDIR: 'cdk.out' },
    encoding: 'utf8',
  });
  return { status, stdout, output: stdout + stderr };
}

const tsc = (project: string, ...options: readonly string[]) =>
  run(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project, ...options);

beforeAll(() => {
  linkPackages(inApp('node_modules'));
  const tarballs = pack(app);
  unpack(tarballs.keyturn, inApp('node_modules', 'keyturn'));
  unpack(tarballs.localCloud, inApp('node_modules', '@keyturn', 'local-cloud'));
  writeFileSync(inApp('package.json'), '{ "name": "app", "private": true }');
  mkdirSync(inApp('bin'));
  copyFileSync(inApp('node_modules', 'keyturn', 'examples', 'own-stack.ts'), inApp('bin', 'own-stack.ts'));
  writeFileSync(
    inApp('bin', 'app.ts'),
    `import * as cdk from 'aws-cdk-lib';
     import { ownStack } from './own-stack';
     const app = new cdk.App();
     ownStack(app);
     app.synth();`,
  );
  const page = readFileSync(inApp('node_modules', 'keyturn', 'docs', 'providers', 'writing-one.md'), 'utf8');
  const [acme = '', acmeTest = ''] = blocksOf(page, 'ts');
  mkdirSync(inApp('providers'));
  writeFileSync(inApp('providers', 'acme.ts'), acme);
  writeFileSync(inApp('providers', 'acme.test.ts'), acmeTest);
  writeFileSync(inApp('tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['bin'] }));
  const skipLibCheck = { ...COMPILER_OPTIONS, skipLibCheck: true };
  writeFileSync(inApp('providers.json'), JSON.stringify({ compilerOptions: skipLibCheck, include: ['providers'] }));
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

it('type-checks the example, and the types of the package with it', () => {
  expect(tsc('tsconfig.json')).toMatchObject({ status: 0, output: '' });
});

it('synthesizes it with code that loads', () => {
  expect(run(inApp('bin', 'app.js'))).toMatchObject({ status: 0 });
  expect(run(CHECK_ASSEMBLY, KEY)).toMatchObject({ status: 0, output: '' });
});

it('synthesizes an app that is an ES module, and gives it the other entries by name', () => {
  rmSync(inApp('cdk.out'), { recursive: true });
  copyFileSync(join(ROOT, 'test', 'package', 'app', 'app.mjs'), inApp('app.mjs'));
  expect(run(inApp('app.mjs'))).toMatchObject({ status: 0 });
  expect(run(CHECK_ASSEMBLY, KEY)).toMatchObject({ status: 0, output: '' });
  const entries = `import { ApiKey } from 'keyturn/provider'; import { providerContract } from 'keyturn/testing';`;
  writeFileSync(inApp('entries.mjs'), `${entries} console.log(typeof ApiKey, typeof providerContract);`);
  expect(run(inApp('entries.mjs'))).toMatchObject({ status: 0, output: 'function function\n' });
});

it('holds a provider type of its own to the contract', () => {
  expect(tsc('providers.json')).toMatchObject({ status: 0, output: '' });
  expect(run('--test', inApp('providers', 'acme.test.js'))).toMatchObject({ status: 0 });
});

it('starts its command line without TypeScript, and rotates the key of that provider type under load', () => {
  const account = 'acme: { type: ./providers/acme.ts, admin: keyturn/admin/acme }';
  const key = 'prod/acme-key: { provider: acme, every: 30d, grace: 4h }';
  writeFileSync(inApp('keys.yaml'), `providers:\n  ${account}\nkeys:\n  ${key}\n`);
  const keyturn = inApp('node_modules', 'keyturn', 'bin', 'keyturn.js');
  expect(run(keyturn, '--version').stdout.trim()).toBe('0.1.0');
  const demo = run(keyturn, 'demo', '--config', 'keys.yaml', '--html', 'page.html', '--json');
  expect({ status: demo.status, output: demo.status === 0 ? '' : demo.output }).toEqual({ status: 0, output: '' });
});
