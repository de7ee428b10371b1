import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, whether this file runs from its source, as compiled, or as a part of a bundle. */
export const PACKAGE_ROOT = packageRoot(__dirname);

/** A checkout has the sources of the functions, and what builds them; the published package has them built. */
export const IS_CHECKOUT = existsSync(join(PACKAGE_ROOT, 'scripts', 'build-functions.ts'));

function packageRoot(directory: string): string {
  const file = join(directory, 'package.json');
  const isOurs = existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'keyturn';
  if (isOurs) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('the package keyturn has no package.json above its own files');
  return packageRoot(parent);
}
