import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutants';

const ROOT = join(__dirname, '..', '..');

/** The proof with everything that it proves in one file, with a mutant in the place of the real core where one is given. */
export async function bundleProof(outfile: string, mutant?: Mutant): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'test', 'prove', 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    plugins: mutant ? [planting(mutant)] : [],
  });
}

function planting({ file, plant }: Mutant): Plugin {
  const path = join(ROOT, 'lib', 'rotation', file);
  return {
    name: 'plant',
    setup: (builder) => {
      builder.onLoad({ filter: /\.ts$/ }, (args) =>
        args.path === path ? { contents: plant(readFileSync(path, 'utf8')), loader: 'ts' } : undefined,
      );
    },
  };
}
