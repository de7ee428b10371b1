import { createRequire } from 'node:module';

/** What of esbuild is used here; the package is installed only where somebody brings a provider file. */
interface Esbuild {
  buildSync(options: Readonly<Record<string, unknown>>): {
    readonly outputFiles: readonly { readonly text: string }[];
  };
}

/** Throws an Error in one line where esbuild is not installed. */
export function loadEsbuild(file: string): Esbuild {
  try {
    return createRequire(__filename)('esbuild') as Esbuild;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(`${file} is bundled by esbuild, which is not installed: npm install --save-dev esbuild`, {
      cause: error,
    });
  }
}
