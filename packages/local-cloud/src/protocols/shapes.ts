import { AwsError, type ServiceDefinition, type Shape } from '../kernel/kernel';

type Shapes = ServiceDefinition['shapes'];

/** Path of a member through structures; positions in lists do not count, keys of maps count as `*`. */
export type MemberPath = readonly string[];

export function shapeAt(shapes: Shapes, path: MemberPath): Shape | undefined {
  for (let from = 0; shapes && from < path.length; from++) {
    const name = path.slice(from).join('.');
    if (Object.hasOwn(shapes, name)) return shapes[name];
  }
  return undefined;
}

export function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

function malformed(path: MemberPath, expected: string): AwsError {
  return new AwsError('SerializationException', `${path.join('.')} is not ${expected}.`);
}

/** Seconds since the epoch (JSON, URLs), ISO 8601 (query), or a Date already (CBOR). */
function timestamp(value: unknown, path: MemberPath): Date {
  if (value instanceof Date) return value;
  const seconds = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  const date = Number.isNaN(seconds) || value === '' ? new Date(String(value)) : new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw malformed(path, 'a timestamp');
  return date;
}

function scalar(shape: Shape, value: unknown, path: MemberPath): unknown {
  if (shape === 'timestamp') return timestamp(value, path);
  if (shape === 'blob') return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value;
  if (shape === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  if (shape === 'number' && typeof value === 'string') {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isNaN(number)) throw malformed(path, 'a number');
    return number;
  }
  return value;
}

/** What stands at the path of a `list` is the list: its items have the path of a list's items, lest each becomes a list. */
function items(list: readonly unknown[], shape: Shape | undefined, shapes: Shapes, path: MemberPath): unknown[] {
  return list.map((item) => readShapes(item, shapes, shape === 'list' ? [...path, '*'] : path));
}

/** Turns an input as the wire carried it into the modelled input. Throws SerializationException naming the member. */
export function readShapes(value: unknown, shapes: Shapes, path: MemberPath = []): unknown {
  if (value === undefined || value === null) return undefined;
  const shape = shapeAt(shapes, path);
  if (Array.isArray(value)) return items(value, shape, shapes, path);
  if (shape === 'list') return value === '' ? [] : items([value], shape, shapes, path);
  if (!isStructure(value)) return shape ? scalar(shape, value, path) : value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [
    name,
    readShapes(member, shapes, [...path, shape === 'map' ? '*' : name]),
  ]);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}
