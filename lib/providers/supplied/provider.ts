import { RotationError } from '../../rotation/errors';
import type { HeldKey, Provider, Verdict } from '../../rotation/provider';
import { createHttpProvider } from '../http/provider';
import { keyText } from '../kit/credentials';
import { withAdapter, type ProviderDeps } from '../kit/provider-type';
import { verifyBy } from '../kit/rest';
import { fingerprint, suppliedKey } from './inbox';
import { providerType as declared } from './index';
import { SUPPLIED_PROVIDERS } from './known-providers';
import type { SuppliedOptions } from './options';

export const providerType = withAdapter(declared, createSuppliedProvider);

function createSuppliedProvider(options: SuppliedOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  return {
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
