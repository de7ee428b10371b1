import assert from 'node:assert/strict';
import { FAULT_MODES } from './fake-providers/kit/faults';
import { ApiKey } from '../rotation/api-key';
import type { Capabilities } from '../rotation/provider';
import { passed } from './bench';
import { about, always, type ContractCase } from './contract-case';

/** Milliseconds. No call of a provider may hold a function for longer. */
const LONGEST_CALL = 60_000;

/** Where people both make and revoke the keys, only people manage them. */
const hasAdmin = ({ issuedBy, revokedBy }: Capabilities) => issuedBy === undefined || revokedBy === undefined;

const verifying: readonly ContractCase[] = about('verify', always, [
  {
    name: 'refuses a key that was never issued',
    check: async ({ provider, madeUp }) => {
      assert.equal(await provider.verify(madeUp), 'refused');
    },
  },
  {
    name: 'refuses the id of a key with a value that is not a key',
    check: async ({ provider, issueAndSettle }) => {
      const { keyId } = await issueAndSettle();
      assert.equal(await provider.verify({ keyId, key: ApiKey.of('not-its-value') }), 'refused');
    },
  },
  ...FAULT_MODES.map((mode): ContractCase => ({
    name: `says unknown, and never throws, when the provider is out of order: ${mode}`,
    check: async ({ provider, fakeProvider, issueAndSettle, clock }) => {
      const issued = await issueAndSettle();
      fakeProvider.fail({ mode, requests: ['verify'] });
      const time = passed(clock);
      assert.equal(await provider.verify(issued), 'unknown');
      assert.ok(time() <= LONGEST_CALL, `took ${time()} ms`);
      assert.equal(fakeProvider.straying(), 0);
      fakeProvider.heal();
      assert.equal(await provider.verify(issued), 'accepted');
    },
  })),
  {
    name: 'does not depend on the admin credential',
    appliesTo: hasAdmin,
    check: async ({ provider, fakeProvider, issueAndSettle }) => {
      const issued = await issueAndSettle();
      fakeProvider.refuseAdmin();
      // A provider whose admin credential asks about keys cannot know, but it must never call an accepted key refused.
      assert.notEqual(await provider.verify(issued), 'refused');
    },
  },
]);

const listing: readonly ContractCase[] = about('list', ({ lists }) => lists, [
  {
    name: 'holds every key',
    check: async ({ issueAndSettle, list }) => {
      const issued = [await issueAndSettle(), await issueAndSettle()];
      const ids = (keys: readonly { readonly keyId: string }[]) => keys.map(({ keyId }) => keyId).sort();
      assert.deepEqual(ids(await list()), ids(issued));
    },
  },
  {
    name: 'is empty when there is no key',
    check: async ({ list }) => {
      assert.deepEqual(await list(), []);
    },
  },
  {
    name: 'shows when a key was last used',
    appliesTo: ({ lastUsed }) => lastUsed,
    check: async ({ provider, issueAndSettle, clock, list }) => {
      const issued = await issueAndSettle();
      assert.equal((await list())[0]?.lastUsedAt, undefined);
      const wholeSecond = Math.floor(clock.now().getTime() / 1000) * 1000;
      await provider.verify(issued);
      const lastUsed = (await list())[0]?.lastUsedAt?.getTime() ?? 0;
      assert.ok(lastUsed >= wholeSecond, 'the last use is before the use');
    },
  },
  ...(['500', '429', 'hang', 'reset'] as const).map((mode): ContractCase => ({
    name: `is asked for again: ${mode}`,
    check: async ({ fakeProvider, issueAndSettle, list }) => {
      await issueAndSettle();
      fakeProvider.fail({ mode, requests: ['list'], times: 1 });
      assert.equal((await list()).length, 1);
    },
  })),
  ...FAULT_MODES.map((mode): ContractCase => ({
    name: `is never a list that only looks empty: ${mode}`,
    check: async ({ fakeProvider, issueAndSettle, failureOf, clock, list }) => {
      await issueAndSettle();
      fakeProvider.fail({ mode, requests: ['list'] });
      const time = passed(clock);
      const failure = await failureOf(list());
      const isMisunderstanding = mode === 'garbage' || mode === 'redirect';
      assert.equal(failure.code, isMisunderstanding ? 'ProviderAnswerNotUnderstood' : 'ProviderUnavailable');
      assert.equal(failure.retryable, !isMisunderstanding);
      assert.ok(time() <= LONGEST_CALL, `took ${time()} ms`);
      assert.equal(fakeProvider.straying(), 0);
    },
  })),
  {
    name: 'says that the admin credential is at fault',
    check: async ({ fakeProvider, failureOf, list }) => {
      fakeProvider.refuseAdmin();
      assert.equal((await failureOf(list())).code, 'AdminCredentialRefused');
    },
  },
]);

const checkingAdmin: readonly ContractCase[] = about('checkAdmin', always, [
  {
    name: 'accepts the admin credential and changes nothing',
    check: async ({ provider, fakeProvider }) => {
      assert.equal(await provider.checkAdmin(), 'accepted');
      assert.deepEqual(fakeProvider.keys(), []);
      assert.equal(fakeProvider.issueRequests(), 0);
    },
  },
  {
    name: 'refuses one that the provider refuses',
    appliesTo: hasAdmin,
    check: async ({ provider, fakeProvider }) => {
      fakeProvider.refuseAdmin();
      assert.equal(await provider.checkAdmin(), 'refused');
    },
  },
  ...(['500', '429', 'hang', 'reset'] as const).map((mode): ContractCase => ({
    name: `says unknown during an outage: ${mode}`,
    appliesTo: hasAdmin,
    check: async ({ provider, fakeProvider }) => {
      fakeProvider.fail({ mode });
      assert.equal(await provider.checkAdmin(), 'unknown');
    },
  })),
]);

/** The provider is asked; the id of a key that a person supplied is made from its value. */
const isAsked = ({ issuedBy }: Capabilities) => issuedBy === undefined;

const identifying: readonly ContractCase[] = about('identify', ({ identifies }) => identifies, [
  {
    name: 'finds the id of a key by its value',
    check: async ({ provider, issueAndSettle }) => {
      const issued = await issueAndSettle();
      assert.equal(await provider.identify?.(issued.key), issued.keyId);
    },
  },
  {
    name: 'finds none for a key that was never issued',
    appliesTo: isAsked,
    check: async ({ provider, madeUp }) => {
      assert.equal(await provider.identify?.(madeUp.key), undefined);
    },
  },
  {
    name: 'does not say that the provider knows no such key when the provider said nothing',
    appliesTo: isAsked,
    check: async ({ provider, fakeProvider, issueAndSettle, failureOf }) => {
      const issued = await issueAndSettle();
      // At some providers it is the request that verifies a key.
      fakeProvider.fail({ mode: '500', requests: ['identify', 'verify'] });
      const { code } = await failureOf(Promise.resolve(provider.identify?.(issued.key)));
      assert.equal(code, 'ProviderUnavailable');
    },
  },
]);

export const reading: readonly ContractCase[] = [...verifying, ...listing, ...checkingAdmin, ...identifying];
