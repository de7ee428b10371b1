import { parseDuration } from '../../rotation/duration';
import { RotationError } from '../../rotation/errors';
import type { Capabilities, HeldKey, Provider, Verdict } from '../../rotation/provider';
import { keyText } from '../kit/credentials';
import { createHttpProvider } from '../http/provider';
import type { ProviderDeps, ProviderType } from '../kit/provider-type';
import { verifyBy } from '../kit/rest';
import { fingerprint, suppliedKey } from './inbox';
import { checkSuppliedOptions, type SuppliedOptions } from './options';
import { SUPPLIED_PROVIDERS } from './known-providers';

/** A person has made the key some time before it is promoted. Seconds, for the provider's edges to forget a revoked one. */
const DEFAULT_PROPAGATION = '30s';

/**
 * Keys of providers whose API can make none: a person makes the key at the provider's console, `keyturn supply` puts it into
 * an inbox, and the rotation takes it from there.
 *
 * Docs: docs/providers/supplied.md. Permission: to read the inbox, a secret of its own. Odd: a person ends the old key,
 * too; it is asked about until the provider refuses it. Verify: Stripe GET /v1/charges, Anthropic GET /v1/models, Fastly GET
 * /tokens/self, Postmark GET /server, custom by a request as of type `http`.
 */
export const providerType: ProviderType<SuppliedOptions> = {
  type: 'supplied',
  needsAdmin: false,
  keyOptions: ['inbox'],
  check: checkSuppliedOptions,
  capabilities,
  create: createSuppliedProvider,
};

function capabilities(options: SuppliedOptions): Capabilities {
  const known = options.vendor === 'custom' ? undefined : SUPPLIED_PROVIDERS[options.vendor];
  const consoleUrl = options.console ?? known?.consoleUrl;
  return {
    class: 'many',
    lists: false,
    lastUsed: false,
    disables: false,
    nativeGrace: false,
    secretShownOnce: true,
    identifies: true,
    propagationSeconds: parseDuration(options.propagation ?? DEFAULT_PROPAGATION) ?? 30,
    lineage: 'none',
    exclusive: false,
    issuedBy: 'person',
    revokedBy: 'person',
    ...(consoleUrl !== undefined && { consoleUrl }),
  };
}

function createSuppliedProvider(options: SuppliedOptions, deps: ProviderDeps): Provider {
  return {
    capabilities: capabilities(options),
    issue: async (_lineage, like) => {
      const { inbox } = options;
      if (inbox === undefined || !deps.readSecret) {
        throw new RotationError('ConfigurationInvalid', 'the key has no inbox: deploy it again from keys.yaml', false);
      }
      return suppliedKey(inbox, await deps.readSecret(inbox), like);
    },
    verify: verifier(options, deps),
    revoke: () => Promise.resolve('byPerson'),
    identify: (key) => Promise.resolve(fingerprint(key)),
    // There is none: a person has it.
    checkAdmin: () => Promise.resolve('accepted'),
  };
}

function verifier(options: SuppliedOptions, deps: ProviderDeps): (held: HeldKey) => Promise<Verdict> {
  const { vendor: name, verify, endpoint } = options;
  if (name === 'custom') {
    if (!verify || endpoint === undefined) {
      throw new RotationError('ConfigurationInvalid', 'vendor custom needs the options endpoint and verify', false);
    }
    return createHttpProvider({ endpoint, verify }, deps).verify;
  }
  const known = SUPPLIED_PROVIDERS[name];
  const [header, prefix] = known.keyHeader;
  return ({ key }) =>
    verifyBy(
      {
        endpoint: endpoint ?? known.host,
        deps,
        headers: () => Promise.resolve({ ...known.headers, [header]: prefix + keyText(key) }),
      },
      {
        name: 'verify',
        method: 'GET',
        path: known.path,
        ...(known.query && { query: known.query }),
        accepted: (answer) => known.accepted(answer),
        refused: known.refused,
      },
    );
}
