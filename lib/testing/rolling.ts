import assert from 'node:assert/strict';
import type { FaultMode } from './fake-providers/kit/faults';
import type { IssuedKey } from '../rotation/provider';
import { LINEAGE, UNCLEAR, type Bench } from './bench';
import { about, type ContractCase } from './contract-case';

async function roll({ provider, settle }: Bench, keyId: string | undefined): Promise<IssuedKey> {
  const rolled = await provider.roll?.(keyId);
  await settle();
  return rolled ?? assert.fail('the provider has no method roll');
}

const rollAgain = (bench: Bench, keyId: string) => bench.failureOf(roll(bench, keyId));

/** A single key, which is replaced in place. */
export const rolling: readonly ContractCase[] = about('roll', ({ class: kind }) => kind === 'one', [
  {
    name: 'gives a key that is accepted once it has propagated, and ends the one before',
    check: async (bench) => {
      const first = await roll(bench, undefined);
      assert.equal(await bench.provider.verify(first), 'accepted');
      const second = await roll(bench, first.keyId);
      assert.equal(await bench.provider.verify(second), 'accepted');
      assert.equal(await bench.provider.verify(first), 'refused');
    },
  },
  {
    name: 'gives a value that cannot print itself',
    check: async (bench) => {
      const rolled = await roll(bench, undefined);
      const text = `${JSON.stringify(rolled)} ${rolled.key}`;
      assert.ok(!text.includes(rolled.key.reveal()), 'the value stands in the text of the rolled key');
    },
  },
  ...UNCLEAR.flatMap((mode: FaultMode) =>
    (['before', 'after'] as const).map((effect): ContractCase => ({
      name: `is never repeated when it is unknown whether it had an effect: ${mode} ${effect} it had`,
      check: async (bench) => {
        const first = await roll(bench, undefined);
        bench.fakeProvider.fail({ mode, requests: ['roll'], effect });
        assert.equal((await rollAgain(bench, first.keyId)).code, 'IssueOutcomeUnknown');
        assert.equal(bench.fakeProvider.issueRequests(), 2);
        assert.equal(bench.fakeProvider.straying(), 0);
      },
    })),
  ),
  {
    name: 'is refused, for now, by a provider that throttles, and never repeated inside',
    check: async (bench) => {
      const first = await roll(bench, undefined);
      bench.fakeProvider.fail({ mode: '429', requests: ['roll'], retryAfterSeconds: 2, times: 1 });
      const { code, retryable } = await rollAgain(bench, first.keyId);
      assert.deepEqual([code, retryable], ['IssueRefused', true]);
      assert.equal(await bench.provider.verify(first), 'accepted');
    },
  },
  {
    name: 'says that the admin credential is at fault, and leaves the key alone',
    check: async (bench) => {
      const first = await roll(bench, undefined);
      bench.fakeProvider.refuseAdmin();
      assert.equal((await rollAgain(bench, first.keyId)).code, 'AdminCredentialRefused');
      assert.equal(await bench.provider.verify(first), 'accepted');
    },
  },
  {
    name: 'is all that there is: issue and revoke refuse',
    check: async (bench) => {
      const first = await roll(bench, undefined);
      await bench.failureOf(bench.provider.issue(LINEAGE, first.keyId));
      await bench.failureOf(bench.provider.revoke(first.keyId));
      assert.equal(await bench.provider.verify(first), 'accepted');
      assert.equal(bench.fakeProvider.issueRequests(), 1);
    },
  },
]);
