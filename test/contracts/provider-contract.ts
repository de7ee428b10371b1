import type { ProviderHarness } from '../../lib/testing/bench';
import { providerContract } from '../../lib/testing/contract';

/** The contract suite of keyturn/testing as tests of jest. */
export function describeProviderContract(name: string, create: () => ProviderHarness): void {
  describe(`provider contract: ${name}`, () => {
    for (const { name: test, run } of providerContract(create)) it(test, run);
  });
}
