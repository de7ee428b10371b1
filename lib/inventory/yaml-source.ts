import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import type { Problem } from './problem';

export type Path = readonly (string | number)[];

/** A parsed YAML file that knows where everything stands, and collects what is wrong with it. */
export interface YamlSource {
  /** The file that it came from, as it was given. */
  readonly file: string;
  /** The document as plain data; undefined when the syntax is broken. */
  readonly value: unknown;
  /** Syntax errors, duplicate keys, unresolved tags and aliases, and what was reported since. */
  readonly problems: readonly Problem[];
  /** Reports the value under `path`. Where nothing stands there, the place of its nearest parent is shown. */
  report(path: Path, message: string): void;
  /** Reports the field name itself: it is unknown, or badly formed. */
  reportName(path: Path, message: string): void;
}

export function openYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, path: path.join('.'), message };
  };
  const faults = [...document.errors, ...document.warnings];
  const problems = faults.map((fault) => at(fault.pos[0], [], faultMessage(fault, text)));
  const broken = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  const value = broken ? undefined : toData(document, (message) => problems.push(at(0, [], message)));
  return {
    file,
    value,
    problems,
    report: (path, message) => void problems.push(at(offsetOf(document, path).value, path, message)),
    reportName: (path, message) => void problems.push(at(offsetOf(document, path).name, path, message)),
  };
}

function faultMessage({ code, message, pos }: YAMLParseError | YAMLWarning, text: string): string {
  if (code !== 'DUPLICATE_KEY') return `not valid YAML: ${message}`;
  const name = /^[^\s:,}]+/.exec(text.slice(pos[0]))?.[0] ?? 'this name';
  return `${name} stands twice in the same mapping: keep one of the two`;
}

function toData(document: Document, fail: (message: string) => void): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    fail(`not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Offsets of the name and of the value under a path, or of the deepest part of it that exists. */
function offsetOf(document: Document, path: Path): { name: number; value: number } {
  let node = resolved(document, document.contents);
  let found = { name: start(node), value: start(node) };
  for (const part of path) {
    const child = childOf(document, node, part);
    if (!child) return { name: found.name, value: found.name };
    found = { name: child.name, value: child.value };
    node = child.node;
  }
  return found;
}

function childOf(document: Document, node: Node | undefined, part: string | number) {
  if (isSeq(node)) {
    const item = node.items[Number(part)] as Node | undefined;
    return item && { node: resolved(document, item), name: start(item), value: start(item) };
  }
  if (!isMap(node)) return undefined;
  // Of two pairs with the same name the later one counts, as in the data.
  const pair = node.items.findLast(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
  );
  if (!pair) return undefined;
  const name = start(pair.key as Node);
  const child = pair.value as Node | null;
  // `grace:` without a value: the place of its name is shown.
  const isEmpty = child === null || (isScalar(child) && child.value === null && child.source === '');
  return { node: resolved(document, child), name, value: isEmpty ? name : start(child) };
}

function resolved(document: Document, node: Node | null): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) ?? undefined;
}

function start(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}
