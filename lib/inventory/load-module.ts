import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as provider from '../provider';
import * as testing from '../testing';
import { loadEsbuild } from './esbuild';

type Exports = Readonly<Record<string, unknown>>;

/**
 * This package as a provider file imports it: the copy that is running, wherever the file lies. With another copy an
 * ApiKey of ours would be of another class.
 */
const OWN: Readonly<Record<string, Exports>> = { 'keyturn/provider': provider, 'keyturn/testing': testing };

const loaded = new Map<string, Exports>();

/** What a TypeScript or JavaScript file exports, whatever module system it is written for. Loaded once in a process. */
export function loadModule(file: string): Exports {
  const known = loaded.get(file);
  if (known) return known;
  const { outputFiles } = loadEsbuild(file).buildSync({
    entryPoints: [file],
    write: false,
    bundle: true,
    packages: 'external',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    absWorkingDir: dirname(file),
    logLevel: 'silent',
  });
  const module = { exports: {} as Exports };
  const code = `${outputFiles[0]?.text ?? ''}\n//# sourceURL=${file}`;
  const run = new Function('exports', 'module', 'require', '__filename', '__dirname', code);
  run(module.exports, module, requireFrom(file), file, dirname(file));
  loaded.set(file, module.exports);
  return module.exports;
}

/** Packages of the file's own project come first; zod comes with this one. */
function requireFrom(file: string): (name: string) => unknown {
  const theirs = createRequire(file);
  const ours = createRequire(__filename);
  return (name) => {
    const own = OWN[name];
    if (own) return own;
    try {
      return theirs(name);
    } catch (error) {
      const { code, message = '' } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error;
      return ours(name);
    }
  };
}
