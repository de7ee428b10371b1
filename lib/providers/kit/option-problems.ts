import * as z from 'zod/mini';
import type { OptionProblem } from './provider-type';

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/**
 * Every way in which `options` differs from the schema, in words. The words are made here, since zod/mini brings none
 * and its locales would weigh on every function's bundle.
 */
export function structureProblems(schema: z.ZodMiniType, options: unknown): readonly OptionProblem[] {
  const result = schema.safeParse(options, { error: inWords });
  return result.success ? [] : result.error.issues.flatMap(toProblems);
}

/** The same for the options of a provider type; each problem names the page that explains them. */
export function providerOptionProblems(
  type: string,
  schema: z.ZodMiniType,
  options: unknown,
): readonly OptionProblem[] {
  return structureProblems(schema, options).map(({ path, message }) => ({
    path,
    message: `${message} (docs/providers/${type}.md)`,
  }));
}

function toProblems(issue: z.core.$ZodIssue): OptionProblem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
}

function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const noun = NOUNS[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `missing; expected ${noun}` : `expected ${noun}`;
    }
    case 'invalid_value':
      return `expected ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `expected at least ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'unrecognized_keys':
      return `unknown option; known here: ${knownKeys(issue.inst).join(', ')}`;
    default:
      return 'not understood';
  }
}

function knownKeys(inst: unknown): string[] {
  return inst instanceof z.ZodMiniObject ? Object.keys(inst.shape as object) : [];
}
