import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { IS_CHECKOUT, PACKAGE_ROOT } from './package-root';

/** Beyond so many folders of a kind the oldest go, */
const KEPT = { functions: 6, function: 60, assembly: 20 } as const;
/** but none that another process may be reading. */
const IN_USE_MS = 10 * 60_000;

/** The node_modules of a checkout, or the one that the package is installed in: outside git, and gone with it. */
const ROOT = join(IS_CHECKOUT ? join(PACKAGE_ROOT, 'node_modules') : nodeModulesOf(PACKAGE_ROOT), '.cache', 'keyturn');

/**
 * A folder whose content follows from `key` alone: made once, by `make`, and found again by every later process. Several
 * processes may ask at once: each makes its own beside, the first one to be ready gives it its name.
 */
export function cached(kind: keyof typeof KEPT, key: string, make: (directory: string) => void): string {
  const root = writableRoot();
  const directory = join(root, `${kind}-${key}`);
  const now = new Date();
  if (existsSync(directory)) {
    utimesSync(directory, now, now);
    return directory;
  }
  const beside = join(root, `${kind}-${key}.${process.pid}.new`);
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside);
  try {
    make(beside);
    renameSync(beside, directory);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  prune(root, kind, now.getTime());
  return directory;
}

/** A short hash of texts and bytes, each apart from the next. */
export function contentKey(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}\0`).update(part);
  return hash.digest('hex').slice(0, 32);
}

/** The hash of files and of everything below folders, by their paths in the package. */
export function contentOf(paths: readonly string[]): string {
  const files = paths.flatMap((path) => filesBelow(path)).sort();
  return contentKey(...files.flatMap((file) => [file, readFileSync(join(PACKAGE_ROOT, file))]));
}

function filesBelow(path: string): readonly string[] {
  if (statSync(join(PACKAGE_ROOT, path)).isFile()) return [path];
  return readdirSync(join(PACKAGE_ROOT, path)).flatMap((name) => filesBelow(`${path}/${name}`));
}

/** An installation may belong to somebody else: then the machine's folder for temporary files has to do. */
function writableRoot(): string {
  try {
    mkdirSync(ROOT, { recursive: true });
    return ROOT;
  } catch {
    const own = join(tmpdir(), `keyturn-cache-${process.getuid?.() ?? 'user'}`);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    return own;
  }
}

function nodeModulesOf(directory: string): string {
  const parent = dirname(directory);
  if (parent === directory) return join(PACKAGE_ROOT, 'node_modules');
  return basename(parent) === 'node_modules' ? parent : nodeModulesOf(parent);
}

function prune(root: string, kind: keyof typeof KEPT, now: number): void {
  const ages = readdirSync(root)
    .filter((name) => name.startsWith(`${kind}-`))
    .map((name) => ({
      path: join(root, name),
      at: statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    }))
    .sort((a, b) => b.at - a.at);
  const old = ages.slice(KEPT[kind]).filter(({ at }) => at < now - IN_USE_MS);
  for (const { path } of old) rmSync(path, { recursive: true, force: true });
}
