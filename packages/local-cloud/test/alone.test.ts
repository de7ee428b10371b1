import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { dependencies } from '../package.json';

const PACKAGE = join(__dirname, '..');

/** Every source below a folder of the package, by its path. */
function sources(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(join(PACKAGE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(PACKAGE, join(entry.parentPath, entry.name)))
    .map((file) => [file, readFileSync(join(PACKAGE, file), 'utf8')] as const);
}

/** What a file imports, types included. */
const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^import|\bfrom|\bimport\()\s*'([^']+)'/gm)].map(([, specifier = '']) => specifier);

const ALL = [...sources('src'), ...sources('test')];

test('no file imports from outside of the package', () => {
  const leaving = ALL.flatMap(([file, text]) =>
    importsOf(text)
      .filter(
        (specifier) => specifier.startsWith('.') && relative('.', join(dirname(file), specifier)).startsWith('..'),
      )
      .map((specifier) => `${file}: ${specifier}`),
  );
  expect(ALL.length).toBeGreaterThan(200);
  expect(leaving).toEqual([]);
});

test('the sources need no package but those that package.json declares, and esbuild in a clone', () => {
  const needed = sources('src').flatMap(([, text]) => importsOf(text).filter((one) => !/^(\.|node:)/.test(one)));
  const packages = new Set(needed.map((one) => /^(?:@[^/]+\/)?[^/]+/.exec(one)?.[0]));
  expect([...packages].sort()).toEqual([...Object.keys(dependencies), 'esbuild'].sort());
});

test('the sources know nothing of what is deployed into the cloud', () => {
  const named = sources('src').filter(([, text]) => /keyturn/i.test(text.replaceAll('@keyturn/local-cloud', '')));
  expect(named.map(([file]) => file)).toEqual([]);
});
