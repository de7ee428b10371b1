import assert from 'node:assert/strict';
import type { Capabilities } from '../rotation/provider';
import { LINEAGE, lineageOf, UNCLEAR } from './bench';
import { about, type ContractCase } from './contract-case';

/** A key that a person makes is not asked for: no answer is lost, and no admin credential is needed. */
const isRequested = ({ issuedBy }: Capabilities) => issuedBy === undefined;

export const issuing: readonly ContractCase[] = about('issue', ({ class: kind }) => kind !== 'one', [
  {
    name: 'gives a key that is accepted once it has propagated',
    check: async ({ provider, issueAndSettle, fakeProvider }) => {
      const issued = await issueAndSettle();
      assert.deepEqual(
        fakeProvider.keys().map(({ keyId }) => keyId),
        [issued.keyId],
      );
      assert.match(issued.keyId, /^[\x21-\x7e]{1,256}$/);
      assert.equal(await provider.verify(issued), 'accepted');
    },
  },
  {
    name: 'gives a value that cannot print itself',
    check: async ({ issueAndSettle }) => {
      const issued = await issueAndSettle();
      const text = `${JSON.stringify(issued)} ${issued.key}`;
      assert.ok(!text.includes(issued.key.reveal()), 'the value stands in the text of the issued key');
    },
  },
  {
    name: 'gives a second key that works beside the first',
    check: async ({ provider, issueAndSettle }) => {
      const [first, second] = [await issueAndSettle(), await issueAndSettle()];
      assert.notEqual(second.keyId, first.keyId);
      assert.equal(await provider.verify(first), 'accepted');
      assert.equal(await provider.verify(second), 'accepted');
    },
  },
  {
    name: 'never says unknown or throws while a new key propagates',
    check: async ({ provider }) => {
      const issued = await provider.issue(LINEAGE, undefined);
      await provider.activate?.(issued, undefined);
      assert.notEqual(await provider.verify(issued), 'unknown');
    },
  },
  {
    name: 'may be followed by activate twice',
    check: async ({ provider, issueAndSettle, settle }) => {
      const issued = await issueAndSettle();
      await provider.activate?.(issued, undefined);
      await settle();
      assert.equal(await provider.verify(issued), 'accepted');
    },
  },
  {
    name: 'takes the key that is to be copied',
    check: async ({ provider, issueAndSettle, fakeProvider }) => {
      const first = await issueAndSettle();
      const second = await provider.issue(LINEAGE, first.keyId);
      assert.deepEqual(
        fakeProvider.keys().map(({ keyId }) => keyId),
        [first.keyId, second.keyId],
      );
    },
  },
  {
    name: 'says that there is no room, and issues nothing then',
    appliesTo: ({ maxKeys }) => maxKeys !== undefined,
    check: async ({ provider, failureOf, fakeProvider }) => {
      const { maxKeys = 0 } = provider.capabilities;
      for (let count = 0; count < maxKeys; count += 1) await provider.issue(lineageOf(count), undefined);
      const { code } = await failureOf(provider.issue(LINEAGE, undefined));
      assert.ok(code === 'SlotsFull' || code === 'IssueRefused', `expected SlotsFull or IssueRefused, got ${code}`);
      assert.equal(fakeProvider.keys().length, maxKeys);
    },
  },
  ...UNCLEAR.map((mode): ContractCase => ({
    name: `is never repeated when the answer is lost: ${mode} after the key was issued`,
    appliesTo: isRequested,
    check: async ({ provider, fakeProvider, failureOf }) => {
      fakeProvider.fail({ mode, requests: ['issue'], effect: 'after' });
      assert.equal((await failureOf(provider.issue(LINEAGE, undefined))).code, 'IssueOutcomeUnknown');
      assert.equal(fakeProvider.issueRequests(), 1);
      assert.equal(fakeProvider.keys().length, 1);
    },
  })),
  ...UNCLEAR.map((mode): ContractCase => ({
    name: `is never repeated when it is unknown whether it had an effect: ${mode}`,
    appliesTo: isRequested,
    check: async ({ provider, fakeProvider, failureOf }) => {
      fakeProvider.fail({ mode, requests: ['issue'] });
      assert.equal((await failureOf(provider.issue(LINEAGE, undefined))).code, 'IssueOutcomeUnknown');
      assert.equal(fakeProvider.issueRequests(), 1);
      assert.equal(fakeProvider.straying(), 0);
    },
  })),
  {
    name: 'is refused, for now, by a provider that throttles, and never repeated inside',
    appliesTo: isRequested,
    check: async ({ provider, fakeProvider, failureOf }) => {
      fakeProvider.fail({ mode: '429', requests: ['issue'], retryAfterSeconds: 2, times: 1 });
      const { code, retryable } = await failureOf(provider.issue(LINEAGE, undefined));
      assert.deepEqual([code, retryable], ['IssueRefused', true]);
      assert.deepEqual([fakeProvider.issueRequests(), fakeProvider.keys().length], [1, 0]);
    },
  },
  {
    name: 'says that the admin credential is at fault, and issues nothing then',
    appliesTo: isRequested,
    check: async ({ provider, fakeProvider, failureOf }) => {
      fakeProvider.refuseAdmin();
      assert.equal((await failureOf(provider.issue(LINEAGE, undefined))).code, 'AdminCredentialRefused');
      assert.deepEqual(fakeProvider.keys(), []);
    },
  },
  {
    name: 'leaves a key whose lineage the list shows, also when its answer was lost',
    appliesTo: ({ lineage }) => lineage === 'name',
    check: async ({ provider, fakeProvider, failureOf }) => {
      fakeProvider.fail({ mode: '500', requests: ['issue'], effect: 'after' });
      await failureOf(provider.issue(LINEAGE, undefined));
      const listed = await provider.list?.();
      assert.deepEqual(
        listed?.map(({ name }) => name),
        [LINEAGE],
      );
    },
  },
]);
