import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchorOf, blocksOf, inlineCodeOf, linksOf, rowsOf, sectionLinksOf, sectionsOf } from './markdown';
import { ROOT } from '../support/root';

const pagesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name));

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples', 'packages', 'test'].flatMap(pagesIn),
];
const readPage = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const FOLDERS = ['.ci', '.github', 'bin', 'docs', 'examples', 'lambdas', 'lib', 'packages', 'scripts', 'test'];

describe.each(pages)('%s', (name) => {
  const page = readPage(name);

  it('links to files that exist', () => {
    const broken = linksOf(page).filter((target) => !existsSync(join(ROOT, dirname(name), target)));
    expect(broken).toEqual([]);
  });

  it('links to sections that exist', () => {
    const broken = sectionLinksOf(page).filter((target) => {
      const [file = '', anchor] = target.split('#');
      const there = sectionsOf(file === '' ? page : readPage(join(dirname(name), file)));
      return !there.some(({ heading }) => anchorOf(heading) === anchor);
    });
    expect(broken).toEqual([]);
  });

  // test/README.md names what was moved as well, where it was.
  (name.startsWith('test/') ? it.skip : it)('names files and folders that exist', () => {
    const paths = inlineCodeOf(page).filter(
      (code) => FOLDERS.includes(code.split('/')[0] ?? '') && /^[\w./-]+$/.test(code) && !code.includes('NAME'),
    );
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = [...page.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, script, short]) => script ?? short ?? '',
    );
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  // The names are not registered: a registry that is asked for one could answer with somebody else's package.
  it('asks no registry for Keyturn', () => {
    expect(page.match(/npx keyturn|npm (?:i|install|add|exec) (?:-\S+ )*@?keyturn\b.*/g) ?? []).toEqual([]);
  });

  it('writes commands so that they can be copied', () => {
    const typed = blocksOf(page, 'sh').flatMap((block) => block.split('\n'));
    const isRunbook = name.startsWith('docs/runbooks/');
    const named = inlineCodeOf(page).filter((code) =>
      isRunbook ? code !== 'keyturn local' : /^keyturn [a-z]+ (?!--)\S|\| keyturn /.test(code),
    );
    expect([...typed, ...named].filter((line) => /(?:^|\| )keyturn [a-z]/.test(line))).toEqual([]);
  });
});

test('docs/README.md leads to every page, and docs/providers/README.md to those of the provider types', () => {
  const linked = ['docs/README.md', 'docs/providers/README.md'].flatMap((index) =>
    linksOf(readPage(index)).map((target) => join(dirname(index), target)),
  );
  const all = pages.filter((name) => name.startsWith('docs/') && name !== 'docs/README.md');
  expect(all.filter((name) => !linked.includes(name))).toEqual([]);
});

describe('README.md', () => {
  const sections = sectionsOf(readPage('README.md'));
  const text = (heading: string): string => sections.find((one) => one.heading === heading)?.text ?? '';

  it('answers every "where is" with a file', () => {
    const rows = rowsOf(text('Where is ...?'));
    expect(rows.length).toBeGreaterThan(5);
    for (const [what, where = ''] of rows) expect([what, linksOf(where).length]).not.toEqual([what, 0]);
  });

  it('maps folders that exist, and all of lib', () => {
    const [map = ''] = blocksOf(text('Map'), '');
    const lines = [...map.matchAll(/^( *)(\w+)\/ /gm)].map(([, indent = '', folder = '']) =>
      indent === '' ? folder : `lib/${folder}`,
    );
    const folders = readdirSync(join(ROOT, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(lines.filter((folder) => folder.startsWith('lib/')).sort()).toEqual(
      folders.map((entry) => `lib/${entry.name}`).sort(),
    );
    expect(lines.filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
  });
});
