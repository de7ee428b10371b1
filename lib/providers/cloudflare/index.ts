import * as z from 'zod/mini';
import { capabilitiesOf } from '../kit/capabilities';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { ProviderType } from '../kit/provider-type';

/** Cloudflare names no figure. */
const DEFAULT_PROPAGATION = '60s';

const identifier = pattern(/^[0-9a-f]{32}$/, '32 hexadecimal digits');

/** As the API wants it: a permission group's name is not enough. */
const policy = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  permission_groups: z.array(z.strictObject({ id: identifier })).check(z.minLength(1)),
  resources: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
});

const options = z.strictObject({
  ...commonFields,
  account: z.optional(identifier),
  policies: z.optional(z.array(policy).check(z.minLength(1))),
});

/** The options of provider type `cloudflare`; docs/providers/cloudflare.md explains each. */
export type CloudflareOptions = z.infer<typeof options>;

/**
 * API tokens of a Cloudflare account, or of a user. API: https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/
 *
 * Docs: docs/providers/cloudflare.md. Permission: a token with "Account API Tokens Write", or a user's with "API Tokens
 * Write". Note: tokens of accounts and of users have paths of their own, and a good token is refused at the other's; a
 * change of a token replaces all of it; a refused request may be answered with 200.
 */
export const providerType: ProviderType<CloudflareOptions> = {
  type: 'cloudflare',
  needsAdmin: true,
  keyOptions: [],
  check: (given) => providerOptionProblems('cloudflare', options, given),
  capabilities: ({ propagation = DEFAULT_PROPAGATION }) =>
    capabilitiesOf(propagation, { lastUsed: true, disables: true, identifies: true }),
};
