import * as z from 'zod/mini';
import { capabilitiesOf } from '../kit/capabilities';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem, ProviderType } from '../kit/provider-type';

/** Verdaccio needs none; other registries name no figure. */
const DEFAULT_PROPAGATION = '60s';

const ADDRESS = String.raw`\d{1,3}(\.\d{1,3}){3}/\d{1,2}`;

const npmOptions = z.strictObject({
  access: z.optional(z.enum(['read-only', 'read-write'])),
  cidr: z.optional(pattern(new RegExp(`^${ADDRESS}(\\+${ADDRESS})*$`), 'networks such as 10.0.0.0/8 joined by +')),
  granular: z.optional(z.boolean()),
  packages: z.optional(pattern(/^[\w@./*-]+(\+[\w@./*-]+)*$/, 'names of packages joined by +')),
  scopes: z.optional(pattern(/^@[\w.-]+(\+@[\w.-]+)*$/, 'scopes such as @acme joined by +')),
  expires: z.optional(z.int().check(z.gte(1), z.lte(365))),
  exclusive: z.optional(z.boolean()),
  ...commonFields,
});

/** The options of provider type `npm`; docs/providers/npm.md explains each. */
export type NpmOptions = z.infer<typeof npmOptions>;

/**
 * Access tokens of a user of an npm registry: Verdaccio, or one that follows npm's own API.
 * API: https://api-docs.npmjs.com
 *
 * Docs: docs/providers/npm.md. Permission: the user's own password, without a second factor. Note: npmjs.com itself asks
 * for a one-time password whenever a token is made; Verdaccio answers 200 to whoami whatever the token, and to the
 * revocation of a token that never was.
 */
export const providerType: ProviderType<NpmOptions> = {
  type: 'npm',
  needsAdmin: true,
  adminFields: ['username', 'password'],
  keyOptions: ['access', 'cidr', 'packages', 'scopes'],
  check: (options) => providerOptionProblems('npm', npmOptions, options),
  checkKey: keyProblems,
  capabilities: ({ granular = false, exclusive = false, propagation = DEFAULT_PROPAGATION }) =>
    capabilitiesOf(propagation, { lastUsed: granular, lineage: granular ? 'name' : 'none', exclusive }),
  declares: ['lineage', 'exclusive', 'lastUsed'],
};

/** What a token may do must be said; what only granular tokens know would be forgotten in silence with others. */
function keyProblems({ access, granular, packages, scopes, expires }: NpmOptions): readonly OptionProblem[] {
  const page = '(docs/providers/npm.md)';
  const missing =
    access === undefined ? [{ path: ['access'], message: `missing; expected read-only, read-write ${page}` }] : [];
  if (granular === true) {
    const isUseless = packages === undefined && scopes === undefined;
    const nothing = { path: ['packages'], message: `missing; a granular token needs packages or scopes ${page}` };
    return isUseless ? [...missing, nothing] : missing;
  }
  const lost = Object.entries({ packages, scopes, expires }).filter(([, value]) => value !== undefined);
  return [...missing, ...lost.map(([name]) => ({ path: [name], message: `is for granular: true only ${page}` }))];
}
