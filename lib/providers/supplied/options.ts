import * as z from 'zod/mini';
import { checkHttpOptions } from '../http/option-checks';
import type { HttpOptions } from '../http/options';
import { endpoint, pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem } from '../kit/provider-type';

const PAGE = '(docs/providers/supplied.md)';

const suppliedOptions = z.strictObject({
  vendor: z.enum(['stripe', 'anthropic', 'fastly', 'postmark', 'custom']),
  verify: z.optional(z.record(z.string(), z.unknown())),
  console: z.optional(endpoint),
  inbox: z.optional(pattern(/^[\w/+=.@-]{1,512}$/, "a secret's name")),
  ...commonFields,
});

/** The options of provider type `supplied`; docs/providers/supplied.md explains each. */
export type SuppliedOptions = Omit<z.infer<typeof suppliedOptions>, 'verify'> & {
  readonly verify?: HttpOptions['verify'];
};

export function checkSuppliedOptions(options: unknown): readonly OptionProblem[] {
  const structure = providerOptionProblems('supplied', suppliedOptions, options);
  if (structure.length > 0) return structure;
  const { vendor, verify, endpoint: at } = options as SuppliedOptions;
  if (vendor !== 'custom') {
    return verify
      ? [{ path: ['verify'], message: `is for vendor custom only: ${vendor} is asked in its own way ${PAGE}` }]
      : [];
  }
  // Its request is one of type http, and is checked by the same rules.
  return checkHttpOptions({ endpoint: at, verify }).filter(
    ({ path }) => path[0] === 'endpoint' || path[0] === 'verify',
  );
}
