import { matchesWildcard } from '../events/match-rule';
import { readSelector } from './selector';
import { unknownPattern } from './unknown-pattern';

type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

type JsonFilter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly JsonFilter[] }
  | { readonly kind: 'exists'; readonly path: string; readonly exists: boolean }
  | { readonly kind: 'is'; readonly path: string; readonly value: true | false | null }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly comparison: Comparison;
      readonly value: string | number;
    };

const TOKEN =
  /\s*(?:(\$[\w.[\]-]*)|("(?:[^"\\]|\\.)*")|(&&|\|\||!=|<=|>=|[()=<>])|(NOT\s+EXISTS|EXISTS|IS|TRUE|FALSE|NULL)\b|([^\s()&|=<>!"]+))/iy;

/** `{ $.x = "y" && ($.n > 0 || $.z NOT EXISTS) }`. Throws InvalidParameterException for what it does not know. */
export function parseJsonFilter(text: string, pattern: string): JsonFilter {
  const refuse = (what: string): never => {
    throw unknownPattern(pattern, what);
  };
  if (!text.endsWith('}')) refuse('a brace that is not closed');
  const tokens = tokenize(text.slice(1, -1), refuse);
  let position = 0;
  const peek = (): string | undefined => tokens[position];
  const next = (): string => tokens[position++] ?? refuse('a pattern that ends too early');

  function any(): JsonFilter {
    const parts = [all()];
    while (peek() === '||') {
      next();
      parts.push(all());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  function all(): JsonFilter {
    const parts = [one()];
    while (peek() === '&&') {
      next();
      parts.push(one());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  function one(): JsonFilter {
    const token = next();
    if (token === '(') {
      const inner = any();
      if (next() !== ')') refuse('a parenthesis that is not closed');
      return inner;
    }
    if (!token.startsWith('$')) refuse(`'${token}' where a selector is expected`);
    return condition(token);
  }

  function condition(path: string): JsonFilter {
    const operator = next().toUpperCase().replace(/\s+/g, ' ');
    if (operator === 'EXISTS' || operator === 'NOT EXISTS')
      return { kind: 'exists', path, exists: operator === 'EXISTS' };
    if (operator === 'IS') {
      const value = next().toUpperCase();
      if (value === 'TRUE' || value === 'FALSE') return { kind: 'is', path, value: value === 'TRUE' };
      return value === 'NULL' ? { kind: 'is', path, value: null } : refuse(`IS ${value}`);
    }
    if (!['=', '!=', '<', '<=', '>', '>='].includes(operator)) return refuse(`the operator '${operator}'`);
    const comparison = operator as Comparison;
    const value = operand(next());
    if (typeof value === 'string' && comparison !== '=' && comparison !== '!=') refuse(`${comparison} of texts`);
    return { kind: 'compare', path, comparison, value };
  }

  function operand(token: string): string | number {
    if (token.startsWith('"')) return token.slice(1, -1).replace(/\\(["\\])/g, '$1');
    if (/^[%^]/.test(token)) return refuse('regular expressions');
    return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(token) ? Number(token) : token;
  }

  const filter = any();
  return position < tokens.length ? refuse(`'${String(peek())}' there`) : filter;
}

function tokenize(text: string, refuse: (what: string) => never): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) return refuse(`'${text.slice(at).trim()}'`);
    tokens.push(found[0].trim());
  }
  return tokens;
}

export function matchesJson(filter: JsonFilter, root: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matchesJson(part, root));
    case 'or':
      return filter.parts.some((part) => matchesJson(part, root));
    case 'exists':
      return (readSelector(root, filter.path) !== undefined) === filter.exists;
    case 'is':
      return readSelector(root, filter.path) === filter.value;
    case 'compare':
      return compares(readSelector(root, filter.path), filter.comparison, filter.value);
  }
}

function compares(found: unknown, comparison: Comparison, value: string | number): boolean {
  if (typeof value === 'string') {
    if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') return false;
    return matchesWildcard(value, String(found)) === (comparison === '=');
  }
  if (typeof found !== 'number') return false;
  switch (comparison) {
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
  }
}
