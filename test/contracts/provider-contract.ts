import { inspect } from 'node:util';
import { toBench, type Bench, type ProviderHarness } from './provider-bench';
import { describeEndingKeys } from './provider-contract-ending';
import { describeIssuing } from './provider-contract-issuing';
import { describeReading } from './provider-contract-reading';

/**
 * What every provider must do, whatever its vendor. Run it on a new provider type with a harness around a fake of the
 * vendor, or on a description of your own:
 *
 * @example
 * describeProviderContract('my gateway', () => myHarness());
 */
export function describeProviderContract(name: string, create: () => ProviderHarness | Promise<ProviderHarness>): void {
  describe(`provider contract: ${name}`, () => {
    let bench: Bench;
    let seen: unknown[];

    beforeEach(async () => {
      seen = [];
      for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
        jest.spyOn(console, method).mockImplementation((...line: unknown[]) => void seen.push(...line));
      }
      bench = toBench(await create(), seen);
    });

    afterEach(() => {
      jest.restoreAllMocks();
      // I6: no value of a key reaches an error or a log, however deep somebody looks into it.
      const text = seen.map((one) => inspect(one, { depth: 8, showHidden: true, maxStringLength: null })).join('\n');
      const leaked = bench.secrets().filter((secret) => text.includes(secret));
      expect(leaked.map((_, index) => `secret ${index}`)).toEqual([]);
    });

    const get = () => bench;
    describeCapabilities(get);
    describeIssuing(get);
    describeReading(get);
    describeEndingKeys(get);
  });
}

function describeCapabilities(get: () => Bench): void {
  describe('capabilities', () => {
    it('match the methods', () => {
      const { provider } = get();
      const { capabilities } = provider;
      expect(provider.list !== undefined).toBe(capabilities.lists);
      expect([provider.disable !== undefined, provider.enable !== undefined]).toEqual(
        Array(2).fill(capabilities.disables),
      );
      expect(provider.identify !== undefined).toBe(capabilities.identifies);
    });

    it('agree with each other', () => {
      const { class: kind, maxKeys, lists, lastUsed, lineage, propagationSeconds } = get().provider.capabilities;
      if (kind === 'many') expect(maxKeys).toBeUndefined();
      if (kind === 'slots') expect(maxKeys).toBeGreaterThanOrEqual(2);
      if (kind === 'one') expect(maxKeys).toBe(1);
      if (lastUsed || lineage === 'name') expect(lists).toBe(true);
      expect(propagationSeconds).toBeGreaterThanOrEqual(0);
      expect(propagationSeconds).toBeLessThanOrEqual(13 * 60);
    });
  });
}
