import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layer } from './import-graph';
import { cycles, importGraph, layerViolations, readSources } from './import-graph';
import { ROOT } from '../support/root';

const LAYERS = JSON.parse(readFileSync(join(__dirname, 'layers.json'), 'utf8')) as readonly Layer[];

describe('the imports of lib/', () => {
  const sources = readSources(ROOT, ['lib', 'lambdas', 'bin']);
  const graph = importGraph(sources);

  it('are all found', () => {
    expect(graph.get('lambdas/rotate.ts')).toEqual(['lib/handlers/rotate.ts', 'lib/runtime/wiring.ts']);
    const missing = [...graph.values()].flat().filter((file) => !sources.has(file));
    expect(missing).toEqual([]);
  });

  it('only go down', () => {
    expect(layerViolations(graph, LAYERS)).toEqual([]);
  });

  it('make no circles, of types neither', () => {
    expect(cycles(graph)).toEqual([]);
  });

  it('have layers that rest on each other without a circle', () => {
    const edges = LAYERS.map(({ layer, may }): [string, readonly string[]] => [layer, may]);
    expect(cycles(new Map(edges))).toEqual([]);
  });

  it('never reach a door', () => {
    const doors = [...graph].filter(
      ([from, to]) => from.startsWith('lib/') && to.some((file) => /^(lambdas|bin)\//.test(file)),
    );
    expect(doors).toEqual([]);
  });

  it('come from files named in kebab-case', () => {
    const misnamed = [...sources.keys()].filter(
      (file) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.ts$/.test(file.split('/').pop() ?? ''),
    );
    expect(misnamed).toEqual([]);
  });
});

describe('the imports of packages/', () => {
  const sources = readSources(ROOT, ['packages']);
  const graph = importGraph(sources);

  it('never leave the package, and make no circles', () => {
    const packageOf = (file: string): string => file.split('/').slice(0, 2).join('/');
    const leaving = [...graph].flatMap(([from, to]) => to.filter((file) => packageOf(file) !== packageOf(from)));
    expect(leaving).toEqual([]);
    expect(cycles(graph)).toEqual([]);
  });

  it('of sources never lead to tests', () => {
    const toTests = [...graph].filter(
      ([from, to]) => from.includes('/src/') && to.some((file) => !file.includes('/src/')),
    );
    expect(toTests).toEqual([]);
  });
});

it('tests, examples and scripts make no circles', () => {
  const sources = readSources(ROOT, ['test', 'examples', 'scripts', 'lib', 'lambdas', 'bin', 'packages']);
  expect(cycles(importGraph(sources))).toEqual([]);
});

describe('a planted violation is found', () => {
  const violations = (file: string, text: string): readonly string[] =>
    layerViolations(importGraph(new Map([[file, text]])), LAYERS);

  it.each([
    ['the core to AWS', 'lib/rotation/x.ts', "import { createLog } from '../aws/log';"],
    ['the core to the settings, by type', 'lib/rotation/x.ts', "import type { Config } from '../runtime/config';"],
    ['a provider to AWS', 'lib/providers/x.ts', "import { createLog } from '../aws/log';"],
    [
      'an adapter to a provider, by type',
      'lib/aws/x.ts',
      "import type { Http } from '../providers/kit/provider-type';",
    ],
    ['a handler to AWS', 'lib/handlers/x.ts', "export { createLog } from '../aws/log';"],
    ['the stack to a handler, dynamically', 'lib/cdk/x.ts', "const x = await import('../handlers/rotate');"],
    ['the stack to a door', 'lib/cdk/x.ts', "import { handler } from '../../lambdas/rotate';"],
    [
      'the wiring to the local cloud',
      'lib/runtime/wiring.ts',
      "import { deployInventory } from '../local/deploy-inventory';",
    ],
    ['the stack to the wiring', 'lib/cdk/x.ts', "import { wire } from '../runtime/wiring';"],
    ['the model to a step', 'lib/rotation/x.ts', "import { rotate } from './steps/rotate';"],
    ['a revocation to a step', 'lib/rotation/revocation/x.ts', "import { rotate } from '../steps/rotate';"],
    ['the inventory to the stack', 'lib/inventory/x.ts', "import { y } from '../cdk/app';"],
    ['a folder that no layer names', 'lib/misc/x.ts', ''],
  ])('%s', (_, file, text) => {
    expect(violations(file, text)).toHaveLength(1);
  });

  it('and what is allowed is not', () => {
    expect(violations('lib/aws/x.ts', "import type { Log } from '../rotation/services';")).toEqual([]);
    expect(violations('lib/aws/x.ts', "import { rotate } from '../rotation/steps/rotate';")).toEqual([]);
    expect(violations('lib/cdk/x.ts', "import { VARIABLES } from '../runtime/config';")).toEqual([]);
    expect(violations('lib/aws/x.ts', "import { y } from './log'; import { z } from 'node:fs';")).toEqual([]);
  });

  it('a circle of types', () => {
    const circle = importGraph(
      new Map([
        ['lib/a/x.ts', "import type { Y } from './y';"],
        ['lib/a/y.ts', "import { z } from './z';"],
        ['lib/a/z.ts', "import type { X } from './x';"],
        ['lib/a/w.ts', "import type { X } from './x';"],
      ]),
    );
    expect(cycles(circle)).toEqual([['lib/a/x.ts', 'lib/a/y.ts', 'lib/a/z.ts']]);
  });
});
