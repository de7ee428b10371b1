import { isRecord } from '../input';

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};

/** The comparisons of event patterns that the local cloud knows. */
const COMPARISONS = [
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'numeric',
  'exists',
  'anything-but',
] as const;

/** Whether one element of a pattern's list matches one value; `undefined` is a field that the event has not. */
export function matchesRule(rule: unknown, value: unknown): boolean {
  if (!isRecord(rule)) return value === rule;
  if ('exists' in rule) return (value !== undefined) === rule['exists'];
  if (value === undefined) return false;
  if ('anything-but' in rule) return !matchesExcluded(rule['anything-but'], value);
  if ('numeric' in rule) return typeof value === 'number' && matchesNumeric(rule['numeric'], value);
  return typeof value === 'string' && matchesText(rule, value);
}

function matchesExcluded(excluded: unknown, value: unknown): boolean {
  if (Array.isArray(excluded)) return excluded.includes(value);
  if (!isRecord(excluded)) return excluded === value;
  return Object.entries(excluded).some(([comparison, operands]) =>
    [operands].flat().some((operand) => typeof value === 'string' && matchesText({ [comparison]: operand }, value)),
  );
}

function matchesText(rule: Readonly<Record<string, unknown>>, value: string): boolean {
  const [comparison, operand] = Object.entries(rule)[0] ?? [];
  if (isRecord(operand)) {
    const inner = operand['equals-ignore-case'];
    return matchesText({ [String(comparison)]: String(inner).toLowerCase() }, value.toLowerCase());
  }
  const text = String(operand);
  switch (comparison) {
    case 'prefix':
      return value.startsWith(text);
    case 'suffix':
      return value.endsWith(text);
    case 'equals-ignore-case':
      return value.toLowerCase() === text.toLowerCase();
    case 'wildcard':
      return matchesWildcard(text, value);
    default:
      return false;
  }
}

/** `*` stands for any characters, `\*` for itself. */
export function matchesWildcard(pattern: string, value: string): boolean {
  const source = pattern.replace(/\\\*|\*|[.+?^${}()|[\]\\]/g, (found) => {
    if (found === '*') return '.*';
    return found === '\\*' ? '\\*' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's').test(value);
}

function matchesNumeric(conditions: unknown, value: number): boolean {
  if (!Array.isArray(conditions)) return false;
  for (let index = 0; index < conditions.length; index += 2) {
    const compare = COMPARE[String(conditions[index])];
    if (!compare?.(value, Number(conditions[index + 1]))) return false;
  }
  return true;
}

/** What is wrong with one element of a pattern's list, in words; undefined when it is understood. */
export function problemOfRule(rule: unknown): string | undefined {
  if (Array.isArray(rule)) return 'A list cannot stand in a list';
  if (!isRecord(rule)) return undefined;
  const [comparison, operand] = Object.entries(rule)[0] ?? [];
  if (comparison === undefined || Object.keys(rule).length !== 1) return 'Only one key allowed in match expression';
  if (!(COMPARISONS as readonly string[]).includes(comparison)) return `Unrecognized match type ${comparison}`;
  if (comparison === 'exists') {
    return typeof operand === 'boolean' ? undefined : 'exists match pattern must be either true or false.';
  }
  if (comparison === 'numeric') return problemOfNumeric(operand);
  if (comparison === 'anything-but') return problemOfExcluded(operand);
  return problemOfText(comparison, operand);
}

function problemOfText(comparison: string, operand: unknown): string | undefined {
  const ignoringCase = (comparison === 'prefix' || comparison === 'suffix') && isRecord(operand);
  const text = ignoringCase ? operand['equals-ignore-case'] : operand;
  return typeof text === 'string' && text !== '' ? undefined : `${comparison} match pattern must be a non-empty string`;
}

function problemOfNumeric(operand: unknown): string | undefined {
  const good =
    Array.isArray(operand) &&
    operand.length > 0 &&
    operand.length % 2 === 0 &&
    operand.every((item, index) => (index % 2 === 0 ? String(item) in COMPARE : typeof item === 'number'));
  return good ? undefined : 'Value of numeric must be pairs of a comparison (<, <=, =, >=, >) and a number';
}

function problemOfExcluded(operand: unknown): string | undefined {
  if (!isRecord(operand)) return [operand].flat().length > 0 ? undefined : 'anything-but list must not be empty';
  const [comparison, operands] = Object.entries(operand)[0] ?? [];
  if (comparison === undefined || !['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(comparison)) {
    return `Unsupported anything-but pattern: ${String(comparison)}`;
  }
  return [operands]
    .flat()
    .map((item) => problemOfText(comparison, item))
    .find((problem) => problem !== undefined);
}
