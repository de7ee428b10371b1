import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Writes the licence of each package that a bundle carries: a package is passed on with its licence. */
export function writeLicences(file: string, inputs: readonly string[]): void {
  const folders = new Set(inputs.flatMap((input) => /(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
  const texts = [...folders].sort().map((folder) => licenceOf(join(ROOT, folder)));
  writeFileSync(file, [...new Set(texts)].join(`\n${'-'.repeat(80)}\n\n`));
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = existsSync(folder) ? readdirSync(folder).find((one) => /^licen[sc]e(\.|$)/i.test(one)) : undefined;
  return `${name} ${version} (${license ?? 'see below'})\n\n${file ? readFileSync(join(folder, file), 'utf8') : ''}`;
}
