import assert from 'node:assert/strict';
import { FAULT_MODES } from './fake-providers/kit/faults';
import type { Capabilities } from '../rotation/provider';
import { passed, type Bench } from './bench';
import { about, type ContractCase } from './contract-case';

const stateOf = ({ fakeProvider }: Bench, keyId: string) =>
  fakeProvider.keys().find((key) => key.keyId === keyId)?.state;

/** A single key is revoked when it is rolled; some keys only a person can revoke. */
const isEnded = ({ class: kind, revokedBy }: Capabilities) => kind !== 'one' && revokedBy === undefined;

const revoking: readonly ContractCase[] = about('revoke', isEnded, [
  {
    name: 'revokes a key: it is refused and no longer listed, and other keys go on working',
    check: async ({ provider, issueAndSettle, settle }) => {
      const [old, fresh] = [await issueAndSettle(), await issueAndSettle()];
      assert.equal(await provider.revoke(old.keyId), 'revoked');
      await settle();
      assert.equal(await provider.verify(old), 'refused');
      assert.equal(await provider.verify(fresh), 'accepted');
      const listed = await provider.list?.();
      if (listed)
        assert.deepEqual(
          listed.map(({ keyId }) => keyId),
          [fresh.keyId],
        );
    },
  },
  {
    name: 'succeeds for a key that is already gone',
    check: async ({ provider, issueAndSettle, madeUp }) => {
      const issued = await issueAndSettle();
      await provider.revoke(issued.keyId);
      assert.equal(await provider.revoke(issued.keyId), 'gone');
      assert.equal(await provider.revoke(madeUp.keyId), 'gone');
    },
  },
  ...(['500', 'hang', 'reset', '429'] as const).map((mode): ContractCase => ({
    name: `succeeds when its answer was lost: ${mode} after the key was ended`,
    check: async (bench) => {
      const { provider, fakeProvider, issueAndSettle } = bench;
      const issued = await issueAndSettle();
      fakeProvider.fail({ mode, requests: ['revoke'], effect: 'after', times: 1 });
      assert.match(await provider.revoke(issued.keyId), /^(revoked|gone)$/);
      assert.equal(stateOf(bench, issued.keyId), 'revoked');
    },
  })),
  {
    name: 'waits as long as the provider asks, and repeats',
    check: async ({ provider, fakeProvider, issueAndSettle, clock }) => {
      const issued = await issueAndSettle();
      fakeProvider.fail({ mode: '429', requests: ['revoke'], retryAfterSeconds: 7, times: 1 });
      const time = passed(clock);
      assert.equal(await provider.revoke(issued.keyId), 'revoked');
      assert.equal(time(), 7_000);
    },
  },
  {
    name: 'gives up at once when the provider asks for more time than there is',
    check: async ({ provider, fakeProvider, issueAndSettle, clock, failureOf }) => {
      const issued = await issueAndSettle();
      fakeProvider.fail({ mode: '429', requests: ['revoke'], retryAfterSeconds: 3600, times: 1 });
      const time = passed(clock);
      assert.equal((await failureOf(provider.revoke(issued.keyId))).code, 'ProviderUnavailable');
      assert.ok(time() < 1000, `took ${time()} ms`);
    },
  },
  ...FAULT_MODES.map((mode): ContractCase => ({
    name: `never claims to have revoked a key that is accepted: ${mode}`,
    check: async (bench) => {
      const { provider, fakeProvider, issueAndSettle, failureOf, clock } = bench;
      const issued = await issueAndSettle();
      fakeProvider.fail({ mode, requests: ['revoke'] });
      const time = passed(clock);
      const { code } = await failureOf(provider.revoke(issued.keyId));
      const isMisunderstanding = mode === 'garbage' || mode === 'redirect';
      assert.equal(code, isMisunderstanding ? 'ProviderAnswerNotUnderstood' : 'ProviderUnavailable');
      assert.ok(time() <= 60_000, `took ${time()} ms`);
      assert.equal(fakeProvider.straying(), 0);
      assert.equal(stateOf(bench, issued.keyId), 'active');
    },
  })),
  {
    name: 'says that the admin credential is at fault, and ends nothing',
    check: async (bench) => {
      const { provider, fakeProvider, issueAndSettle, failureOf } = bench;
      const issued = await issueAndSettle();
      fakeProvider.refuseAdmin();
      assert.equal((await failureOf(provider.revoke(issued.keyId))).code, 'AdminCredentialRefused');
      assert.equal(stateOf(bench, issued.keyId), 'active');
    },
  },
]);

const leavingToPeople: readonly ContractCase[] = about('revoke', ({ revokedBy }) => revokedBy === 'person', [
  {
    name: 'leaves the key to a person, and says so',
    check: async (bench) => {
      const { provider, issueAndSettle } = bench;
      const issued = await issueAndSettle();
      assert.equal(await provider.revoke(issued.keyId), 'byPerson');
      assert.equal(stateOf(bench, issued.keyId), 'active');
      assert.equal(await provider.verify(issued), 'accepted');
    },
  },
]);

const disabling: readonly ContractCase[] = about('disable and enable', ({ disables }) => disables, [
  {
    name: 'switch a key off and on again, twice without harm',
    check: async (bench) => {
      const { provider, issueAndSettle, settle } = bench;
      const issued = await issueAndSettle();
      await provider.disable?.(issued.keyId);
      await provider.disable?.(issued.keyId);
      await settle();
      assert.equal(await provider.verify(issued), 'refused');
      assert.equal(stateOf(bench, issued.keyId), 'disabled');
      await provider.enable?.(issued.keyId);
      await provider.enable?.(issued.keyId);
      await settle();
      assert.equal(await provider.verify(issued), 'accepted');
    },
  },
  {
    name: 'show in the list',
    appliesTo: ({ lists }) => lists,
    check: async ({ provider, issueAndSettle, list }) => {
      const { keyId } = await issueAndSettle();
      assert.equal((await list())[0]?.disabled ?? false, false);
      await provider.disable?.(keyId);
      assert.deepEqual(
        (await list()).map((key) => [key.keyId, key.disabled]),
        [[keyId, true]],
      );
    },
  },
  {
    name: 'let a disabled key be revoked',
    check: async ({ provider, issueAndSettle }) => {
      const { keyId } = await issueAndSettle();
      await provider.disable?.(keyId);
      assert.equal(await provider.revoke(keyId), 'revoked');
    },
  },
  {
    name: 'disable a key that is gone without an error; enabling it is one',
    check: async ({ provider, issueAndSettle, failureOf }) => {
      const { keyId } = await issueAndSettle();
      await provider.revoke(keyId);
      await provider.disable?.(keyId);
      await failureOf(Promise.resolve(provider.enable?.(keyId)));
    },
  },
  {
    name: 'are repeated when the answer was lost',
    check: async (bench) => {
      const { provider, fakeProvider, issueAndSettle } = bench;
      const { keyId } = await issueAndSettle();
      fakeProvider.fail({ mode: 'reset', requests: ['disable'], effect: 'after', times: 1 });
      await provider.disable?.(keyId);
      assert.equal(stateOf(bench, keyId), 'disabled');
    },
  },
]);

export const revocation: readonly ContractCase[] = [...revoking, ...leavingToPeople, ...disabling];
