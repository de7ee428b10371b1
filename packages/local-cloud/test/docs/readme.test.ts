import { buildSync } from 'esbuild';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FaultRule } from '../../src/faults/faults';
import { startLocalCloud, type LocalCloud } from '../../src/index';
import { blocksOf, inlineCodeOf, namesIn, rowsOf, sectionsOf } from './markdown';

const PACKAGE = join(__dirname, '../..');
const page = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const section = (heading: string): string => sectionsOf(page).find((one) => one.heading === heading)?.text ?? '';
const names = (all: Readonly<Record<string, true>>): string[] => Object.keys(all).sort();

/** A block of code by the file name in its first line. */
function file(name: string): string {
  const found = blocksOf(page, 'js').find((block) => block.startsWith(`// ${name}\n`));
  if (found === undefined) throw new Error(`README.md has no ${name}`);
  return found;
}

/** An ES module as the body of an asynchronous function with `require`. */
function asFunction(module: string): (load: typeof require) => Promise<void> {
  const body = module
    .replaceAll(/^import (\{[^}]*\}) from '(.*)';$/gm, "const $1 = require('$2');")
    .replaceAll(/^import (\w+) from '(.*)';$/gm, "const $1 = require('$2');");
  const AsyncFunction = (async () => undefined).constructor as new (
    ...source: string[]
  ) => (load: typeof require) => Promise<void>;
  return new AsyncFunction('require', body);
}

test('the example holds: a rotation function that knows nothing of us rotates by schedule, and survives being killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-readme-'));
  const before = process.cwd();
  try {
    symlinkSync(join(dirname(require.resolve('esbuild/package.json')), '..'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'rotate.mjs'), file('rotate.mjs'));
    writeFileSync(join(folder, 'template.json'), blocksOf(page, 'json')[0] ?? '');
    // What the line with `npx esbuild` does.
    expect(blocksOf(page, 'sh').join()).toContain(
      'esbuild rotate.mjs --bundle --platform=node --outfile=code/index.js',
    );
    const entryPoints = [join(folder, 'rotate.mjs')];
    buildSync({
      entryPoints,
      bundle: true,
      platform: 'node',
      outfile: join(folder, 'code/index.js'),
      logLevel: 'error',
    });
    process.chdir(folder);
    await asFunction(file('try.mjs'))(require);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}, 60_000);

describe('the tables', () => {
  test('list every member of a cloud, and no other', () => {
    const members: Record<keyof LocalCloud, true> = {
      ...{ endpoint: true, region: true, accountId: true, deploy: true, deployTemplate: true, undeploy: true },
      ...{ stacks: true, call: true, now: true, advance: true, faults: true, events: true, subscribe: true },
      ...{ secret: true, accessKeys: true, apiGateway: true, stop: true },
    };
    expect([...namesIn(section('What you can do with a cloud'))].sort()).toEqual(names(members));
  });

  test('list every kind and member of a fault, and no other', () => {
    const kinds: Record<FaultRule['kind'], true> = { error: true, delay: true, drop: true, kill: true, stale: true };
    const members: Record<keyof FaultRule, true> = {
      ...{ kind: true, service: true, operation: true, caller: true, input: true, resource: true, when: true },
      ...{ nth: true, times: true, code: true, message: true, status: true, delayMs: true, staleMs: true },
    };
    const rows = rowsOf(section('Faults'));
    const first = rows.map(([cell = '']) => inlineCodeOf(cell));
    expect(
      first
        .flat()
        .filter((name) => name in kinds)
        .sort(),
    ).toEqual(names(kinds));
    const own = rows.filter(([cell = '']) => inlineCodeOf(cell).some((name) => name in kinds));
    const ofKinds = own.flatMap(([, , cell = '']) => inlineCodeOf(cell)).filter((name) => /^[a-z]\w+$/.test(name));
    const ofAll = first.flat().filter((name) => !(name in kinds));
    expect(['kind', ...ofKinds, ...ofAll].sort()).toEqual(names(members));
    for (const kind of names(kinds)) expect(blocksOf(section('Faults'), 'sh').join()).toContain(`{"kind":"${kind}"`);
  });

  test('link to files that exist', () => {
    const files = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
    expect(files).toContain('docs/services.md');
    expect(files.filter((target) => !existsSync(join(PACKAGE, target)))).toEqual([]);
  });

  test('name folders that exist', () => {
    const paths = inlineCodeOf(section('Work on it')).filter((name) => name.startsWith('src/'));
    expect(paths.length).toBeGreaterThan(9);
    expect(paths.filter((path) => !existsSync(join(PACKAGE, path)))).toEqual([]);
  });
});

describe('the requests of a shell', () => {
  let cloud: LocalCloud;
  beforeAll(async () => void (cloud = await startLocalCloud()));
  afterAll(() => cloud.stop());

  const requests = blocksOf(page, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('curl '));

  test.each(requests)('%s', async (line) => {
    const [, method = 'GET', path = '', body] =
      /^curl (?:-X (\w+) )?'?http:\/\/127\.0\.0\.1:4566(\/[^' ]*)'?(?: -d '(.*)')?$/.exec(line) ?? [];
    const answer = await fetch(cloud.endpoint + path, { method, ...(body !== undefined && { body }) });
    expect({ path, ok: answer.ok }).toEqual({ path: expect.stringMatching('^/_local/') as string, ok: true });
  });
});
