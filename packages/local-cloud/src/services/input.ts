import { AwsError } from '../kernel/kernel';

/** The modelled input of an operation. Members arrive typed where the definition's `shapes` name them. */
export type Input = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** An empty string counts as absent: that is how the query protocol sends an empty list or a parameter without a value. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Throws ValidationError in the words of AWS's own check when the member is absent; `code` is the service's spelling of it. */
export function requiredText(input: Input, name: string, code = 'ValidationError'): string {
  const value = optionalText(input, name);
  if (value !== undefined) return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw new AwsError(
    code,
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** The query protocol carries numbers as strings. */
export function optionalNumber(input: Input, name: string): number | undefined {
  const value = input[name];
  if (typeof value === 'number') return value;
  const text = optionalText(input, name);
  return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
}

export function optionalBoolean(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A Date, ISO 8601 (query) or seconds since the epoch (JSON). */
export function optionalInstant(input: Input, name: string): Date | undefined {
  const value = input[name];
  if (value instanceof Date) return value;
  const seconds = optionalNumber(input, name);
  if (seconds !== undefined) return new Date(seconds * 1000);
  const text = optionalText(input, name);
  const parsed = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(parsed) ? undefined : new Date(parsed);
}

export function list(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function textList(input: Input, name: string): readonly string[] {
  return list(input, name).filter((item): item is string => typeof item === 'string');
}

export function recordList(input: Input, name: string): readonly Input[] {
  return list(input, name).filter(isRecord);
}

export function textMap(input: Input, name: string): Readonly<Record<string, string>> {
  const value = input[name];
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** `[{ Key, Value }]` as most services take tags. */
export function tagList(input: Input, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    recordList(input, name).map((tag) => [optionalText(tag, 'Key') ?? '', optionalText(tag, 'Value') ?? '']),
  );
}

/** One page of `items`, and the token of the next one: the position as text, so that pages are stable while nothing is removed. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  invalidToken: () => AwsError,
): { readonly items: readonly T[]; readonly next?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) throw invalidToken();
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
