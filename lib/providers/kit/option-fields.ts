import * as z from 'zod/mini';
import { parseDuration } from '../../rotation/duration';
import { urlProblem } from './endpoint';

/** A duration such as `5s`, `2m` or `PT5S`, of at most another. */
export function duration(atMost: string) {
  return z.string().check(
    z.refine((value) => {
      const seconds = parseDuration(value);
      return seconds !== undefined && seconds <= (parseDuration(atMost) ?? 0);
    }, `expected a duration of at most ${atMost}, such as 5s, 2m or PT5S`),
  );
}

/** Where keys may be sent: https, or http on loopback. */
export const endpoint = z.string().check((context) => {
  const message = urlProblem(context.value);
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
});

/** The options of every provider type besides its own. */
export const commonFields = {
  /** Instead of every host of the provider's. */
  endpoint: z.optional(endpoint),
  /** Longest time until an issued key works and a revoked one is refused. */
  propagation: z.optional(duration('10m')),
};

export function pattern(expression: RegExp, expected: string) {
  return z.string().check(z.regex(expression, `expected ${expected}`));
}
