import type { Capabilities } from '../../rotation/provider';
import { capabilitiesOf } from '../kit/capabilities';
import type { ProviderType } from '../kit/provider-type';
import { SUPPLIED_PROVIDERS } from './known-providers';
import { checkSuppliedOptions, type SuppliedOptions } from './options';

/** A person has made the key some time before it is promoted. Seconds, for the provider's edges to forget a revoked one. */
const DEFAULT_PROPAGATION = '30s';

/**
 * Keys of providers whose API can make none: a person makes the key at the provider's console, `keyturn supply` puts it into
 * an inbox, and the rotation takes it from there.
 *
 * Docs: docs/providers/supplied.md. Permission: to read the inbox, a secret of its own. Note: a person ends the old key,
 * too; it is asked about until the provider refuses it. Verify: Stripe GET /v1/charges, Anthropic GET /v1/models, Fastly GET
 * /tokens/self, Postmark GET /server, custom by a request as of type `http`.
 */
export const providerType: ProviderType<SuppliedOptions> = {
  type: 'supplied',
  needsAdmin: false,
  keyOptions: ['inbox'],
  check: checkSuppliedOptions,
  capabilities,
};

function capabilities(options: SuppliedOptions): Capabilities {
  const known = options.vendor === 'custom' ? undefined : SUPPLIED_PROVIDERS[options.vendor];
  const consoleUrl = options.console ?? known?.consoleUrl;
  return capabilitiesOf(options.propagation ?? DEFAULT_PROPAGATION, {
    ...{ lists: false, identifies: true, lineage: 'none', issuedBy: 'person', revokedBy: 'person' },
    ...(consoleUrl !== undefined && { consoleUrl }),
  });
}
