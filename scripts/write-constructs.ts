import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { API_PAGE, apiReference } from './api-reference';
import { keyProviderFiles } from './key-provider';
import { readExports } from './read-exports';

/**
 * `npm run docs:api` writes what is made from other files: `KeyProvider`, the options of the provider types, and then the
 * reference of the constructs. With `--check` it only names those that are out of date.
 */
async function main(root: string, isCheck: boolean): Promise<readonly string[]> {
  const options = join('lib', 'cdk', 'provider-options');
  const files = await keyProviderFiles(root);
  const old = readdirSync(join(root, options)).map((name) => join(options, name));
  const stale = old.filter((file) => !files.has(file));
  if (!isCheck) for (const file of stale) rmSync(join(root, file));
  const written = [...files].filter((file) => write(root, file, isCheck)).map(([file]) => file);
  const page = [API_PAGE, await apiReference(root, readExports(root))] as const;
  return [...stale, ...written, ...(write(root, page, isCheck) ? [API_PAGE] : [])];
}

/** Whether the file had another text. */
function write(root: string, [file, text]: readonly [string, string], isCheck: boolean): boolean {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  if (isCheck) return true;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return true;
}

const isCheck = process.argv.includes('--check');
void main(process.cwd(), isCheck).then((stale) => {
  for (const file of stale) console.log(isCheck ? `out of date: ${file} (npm run docs:api)` : `wrote ${file}`);
  process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
});
