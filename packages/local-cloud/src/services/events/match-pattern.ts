import { isRecord } from '../input';
import { matchesRule } from './match-rule';

type Json = Readonly<Record<string, unknown>>;

/**
 * Whether an event pattern matches: every field of the pattern has a rule that its value fulfils; of an array in the event
 * one element is enough. Source: Amazon EventBridge User Guide, "Amazon EventBridge event patterns".
 */
export function matchesPattern(pattern: Json, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or' && Array.isArray(wanted)) {
      return wanted.some((branch) => isRecord(branch) && matchesPattern(branch, event));
    }
    const value = isRecord(event) ? event[field] : undefined;
    if (Array.isArray(wanted)) return matchesAny(wanted, value);
    return isRecord(wanted) && matchesNested(wanted, value);
  });
}

function matchesNested(pattern: Json, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => matchesPattern(pattern, item));
  return matchesPattern(pattern, value);
}

function matchesAny(rules: readonly unknown[], value: unknown): boolean {
  if (!Array.isArray(value)) return rules.some((rule) => matchesRule(rule, value));
  const values: readonly unknown[] = value.length > 0 ? (value as readonly unknown[]) : [undefined];
  return rules.some((rule) => values.some((item) => matchesRule(rule, item)));
}
