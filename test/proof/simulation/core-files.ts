import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from '../../support/root';

const CORE = join(ROOT, 'lib', 'rotation');
const paths = readdirSync(CORE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

/** Every file of the rotation core by its name, which no other one has: name to path. */
export const CORE_FILES: ReadonlyMap<string, string> = new Map(paths.map((path) => [basename(path), join(CORE, path)]));
if (CORE_FILES.size < paths.length)
  throw new Error('two files of lib/rotation have one name: mutants could not name them');
