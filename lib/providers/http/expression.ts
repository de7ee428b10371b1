import { search } from '@aws-lambda-powertools/jmespath';

/** Documents of every shape: an expression that fails on one of them for another reason than its type is wrong itself. */
const SAMPLES = [{}, [], [{}], 'text', 1, true, null] as const;

/** What is wrong with a JMESPath expression; undefined when it can be used. */
export function expressionProblem(expression: string): string | undefined {
  for (const sample of SAMPLES) {
    try {
      search(expression, sample);
    } catch (error) {
      // `length(keys)` fails on {}, where there are no keys: that is for the answer to settle.
      if (error instanceof Error && error.name === 'JMESPathTypeError') continue;
      return `not a JMESPath expression that can be used: ${error instanceof Error && error.name !== 'TypeError' ? error.message : 'a reserved word'}`;
    }
  }
  return undefined;
}

/**
 * What an expression finds in a provider's answer; undefined when it finds nothing or cannot be applied. Its errors are
 * dropped on purpose: they may quote the answer.
 */
export function find(expression: string, document: unknown): unknown {
  try {
    return search(expression, document as Parameters<typeof search>[1]) ?? undefined;
  } catch {
    return undefined;
  }
}
