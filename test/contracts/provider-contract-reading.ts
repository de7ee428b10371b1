import { FAULT_MODES } from '../../lib/local/vendors/faults';
import { ApiKey } from '../../lib/rotation/api-key';
import type { Bench } from './provider-bench';

/** Seconds. No call of a provider may hold a function for longer. */
const LONGEST_CALL = 60;

export function describeReading(get: () => Bench): void {
  describe('verify', () => {
    it('refuses a key that was never issued', async () => {
      const { provider, madeUp } = get();
      await expect(provider.verify(madeUp)).resolves.toBe('refused');
    });

    it('refuses the id of a key with the value of none', async () => {
      const { provider, issueAndSettle } = get();
      const { keyId } = await issueAndSettle();
      await expect(provider.verify({ keyId, key: ApiKey.of('not-its-value') })).resolves.toBe('refused');
    });

    it.each(FAULT_MODES)('says unknown, and never throws, when the vendor is out of order: %s', async (mode) => {
      const { provider, vendor, issueAndSettle, clock } = get();
      const issued = await issueAndSettle();
      vendor.fail({ mode, requests: ['verify'] });
      const start = clock.now().getTime();
      await expect(provider.verify(issued)).resolves.toBe('unknown');
      expect(clock.now().getTime() - start).toBeLessThanOrEqual(LONGEST_CALL * 1000);
      expect(vendor.straying()).toBe(0);
      vendor.heal();
      await expect(provider.verify(issued)).resolves.toBe('accepted');
    });

    it('does not depend on the admin credential', async () => {
      const { provider, vendor, issueAndSettle } = get();
      const issued = await issueAndSettle();
      vendor.refuseAdmin();
      // A vendor whose admin credential asks about keys cannot tell: but it must never call a living key refused.
      expect(['accepted', 'unknown']).toContain(await provider.verify(issued));
    });
  });

  describe('list', () => {
    it('holds every key, with when it was issued', async () => {
      const { provider, issueAndSettle } = get();
      if (!provider.list) return expect(provider.capabilities.lists).toBe(false);
      const issued = [await issueAndSettle(), await issueAndSettle()];
      const listed = await provider.list();
      expect(listed.map(({ keyId }) => keyId).sort()).toEqual(issued.map(({ keyId }) => keyId).sort());
    });

    it('is empty when there is no key', async () => {
      const { provider } = get();
      if (!provider.list) return expect(provider.capabilities.lists).toBe(false);
      await expect(provider.list()).resolves.toEqual([]);
    });

    it('shows when a key was last used', async () => {
      const { provider, issueAndSettle, clock } = get();
      if (!provider.list || !provider.capabilities.lastUsed) return expect(provider.capabilities.lastUsed).toBe(false);
      const issued = await issueAndSettle();
      expect((await provider.list())[0]?.lastUsedAt).toBeUndefined();
      const before = clock.now();
      await provider.verify(issued);
      expect((await provider.list())[0]?.lastUsedAt?.getTime()).toBeGreaterThanOrEqual(
        Math.floor(before.getTime() / 1000) * 1000,
      );
    });

    it.each(['500', '429', 'hang', 'reset'] as const)('is asked for again: %s', async (mode) => {
      const { provider, vendor, issueAndSettle } = get();
      if (!provider.list) return expect(provider.capabilities.lists).toBe(false);
      await issueAndSettle();
      vendor.fail({ mode, requests: ['list'], times: 1 });
      expect(await provider.list()).toHaveLength(1);
    });

    it.each(FAULT_MODES)('is never a list that only looks empty: %s', async (mode) => {
      const { provider, vendor, issueAndSettle, failureOf, clock } = get();
      if (!provider.list) return expect(provider.capabilities.lists).toBe(false);
      await issueAndSettle();
      vendor.fail({ mode, requests: ['list'] });
      const start = clock.now().getTime();
      const failure = await failureOf(provider.list());
      const isMisunderstanding = mode === 'garbage' || mode === 'redirect';
      expect(failure.code).toBe(isMisunderstanding ? 'ProviderAnswerNotUnderstood' : 'ProviderUnavailable');
      expect(failure.retryable).toBe(!isMisunderstanding);
      expect(clock.now().getTime() - start).toBeLessThanOrEqual(LONGEST_CALL * 1000);
      expect(vendor.straying()).toBe(0);
    });

    it('says that the admin credential is at fault', async () => {
      const { provider, vendor, failureOf } = get();
      if (!provider.list) return expect(provider.capabilities.lists).toBe(false);
      vendor.refuseAdmin();
      expect((await failureOf(provider.list())).code).toBe('AdminCredentialRefused');
    });
  });

  describe('checkAdmin', () => {
    it('accepts the admin credential and changes nothing', async () => {
      const { provider, vendor } = get();
      await expect(provider.checkAdmin()).resolves.toBe('accepted');
      expect(vendor.keys()).toEqual([]);
      expect(vendor.issueRequests()).toBe(0);
    });

    it('refuses one that the vendor refuses', async () => {
      const { provider, vendor } = get();
      vendor.refuseAdmin();
      await expect(provider.checkAdmin()).resolves.toBe('refused');
    });

    it.each(['500', '429', 'hang', 'reset'] as const)('says unknown during an outage: %s', async (mode) => {
      const { provider, vendor } = get();
      vendor.fail({ mode });
      await expect(provider.checkAdmin()).resolves.toBe('unknown');
    });
  });

  describe('identify', () => {
    it('finds the id of a key by its value, and none for a key that was never issued', async () => {
      const { provider, issueAndSettle, madeUp } = get();
      if (!provider.identify) return expect(provider.capabilities.identifies).toBe(false);
      const issued = await issueAndSettle();
      await expect(provider.identify(issued.key)).resolves.toBe(issued.keyId);
      await expect(provider.identify(madeUp.key)).resolves.toBeUndefined();
    });

    it('does not say that the vendor knows no such key when the vendor said nothing', async () => {
      const { provider, vendor, issueAndSettle, failureOf } = get();
      if (!provider.identify) return expect(provider.capabilities.identifies).toBe(false);
      const issued = await issueAndSettle();
      // At some vendors it is the request that verifies a key.
      vendor.fail({ mode: '500', requests: ['identify', 'verify'] });
      expect((await failureOf(provider.identify(issued.key))).code).toBe('ProviderUnavailable');
    });
  });
}
