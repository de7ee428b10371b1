import { isRecord } from '../input';

/** The value at `$.a.b[0]` in a JSON document; undefined where the document has no such value. */
export function readSelector(root: unknown, selector: string): unknown {
  let value = root;
  for (const [, name, index] of selector.slice(1).matchAll(/\.?([\w-]+)|\[(\d+)\]/g)) {
    if (index !== undefined) value = Array.isArray(value) ? (value[Number(index)] as unknown) : undefined;
    else value = isRecord(value) && name !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
