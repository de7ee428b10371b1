import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/root';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((file) => !/\/(node_modules|dist)\//.test(file));

/** The scripts that `npm test` and `npm run verify` run. */
const run = ['test', 'verify'].flatMap((name) => (scripts[name] ?? '').split(' ').slice(4));

it('every test file is run by `npm test` or `npm run verify`', () => {
  const folders = run.flatMap((name) => (scripts[name] ?? '').match(/\.\/\S+/g) ?? []).map((one) => one.slice(2));
  const tests = ['test', 'packages'].flatMap(filesBelow).filter((file) => file.endsWith('.test.ts'));
  expect(tests.length).toBeGreaterThan(200);
  expect(tests.filter((file) => !folders.some((folder) => file.startsWith(`${folder}/`)))).toEqual([]);
});

it('a unit test starts no process, deploys nothing and bundles nothing', () => {
  const costly = /from '(node:child_process|node:worker_threads|esbuild|[./\w-]*\/(deploy-watched|deploy-inventory))'/;
  const files = filesBelow('test/unit').filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => costly.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

it('every script that a page or a workflow names exists', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...['docs', 'test', '.github', '.ci'].flatMap(filesBelow)];
  const naming = pages.filter((file) => /(\.(md|ya?ml)|\/run)$/.test(file));
  const named = naming.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(
      ([, name = '']) => [file, name] as const,
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(([, name]) => scripts[name] === undefined)).toEqual([]);
});
