import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface StoredCode {
  readonly directory: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Base64, as Lambda shows it; of the unpacked files. */
  readonly sha256: string;
}

/**
 * Where functions' code lies, as if uploaded: apart from the assembly, which a later synth deletes, and from this
 * package's node_modules, which Lambda would not have.
 */
export interface CodeStore {
  put(directory: string): StoredCode;
  /** `Code.ZipFile`: one file, `index.js`. */
  putText(text: string): StoredCode;
  /** Deletes all code. */
  close(): void;
}

export function createCodeStore(): CodeStore {
  const root = mkdtempSync(join(tmpdir(), 'local-cloud-code-'));
  let uploads = 0;
  const next = (name: string): string => join(root, `${++uploads}-${name}`);
  return {
    put(source) {
      const directory = next(basename(source));
      cpSync(source, directory, { recursive: true, dereference: true });
      return { directory, ...measure(directory) };
    },
    putText(text) {
      const directory = next('inline');
      mkdirSync(directory);
      writeFileSync(join(directory, 'index.js'), text);
      return { directory, ...measure(directory) };
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

function measure(directory: string): Pick<StoredCode, 'size' | 'sha256'> {
  const hash = createHash('sha256');
  let size = 0;
  const names = readdirSync(directory, { recursive: true }).map(String).sort();
  for (const name of names) {
    const path = join(directory, name);
    if (!statSync(path).isFile()) continue;
    const content = readFileSync(path);
    size += content.length;
    hash.update(name).update('\0').update(content);
  }
  return { size, sha256: hash.digest('base64') };
}
