import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../../support/root';

/** Every test of the rotation core in one module registry: for each mutant the modules are loaded once, and not once per test file. */
const ROTATION = path.join(ROOT, 'test/unit/rotation');

const load = createRequire(__filename);
for (const file of readdirSync(ROTATION, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.test.ts')) continue;
  describe(file, () => {
    load(path.join(ROTATION, file));
  });
}
