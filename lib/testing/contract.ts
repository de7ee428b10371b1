import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { toBench, type ProviderHarness } from './bench';
import { capabilities } from './capabilities';
import type { ContractCase } from './contract-case';
import { revocation } from './revoking';
import { findSecrets } from './find-secrets';
import { issuing } from './issuing';
import { reading } from './reading';
import { rolling } from './rolling';

/** A test of any runner: `for (const { name, run } of ...) test(name, run)`. */
export interface ContractTest {
  readonly name: string;
  /** Rejects where the provider fails in a duty. Run one at a time: the console is watched meanwhile. */
  run(): Promise<void>;
}

const CASES: readonly ContractCase[] = [...capabilities, ...issuing, ...rolling, ...reading, ...revocation];

/**
 * What every provider type must do: one test for each duty that applies to its capabilities. `create` makes a provider
 * with its fake, anew for each test: `fakeProviderHarness` does.
 *
 * @example
 * for (const { name, run } of providerContract(() => fakeProviderHarness(acme))) test(name, run);
 */
export function providerContract(create: () => ProviderHarness): readonly ContractTest[] {
  const can = create().provider.capabilities;
  return CASES.filter(({ appliesTo }) => appliesTo?.(can) ?? true).map(({ name, check }) => ({
    name,
    run: async () => {
      const seen: unknown[] = [];
      const harness = create();
      await watchingConsole(seen, () => check(toBench(harness, seen)));
      // No value of a key reaches an error or a log, however deep it is inspected.
      const text = seen.map((one) => inspect(one, { depth: 8, showHidden: true, maxStringLength: null })).join('\n');
      const leaked = findSecrets(harness.secrets(), text);
      assert.equal(leaked.length, 0, 'a secret stands in what the provider returned, threw or printed');
    },
  }));
}

const LINES = ['log', 'info', 'warn', 'error', 'debug'] as const;

/** Does some work; what is printed meanwhile goes to `seen` instead. */
async function watchingConsole(seen: unknown[], work: () => Promise<void>): Promise<void> {
  const own = LINES.map((name) => [name, Reflect.get(console, name) as unknown] as const);
  const deaf = LINES.map((name) => [name, (...line: unknown[]) => void seen.push(...line)] as const);
  Object.assign(console, Object.fromEntries(deaf));
  try {
    await work();
  } finally {
    Object.assign(console, Object.fromEntries(own));
  }
}
