import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../support/root';

export interface Tarballs {
  readonly keyturn: string;
  readonly localCloud: string;
}

/** What is made by builds, or belongs to one checkout alone. */
const LEFT_OUT = ['node_modules', 'dist', 'cdk.out', 'coverage', '.git'];

/** Packs both packages into `folder`, in a copy of this checkout: one that is at work must not get a dist/ meanwhile. */
export function pack(folder: string): Tarballs {
  const copy = mkdtempSync(join(tmpdir(), 'keyturn-pack-'));
  try {
    cpSync(ROOT, copy, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) });
    linkPackages(join(copy, 'node_modules'));
    mkdirSync(join(copy, 'node_modules', '@keyturn'));
    symlinkSync(join(copy, 'packages', 'local-cloud'), join(copy, 'node_modules', '@keyturn', 'local-cloud'));
    const packed = (...workspace: string[]): string => {
      const args = ['pack', '--silent', '--pack-destination', folder, ...workspace];
      const lines = execFileSync('npm', args, { cwd: copy, encoding: 'utf8' }).trim().split('\n');
      return join(folder, lines.at(-1) ?? '');
    };
    return { keyturn: packed(), localCloud: packed('-w', 'packages/local-cloud') };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Makes a node_modules with a link to each package that this checkout has, but for our own. */
export function linkPackages(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    const isOurs = name === 'keyturn' || name === '@keyturn';
    if (!isOurs && !name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(folder, name));
  }
}
