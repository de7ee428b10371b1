import type { RotationError } from '../../rotation/errors';
import { toDate, toKeyId, toText } from './answer';

/** JSON that a provider sent, and the failure to throw where it is not as the provider documents it. */
export interface Document {
  readonly json: unknown;
  /** `why` names a field, and never holds what was found in it. */
  fail(why: string): RotationError;
}

/** What stands at a path such as `api_key.id`; undefined when nothing does. An empty path is the document itself. */
export function valueAt({ json }: Pick<Document, 'json'>, path: string): unknown {
  const steps = path === '' ? [] : path.split('.');
  return steps.reduce<unknown>((at, step) => {
    const isParent = typeof at === 'object' && at !== null && Object.hasOwn(at, step);
    return isParent ? (at as Readonly<Record<string, unknown>>)[step] : undefined;
  }, json);
}

/** A text that must be there; a number counts as text. */
export function textAt(document: Document, path: string): string {
  return toText(valueAt(document, path)) ?? raise(document.fail(`no text was found at '${path}'`));
}

/** A text that may lack. */
export function maybeTextAt(document: Pick<Document, 'json'>, path: string): string | undefined {
  return toText(valueAt(document, path));
}

/** A key id that must be there: visible ASCII, at most 256 characters. */
export function keyIdAt(document: Document, path: string): string {
  return toKeyId(valueAt(document, path)) ?? raise(document.fail(`no key id was found at '${path}'`));
}

/** An instant in ISO 8601 or in seconds or milliseconds since 1970; undefined for "never" and for anything else. */
export function dateAt(document: Document, path: string): Date | undefined {
  return toDate(valueAt(document, path));
}

/** A list that must be there; each of its entries can be read like the whole. */
export function listAt(document: Document, path: string): readonly Document[] {
  const found = valueAt(document, path);
  if (!Array.isArray(found)) throw document.fail(`no list was found at '${path}'`);
  return found.map((json: unknown, index) => ({ json, fail: (why) => document.fail(`${path}[${index}]: ${why}`) }));
}

/** A list of texts that must be there. */
export function textsAt(document: Document, path: string): readonly string[] {
  return listAt(document, path).map((entry) => textAt(entry, ''));
}

function raise(error: Error): never {
  throw error;
}
