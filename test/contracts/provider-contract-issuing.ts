import type { FaultMode } from '../../lib/local/vendors/faults';
import { LINEAGE, type Bench } from './provider-bench';

/** Faults after which nobody can tell whether a key was issued. */
const UNCLEAR: readonly FaultMode[] = ['500', 'garbage', 'hang', 'redirect', 'reset'];

export function describeIssuing(get: () => Bench): void {
  describe('issue', () => {
    it('gives a key that is accepted once it has propagated', async () => {
      const { provider, issueAndSettle, vendor } = get();
      const issued = await issueAndSettle();
      expect(vendor.keys().map(({ keyId }) => keyId)).toEqual([issued.keyId]);
      expect(issued.keyId).toMatch(/^[\x21-\x7e]{1,256}$/);
      await expect(provider.verify(issued)).resolves.toBe('accepted');
    });

    it('gives a value that cannot print itself', async () => {
      const issued = await get().issueAndSettle();
      expect(`${JSON.stringify(issued)} ${issued.key}`).not.toContain(issued.key.reveal());
    });

    it('gives a second key that works beside the first', async () => {
      const { provider, issueAndSettle } = get();
      const [first, second] = [await issueAndSettle(), await issueAndSettle()];
      expect(second.keyId).not.toBe(first.keyId);
      await expect(provider.verify(first)).resolves.toBe('accepted');
      await expect(provider.verify(second)).resolves.toBe('accepted');
    });

    it('never says unknown or throws while a new key propagates', async () => {
      const { provider } = get();
      const issued = await provider.issue(LINEAGE, undefined);
      await provider.activate?.(issued, undefined);
      expect(['accepted', 'refused']).toContain(await provider.verify(issued));
    });

    it('may be followed by activate twice', async () => {
      const { provider, issueAndSettle, settle } = get();
      const issued = await issueAndSettle();
      await provider.activate?.(issued, undefined);
      await settle();
      await expect(provider.verify(issued)).resolves.toBe('accepted');
    });

    it('takes the key that is to be copied', async () => {
      const { provider, issueAndSettle, vendor } = get();
      const first = await issueAndSettle();
      const second = await provider.issue(LINEAGE, first.keyId);
      expect(vendor.keys().map(({ keyId }) => keyId)).toEqual([first.keyId, second.keyId]);
    });

    it('says that there is no room, and issues nothing then', async () => {
      const { provider, failureOf, vendor } = get();
      const { maxKeys } = provider.capabilities;
      if (maxKeys === undefined) return expect(provider.capabilities.class).toBe('many');
      for (let count = 0; count < maxKeys; count += 1) await provider.issue(LINEAGE, undefined);
      const failure = await failureOf(provider.issue(LINEAGE, undefined));
      expect(['SlotsFull', 'IssueRefused']).toContain(failure.code);
      expect(vendor.keys()).toHaveLength(maxKeys);
    });

    it.each(UNCLEAR)('is never repeated when the answer is lost: %s after the key was issued', async (mode) => {
      const { provider, vendor, failureOf } = get();
      vendor.fail({ mode, requests: ['issue'], effect: 'after' });
      const failure = await failureOf(provider.issue(LINEAGE, undefined));
      expect(failure.code).toBe('IssueOutcomeUnknown');
      expect(vendor.issueRequests()).toBe(1);
      expect(vendor.keys()).toHaveLength(1);
    });

    it.each(UNCLEAR)('is never repeated when nobody can tell whether it had an effect: %s', async (mode) => {
      const { provider, vendor, failureOf } = get();
      vendor.fail({ mode, requests: ['issue'] });
      expect((await failureOf(provider.issue(LINEAGE, undefined))).code).toBe('IssueOutcomeUnknown');
      expect(vendor.issueRequests()).toBe(1);
      expect(vendor.straying()).toBe(0);
    });

    it('is refused, for now, by a vendor that throttles, and never repeated inside', async () => {
      const { provider, vendor, failureOf } = get();
      vendor.fail({ mode: '429', requests: ['issue'], retryAfterSeconds: 2, times: 1 });
      const failure = await failureOf(provider.issue(LINEAGE, undefined));
      expect([failure.code, failure.retryable]).toEqual(['IssueRefused', true]);
      expect([vendor.issueRequests(), vendor.keys().length]).toEqual([1, 0]);
    });

    it('says that the admin credential is at fault, and issues nothing then', async () => {
      const { provider, vendor, failureOf } = get();
      vendor.refuseAdmin();
      expect((await failureOf(provider.issue(LINEAGE, undefined))).code).toBe('AdminCredentialRefused');
      expect(vendor.keys()).toEqual([]);
    });

    it('leaves a key whose lineage the list shows, also when its answer was lost', async () => {
      const { provider, vendor, failureOf } = get();
      if (provider.capabilities.lineage !== 'name') return expect(provider.capabilities.lineage).toBe('none');
      vendor.fail({ mode: '500', requests: ['issue'], effect: 'after' });
      await failureOf(provider.issue(LINEAGE, undefined));
      const listed = await provider.list?.();
      expect(listed?.map(({ name }) => name)).toEqual([LINEAGE]);
    });
  });
}
