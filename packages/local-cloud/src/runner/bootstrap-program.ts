import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';

/**
 * The path of the functions' program (`bootstrap`) for plain Node. Published, it is `dist/runner/bootstrap.js`, next to
 * this file. In a clone nothing is built: esbuild makes one file of its sources in `directory`. esbuild is loaded only
 * there; the published package does not depend on it.
 */
export function bootstrapProgram(directory: string): string {
  const built = join(__dirname, 'bootstrap.js');
  return existsSync(built) ? built : bundled(directory);
}

function bundled(directory: string): string {
  const { buildSync } = createRequire(__filename)('esbuild') as typeof Esbuild;
  const outfile = join(directory, 'bootstrap.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'bootstrap.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}
