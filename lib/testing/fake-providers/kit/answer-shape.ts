import { find } from '../../../providers/http/expression';

/**
 * Builds JSON in which a JMESPath expression finds what it should: the description of a provider read backwards. Knows
 * plain paths (`data.key."key id"`), their lists (`keys[]`), and as conditions `path`, `!path`, `path == 'x'`,
 * `path != null`, joined by `&&`. Throws a one-line error for anything else.
 */
export function place(document: unknown, expression: string, value: unknown): unknown {
  const placed = placeAt(document, stepsOf(expression), value, expression);
  const found = find(expression, placed);
  if (JSON.stringify(found ?? null) !== JSON.stringify(value ?? null)) throw cannotDerive(expression);
  return placed;
}

/** Makes a condition true, or not true, without changing what already stands. */
export function satisfy(document: unknown, condition: string, wanted: boolean): unknown {
  const isSo = (one: unknown) => (find(condition, one) === true) === wanted;
  if (isSo(document)) return document;
  const made = wanted
    ? condition.split('&&').reduce((so, term) => settle(so, term.trim(), true), document)
    : settle(document, condition.split('&&')[0]?.trim() ?? '', false);
  if (!isSo(made)) throw cannotDerive(condition);
  return made;
}

function settle(document: unknown, term: string, wanted: boolean): unknown {
  if ((find(term, document) === true) === wanted) return document;
  if (term.startsWith('!')) return settle(document, term.slice(1).trim(), !wanted);
  const comparison = /^(.+?)\s*(==|!=)\s*(.+)$/.exec(term);
  if (!comparison) return placeAt(document, stepsOf(term), wanted, term);
  const [, path = '', operator, text = ''] = comparison;
  const literal = readLiteral(text, term);
  const equal = (operator === '==') === wanted;
  return placeAt(document, stepsOf(path), equal ? literal : somethingElse(literal), term);
}

function readLiteral(text: string, term: string): unknown {
  if (text === 'null') return null;
  const raw = /^'([^'\\]*)'$/.exec(text);
  if (raw) return raw[1];
  const json = /^`([^`]*)`$/.exec(text);
  if (!json) throw cannotDerive(term);
  return JSON.parse(json[1] ?? '') as unknown;
}

function somethingElse(literal: unknown): unknown {
  if (typeof literal === 'boolean') return !literal;
  return typeof literal === 'number' ? literal + 1 : `not ${String(literal)}`;
}

function stepsOf(expression: string): string[] {
  const path = expression.replace(/\[\*?\]$/, '');
  if (path === '' || path === '@') return [];
  if (!/^(?:[A-Za-z_]\w*|"[^"\\]+")(?:\.(?:[A-Za-z_]\w*|"[^"\\]+"))*$/.test(path)) throw cannotDerive(expression);
  return [...path.matchAll(/"([^"]+)"|(\w+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

function placeAt(document: unknown, steps: readonly string[], value: unknown, expression: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) {
    const isEmpty = typeof document === 'object' && document !== null && Object.keys(document).length === 0;
    if (document !== undefined && !isEmpty) throw cannotDerive(expression);
    return value;
  }
  if (document !== undefined && (typeof document !== 'object' || document === null || Array.isArray(document))) {
    throw cannotDerive(expression);
  }
  const object = (document ?? {}) as Readonly<Record<string, unknown>>;
  return { ...object, [step]: rest.length === 0 ? value : placeAt(object[step], rest, value, expression) };
}

export function cannotDerive(expression: string): Error {
  return new Error(
    `the fake provider cannot make an answer for '${expression}': it knows plain paths and simple comparisons only`,
  );
}
