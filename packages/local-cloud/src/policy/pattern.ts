import { unknown, type Match } from './match';

/** Stand for `*`, `?` and `$` that are meant literally: they came out of a policy variable. Private-use characters. */
export const LITERAL = { '*': '\uE000', '?': '\uE001', $: '\uE002' } as const;

const compiled = new Map<string, RegExp>();

/** True when `value` matches a pattern in which `*` is any run of characters and `?` any one of them. */
export function matchesPattern(pattern: string, value: string, flags: '' | 'i' = ''): boolean {
  const id = `${flags}|${pattern}`;
  let regex = compiled.get(id);
  if (!regex) {
    regex = new RegExp(`^${[...pattern].map(toSource).join('')}$`, `s${flags}`);
    compiled.set(id, regex);
  }
  return regex.test(value);
}

function toSource(character: string): string {
  if (character === '*') return '.*';
  if (character === '?') return '.';
  return unescapeLiterals(character).replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
}

/** The pattern as plain text, for operators that know no wildcards. */
export function unescapeLiterals(text: string): string {
  return text.replaceAll(LITERAL['*'], '*').replaceAll(LITERAL['?'], '?').replaceAll(LITERAL.$, '$');
}

const SEGMENTS = 6;

/** The six parts of an ARN; the last holds all that follows. Undefined for anything else. */
function arnSegments(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < SEGMENTS || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, SEGMENTS - 1), parts.slice(SEGMENTS - 1).join(':')];
}

/** ARNs are compared part by part: a wildcard reaches over a colon only in the last. */
export function matchesArn(pattern: string, arn: string): boolean {
  const want = arnSegments(pattern);
  const have = arnSegments(arn);
  return !!want && !!have && want.every((segment, i) => matchesPattern(segment, have[i] ?? ''));
}

/** The Resource element. What is neither `*` nor an ARN would match nothing on AWS either, which is worth saying. */
export function matchesResource(pattern: string, resource: string): Match {
  if (pattern === '*') return true;
  if (!arnSegments(pattern)) return unknown(`the resource ${pattern} is neither * nor an ARN`);
  return matchesArn(pattern, resource);
}
