import { buildSync } from 'esbuild';
import { join } from 'node:path';

/** Writes the function processes' program into `directory` as one file for plain Node, and gives its path. */
export function bundleBootstrap(directory: string): string {
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
