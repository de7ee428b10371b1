import { AwsError, type ServiceDefinition } from '../kernel/kernel';
import { type MemberPath, shapeAt } from './shapes';

/** A form's names, split at the dots: `Tags.member.1.Key=a` is a tree. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

const POSITION = /^\d+$/;
const MAP_KEYS = ['key', 'Key', 'Name'];
const MAP_VALUES = ['value', 'Value'];

function toTree(form: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split('.')) {
      const child = node.children.get(part) ?? { children: new Map<string, Node>() };
      node.children.set(part, child);
      node = child;
    }
    node.text = text;
  }
  return root;
}

function isList(node: Node): boolean {
  return node.children.size > 0 && [...node.children.keys()].every((name) => POSITION.test(name));
}

/** Members of a list in the order of their positions, which a sender need not number from 1 without gaps. */
function items(node: Node): readonly Node[] {
  const numbered = [...node.children].sort(([a], [b]) => Number(a) - Number(b));
  return numbered.map(([, child]) => child);
}

function only(node: Node, name: string): Node | undefined {
  return node.children.size === 1 ? node.children.get(name) : undefined;
}

function first(node: Node, names: readonly string[]): Node | undefined {
  return names.map((name) => node.children.get(name)).find((child) => child !== undefined);
}

function toMap(entries: readonly Node[], shapes: ServiceDefinition['shapes'], path: MemberPath): unknown {
  const pairs = entries.map((entry): [string, unknown] => {
    const key = first(entry, MAP_KEYS)?.text;
    const value = first(entry, MAP_VALUES);
    if (key === undefined || !value) {
      throw new AwsError('SerializationException', `${path.join('.')}: an entry of a map has a key and a value.`);
    }
    return [key, toValue(value, shapes, [...path, '*'])];
  });
  return Object.fromEntries(pairs);
}

function toValue(node: Node, shapes: ServiceDefinition['shapes'], path: MemberPath): unknown {
  if (node.children.size === 0) return node.text ?? '';
  const wrapped = only(node, 'member') ?? only(node, 'entry') ?? node;
  if (isList(wrapped)) {
    const asMap = wrapped === only(node, 'entry') || shapeAt(shapes, path) === 'map';
    if (asMap) return toMap(items(wrapped), shapes, path);
    return items(wrapped).map((item) => toValue(item, shapes, path));
  }
  const members = [...node.children].map(([name, child]): [string, unknown] => [
    name,
    toValue(child, shapes, [...path, name]),
  ]);
  return Object.fromEntries(members);
}

/** A form of the query protocol as an object; every scalar is still a string. */
export function parseForm(body: string, shapes: ServiceDefinition['shapes']): Readonly<Record<string, unknown>> {
  return { ...(toValue(toTree(new URLSearchParams(body)), shapes, []) as object) };
}
