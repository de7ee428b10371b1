import * as z from 'zod/mini';
import { capabilitiesOf } from '../kit/capabilities';
import { endpoint, pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem, ProviderType } from '../kit/provider-type';

/** Okta names no figure. */
const DEFAULT_PROPAGATION = '60s';

/** Secrets of one app, inactive ones included. */
const MAX_SECRETS = 2;

const id = (what: string) => pattern(/^[\w-]{1,100}$/, what);

const options = z.strictObject({
  ...commonFields,
  /** The org: there is no host that all share. */
  endpoint,
  app: z.optional(id("an app's id, such as 0oa1gjh63g214q0Hq0g4")),
  clientId: z.optional(id("the app's client id")),
  authorizationServer: z.optional(id('default, org, or the id of an authorization server')),
  scope: z.optional(pattern(/^[\w.:/-]+(\+[\w.:/-]+)*$/, 'scopes such as orders.read, joined by +')),
  exclusive: z.optional(z.boolean()),
});

/** The options of provider type `okta`; docs/providers/okta.md explains each. */
export type OktaOptions = z.infer<typeof options>;

/**
 * Client secrets of OAuth apps at Okta. API: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationSSOPublicKeys/
 *
 * Docs: docs/providers/okta.md. Permission: an API token (SSWS) of an admin who may manage the app. Note: two secrets per
 * app, without names; only an inactive one can be deleted, and the only active one cannot be deactivated; every answer
 * about a secret holds its value.
 */
export const providerType: ProviderType<OktaOptions> = {
  type: 'okta',
  needsAdmin: true,
  keyOptions: ['app', 'clientId', 'authorizationServer', 'scope'],
  check: (given) => providerOptionProblems('okta', options, given),
  checkKey: missingApp,
  // Okta would show a secret again; nothing here asks for it.
  capabilities: ({ propagation = DEFAULT_PROPAGATION, exclusive = false }) =>
    capabilitiesOf(propagation, {
      ...{ class: 'slots', maxKeys: MAX_SECRETS, disables: true },
      ...{ secretShownOnce: false, lineage: 'none', exclusive },
    }),
  declares: ['exclusive'],
};

function missingApp({ app }: OktaOptions): readonly OptionProblem[] {
  return app === undefined
    ? [{ path: ['app'], message: 'missing; whose secrets are these? (docs/providers/okta.md)' }]
    : [];
}
