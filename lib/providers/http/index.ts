import { parseDuration } from '../../rotation/duration';
import type { Capabilities } from '../../rotation/provider';
import type { ProviderType } from '../kit/provider-type';
import { checkHttpOptions, missingKeyOptions, namesLineage } from './option-checks';
import { KEY_OPTIONS, type HttpOptions } from './options';
import { isNameless } from './templates-of';

/** Seconds, where the description gives none: most providers accept a new key at once, and some edges lag. */
const DEFAULT_PROPAGATION = '30s';

/**
 * A provider that is described in configuration: for each thing to be done, a request and what to read from its answer.
 *
 * Docs: docs/providers/http.md. Permission: an admin credential that may issue, list and revoke keys. Note: what a
 * description leaves unsaid is unknown, and unknown never proves, promotes or revokes anything.
 */
export const providerType: ProviderType<HttpOptions> = {
  type: 'http',
  needsAdmin: true,
  keyOptions: KEY_OPTIONS,
  check: checkHttpOptions,
  checkKey: missingKeyOptions,
  capabilities,
  declares: ['class', 'maxKeys', 'lists', 'lastUsed', 'disables', 'identifies', 'lineage', 'exclusive'],
};

function capabilities(options: HttpOptions): Capabilities {
  return {
    class: options.roll ? 'one' : options.maxKeys === undefined ? 'many' : 'slots',
    ...(options.maxKeys !== undefined && { maxKeys: options.maxKeys }),
    ...(options.roll && { maxKeys: 1 }),
    lists: options.list !== undefined,
    lastUsed: options.list?.read.lastUsedAt !== undefined,
    disables: options.disable !== undefined && options.enable !== undefined,
    nativeGrace: false,
    secretShownOnce: true,
    identifies: options.identify !== undefined || isNameless(options),
    propagationSeconds: parseDuration(options.propagation ?? DEFAULT_PROPAGATION) ?? 30,
    lineage: options.lineage ?? (namesLineage(options) ? 'name' : 'none'),
    exclusive: options.exclusive ?? false,
  };
}
