import * as z from 'zod/mini';
import { duration, pattern } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem } from '../kit/provider-type';

export const TYPE = 'sandbox';

/** Keys of one principal at a time. */
export const MAX_KEYS = 2;

const sandboxOptions = z.strictObject({
  register: z.optional(pattern(/^[\w/+=.@-]{1,256}(?<!-\w{6})$/, "a secret's name that does not end as an ARN does")),
  principal: z.optional(pattern(/^[\w.-]{1,40}$/, 'letters, digits and _.-, at most 40')),
  propagation: z.optional(duration('10m')),
});

/** The options of provider type `sandbox`; docs/providers/sandbox.md explains each. */
export type SandboxOptions = z.infer<typeof sandboxOptions>;

export function checkSandboxOptions(options: unknown): readonly OptionProblem[] {
  return providerOptionProblems(TYPE, sandboxOptions, options);
}

/** The name of the secret whose tags are the register. */
export function registerOf({ register }: SandboxOptions): string {
  return register ?? 'keyturn/sandbox';
}

/** Whose keys these are: each principal has two. */
export function principalOf({ principal }: SandboxOptions): string {
  return principal ?? 'canary';
}
