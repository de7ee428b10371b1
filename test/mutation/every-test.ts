import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Every test of the rotation core in one module registry: for each mutant the modules are loaded once, and not once per
 * test file. Left out is the walk through interleavings: a mutant that only it kills would cost a minute to judge.
 */
const ROTATION = path.join(__dirname, '..', 'rotation');
const TOO_LONG = new Set(['concurrency.test.ts']);

const load = createRequire(__filename);
for (const file of readdirSync(ROTATION)) {
  if (!file.endsWith('.test.ts') || TOO_LONG.has(file)) continue;
  describe(file, () => {
    load(path.join(ROTATION, file));
  });
}
