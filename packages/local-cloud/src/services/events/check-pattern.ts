import { AwsError } from '../../kernel/kernel';
import { isRecord } from '../input';
import { problemOfRule } from './match-rule';

type Json = Readonly<Record<string, unknown>>;

function invalid(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}

/** Parses an event pattern; throws InvalidEventPatternException for what EventBridge, or the local cloud, does not know. */
export function parsePattern(text: string): Json {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid('Event pattern is not a valid JSON');
  }
  if (!isRecord(pattern)) throw invalid('Filter is not an object');
  check(pattern);
  return pattern;
}

function check(pattern: Json): void {
  if (Object.keys(pattern).length === 0) throw invalid('Empty objects are not allowed');
  for (const [field, wanted] of Object.entries(pattern)) {
    if (field === '$or') checkBranches(wanted);
    else if (isRecord(wanted)) check(wanted);
    else if (Array.isArray(wanted)) checkRules(wanted);
    else throw invalid(`"${field}" must be an object or an array`);
  }
}

function checkBranches(branches: unknown): void {
  if (!Array.isArray(branches) || branches.length < 2 || !branches.every(isRecord)) {
    throw invalid('"$or" must be an array of at least two objects');
  }
  branches.forEach(check);
}

function checkRules(rules: readonly unknown[]): void {
  if (rules.length === 0) throw invalid('Empty arrays are not allowed');
  for (const rule of rules) {
    const problem = problemOfRule(rule);
    if (problem) throw invalid(problem);
  }
}
