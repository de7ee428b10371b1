import { checkHttpOptions, missingKeyOptions } from './option-checks';
import { KEY_OPTIONS, type HttpOptions } from './options';
import { createHttpProvider, httpCapabilities } from './provider';
import type { ProviderType } from '../kit/provider-type';

/**
 * A provider that is described in configuration: for each thing to be done, a request and what to read from its answer.
 *
 * Docs: docs/providers/http.md. Permission: an admin credential that may issue, list and revoke keys. Odd: what a
 * description leaves unsaid is unknown, and unknown never proves, promotes or revokes anything.
 */
export const providerType: ProviderType<HttpOptions> = {
  type: 'http',
  needsAdmin: true,
  keyOptions: KEY_OPTIONS,
  check: checkHttpOptions,
  checkKey: missingKeyOptions,
  capabilities: httpCapabilities,
  declares: ['class', 'maxKeys', 'lists', 'lastUsed', 'disables', 'identifies', 'lineage', 'exclusive'],
  create: createHttpProvider,
};
