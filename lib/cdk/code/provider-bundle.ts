import { dirname, join } from 'node:path';
import { loadEsbuild } from '../../inventory/esbuild';
import { IS_CHECKOUT, PACKAGE_ROOT } from './package-root';

const bundled = new Map<string, string>();

/**
 * A provider file of somebody's own as one module of a function, next to `kit.mjs`, which is what it imports as
 * `keyturn/provider`. Made once in a process, which has loaded the file once, too.
 */
export function bundleProviderFile(file: string): string {
  const known = bundled.get(file);
  if (known !== undefined) return known;
  const testing = IS_CHECKOUT ? join('lib', 'testing.ts') : join('dist', 'lib', 'testing.js');
  const { outputFiles } = loadEsbuild(file).buildSync({
    stdin: { contents: `export { providerType } from ${JSON.stringify(file)};`, resolveDir: dirname(file) },
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20',
    external: ['./kit.mjs'],
    // A fake provider in the same file is shaken off, and what it is made with.
    alias: { 'keyturn/provider': './kit.mjs', 'keyturn/testing': join(PACKAGE_ROOT, testing) },
    // zod comes with this package, wherever its own dependencies are.
    nodePaths: [join(PACKAGE_ROOT, 'node_modules'), dirname(PACKAGE_ROOT)],
    logLevel: 'warning',
  });
  const [output] = outputFiles;
  if (!output) throw new Error(`${file}: esbuild has made nothing of it`);
  bundled.set(file, output.text);
  return output.text;
}
