import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../support/root';

/** What is not written, and what is written instead: one word per thing, in plain sentences. */
const EVERYWHERE: readonly (readonly [RegExp, string])[] = [
  [/\bwhoever\b/i, 'the person who, or a passive'],
  [/\b(tells?|told|telling) of\b/i, 'says, reports, shows'],
  [/\bone's own\b/i, 'your own'],
  [/\btwins?\b/i, 'concurrent run'],
  [/\b(heal|heals|healed|healing|mend|mends|mended|mending)\b/i, 'repair'],
  [/\bstrangers?\b/i, 'foreign'],
  [/\bfor good\b/i, 'permanently'],
  [/\bno affair\b/i, 'not for'],
  [/(?<!there |There )\b(is|are) none\b/, 'there is no'],
];
/** In code, beside those. */
const IN_CODE: readonly (readonly [RegExp, string])[] = [[/vendor/i, 'provider, or fake provider']];

/** File and text that stay as they are, each for a reason. */
const ALLOWED: readonly (readonly [file: RegExp, text: RegExp])[] = [
  // An option of type `supplied`, which stands in people's keys.yaml.
  [/suppl(ied|y)|provider-options|key-provider/, /vendor/i],
  // `heal()` of a fake provider ends the faults that a test asked for. It repairs nothing.
  [/^(lib\/(testing|local)|test)\//, /^heal(ed)?$/],
  // The rules themselves.
  [/architecture\/words/, /./],
];

function textsBelow(path: string): readonly string[] {
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|md|yaml)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file));
}

const PLACES = [
  'lib',
  'packages',
  'bin',
  'lambdas',
  'scripts',
  'test',
  'docs',
  'examples',
  'README.md',
  'keys.example.yaml',
];
const files = PLACES.flatMap(textsBelow);

function findings(file: string, text: string): readonly string[] {
  const rules = file.endsWith('.ts') || file.endsWith('.js') ? [...EVERYWHERE, ...IN_CODE] : EVERYWHERE;
  return text.split('\n').flatMap((line, index) =>
    rules.flatMap(([pattern, instead]) => {
      const [found] = pattern.exec(line) ?? [];
      const isAllowed = ALLOWED.some(([where, what]) => where.test(file) && what.test(found ?? ''));
      return found === undefined || isAllowed ? [] : [`${file}:${index + 1}: '${found}': write ${instead}`];
    }),
  );
}

it('code and pages use the words of the glossary', () => {
  expect(files.length).toBeGreaterThan(700);
  expect(files.flatMap((file) => findings(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

it.each(['// Whoever finds it mends it.', 'const vendor = 1;', "// a type of one's own"])('finds %s', (line) => {
  expect(findings('lib/x.ts', line).length).toBeGreaterThan(0);
});
