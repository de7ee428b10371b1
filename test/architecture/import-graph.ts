import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

/** File to the files that it imports, both relative to the root. Type-only and dynamic imports count; packages and data do not. */
type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The sources below some folders of a root, by their path relative to it. */
export function readSources(root: string, folders: readonly string[]): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && path.endsWith('.ts')) sources.set(relative(root, path), readFileSync(path, 'utf8'));
    }
  }
  return sources;
}

export function importGraph(sources: ReadonlyMap<string, string>): ImportGraph {
  return new Map([...sources].map(([file, text]) => [file, importsOf(file, text, sources)]));
}

function importsOf(file: string, text: string, sources: ReadonlyMap<string, string>): readonly string[] {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return specifiers
    .filter((specifier) => specifier.startsWith('.') && !specifier.endsWith('.json'))
    .map((specifier) => normalize(join(dirname(file), specifier)).replace(/\.ts$/, ''))
    .map((path) => (sources.has(`${path}/index.ts`) ? `${path}/index.ts` : `${path}.ts`));
}

/** One part of lib/ and the parts that it may import. */
export interface Layer {
  readonly layer: string;
  readonly may: readonly string[];
}

/**
 * The layer with the longest path that holds a file of lib/: `lib/aws/log.ts` is of `aws`, `lib/runtime/config.ts` of
 * `runtime/config.ts`. What is not in lib/ is of its own folder: `lambdas/`.
 */
function layerOf(file: string, layers: readonly Layer[]): string {
  const [top = ''] = file.split('/');
  if (top !== 'lib') return `${top}/`;
  const path = file.slice('lib/'.length);
  const holding = layers.filter(({ layer }) => path === layer || path.startsWith(`${layer}/`));
  return holding.reduce((longest, { layer }) => (layer.length > longest.length ? layer : longest), '');
}

/** Every import that the layers forbid, as `from -> to`. A part of lib/ that no layer names is a violation as well. */
export function layerViolations(graph: ImportGraph, layers: readonly Layer[]): readonly string[] {
  const violations: string[] = [];
  for (const [from, targets] of graph) {
    if (!from.startsWith('lib/')) continue;
    const importer = layers.find(({ layer }) => layer === layerOf(from, layers));
    if (!importer) violations.push(`${from} is of no layer`);
    for (const to of targets)
      if (importer && !mayImport(importer, layerOf(to, layers))) violations.push(`${from} -> ${to}`);
  }
  return violations;
}

/** From outside a layer the layers within it are its own: `cdk` may import `rotation/steps` where it may import `rotation`. */
function mayImport({ layer, may }: Layer, imported: string): boolean {
  return (
    imported === layer ||
    may.some((one) => imported === one || (imported.startsWith(`${one}/`) && !layer.startsWith(`${one}/`)))
  );
}

/** Every circle of imports, each once, as its files in alphabetical order. */
export function cycles(graph: ImportGraph): readonly (readonly string[])[] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  // Tarjan's strongly connected components.
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    const importsItself = graph.get(file)?.includes(file) ?? false;
    if (component.length > 1 || importsItself) found.push(component.sort());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}
