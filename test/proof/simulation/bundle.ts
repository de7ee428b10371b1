import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutants';
import { CORE_FILES } from './core-files';

/** The proof with everything that it proves in one file, with a mutant in the place of the real core where one is given. */
export async function bundleProof(outfile: string, mutant?: Mutant): Promise<void> {
  await build({
    entryPoints: [join(__dirname, 'worker.ts')],
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
  const path = CORE_FILES.get(file);
  if (path === undefined) throw new Error(`there is no ${file} in lib/rotation`);
  return {
    name: 'plant',
    setup: (builder) => {
      builder.onLoad({ filter: /\.ts$/ }, (args) =>
        args.path === path ? { contents: plant(readFileSync(path, 'utf8')), loader: 'ts' } : undefined,
      );
    },
  };
}
