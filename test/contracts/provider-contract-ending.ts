import { FAULT_MODES } from '../../lib/local/vendors/faults';
import type { Bench } from './provider-bench';

export function describeEndingKeys(get: () => Bench): void {
  const stateOf = (keyId: string) =>
    get()
      .vendor.keys()
      .find((key) => key.keyId === keyId)?.state;

  describe('revoke', () => {
    it('ends a key: it is refused and no longer listed, and other keys go on working', async () => {
      const { provider, issueAndSettle, settle } = get();
      const [old, fresh] = [await issueAndSettle(), await issueAndSettle()];
      await expect(provider.revoke(old.keyId)).resolves.toBe('revoked');
      await settle();
      await expect(provider.verify(old)).resolves.toBe('refused');
      await expect(provider.verify(fresh)).resolves.toBe('accepted');
      if (provider.list) expect((await provider.list()).map(({ keyId }) => keyId)).toEqual([fresh.keyId]);
    });

    it('succeeds for a key that is already gone', async () => {
      const { provider, issueAndSettle, madeUp } = get();
      const issued = await issueAndSettle();
      await provider.revoke(issued.keyId);
      await expect(provider.revoke(issued.keyId)).resolves.toBe('gone');
      await expect(provider.revoke(madeUp.keyId)).resolves.toBe('gone');
    });

    it.each(['500', 'hang', 'reset', '429'] as const)(
      'succeeds when its answer was lost: %s after the key was ended',
      async (mode) => {
        const { provider, vendor, issueAndSettle } = get();
        const issued = await issueAndSettle();
        vendor.fail({ mode, requests: ['revoke'], effect: 'after', times: 1 });
        expect(['revoked', 'gone']).toContain(await provider.revoke(issued.keyId));
        expect(stateOf(issued.keyId)).toBe('revoked');
      },
    );

    it('waits as long as the vendor asks, and repeats', async () => {
      const { provider, vendor, issueAndSettle, clock } = get();
      const issued = await issueAndSettle();
      vendor.fail({ mode: '429', requests: ['revoke'], retryAfterSeconds: 7, times: 1 });
      const start = clock.now().getTime();
      await expect(provider.revoke(issued.keyId)).resolves.toBe('revoked');
      expect(clock.now().getTime() - start).toBe(7_000);
    });

    it('gives up at once when the vendor asks for more time than there is', async () => {
      const { provider, vendor, issueAndSettle, clock, failureOf } = get();
      const issued = await issueAndSettle();
      vendor.fail({ mode: '429', requests: ['revoke'], retryAfterSeconds: 3600, times: 1 });
      const start = clock.now().getTime();
      expect((await failureOf(provider.revoke(issued.keyId))).code).toBe('ProviderUnavailable');
      expect(clock.now().getTime() - start).toBeLessThan(1000);
    });

    it.each(FAULT_MODES)('never claims to have ended a key that lives: %s', async (mode) => {
      const { provider, vendor, issueAndSettle, failureOf, clock } = get();
      const issued = await issueAndSettle();
      vendor.fail({ mode, requests: ['revoke'] });
      const start = clock.now().getTime();
      const failure = await failureOf(provider.revoke(issued.keyId));
      const isMisunderstanding = mode === 'garbage' || mode === 'redirect';
      expect(failure.code).toBe(isMisunderstanding ? 'ProviderAnswerNotUnderstood' : 'ProviderUnavailable');
      expect(clock.now().getTime() - start).toBeLessThanOrEqual(60_000);
      expect(vendor.straying()).toBe(0);
      expect(stateOf(issued.keyId)).toBe('active');
    });

    it('says that the admin credential is at fault, and ends nothing', async () => {
      const { provider, vendor, issueAndSettle, failureOf } = get();
      const issued = await issueAndSettle();
      vendor.refuseAdmin();
      expect((await failureOf(provider.revoke(issued.keyId))).code).toBe('AdminCredentialRefused');
      expect(stateOf(issued.keyId)).toBe('active');
    });
  });

  describe('disable and enable', () => {
    it('switch a key off and on again, twice without harm', async () => {
      const { provider, issueAndSettle, settle } = get();
      if (!provider.disable || !provider.enable) return expect(provider.capabilities.disables).toBe(false);
      const issued = await issueAndSettle();
      await provider.disable(issued.keyId);
      await provider.disable(issued.keyId);
      await settle();
      await expect(provider.verify(issued)).resolves.toBe('refused');
      expect(stateOf(issued.keyId)).toBe('disabled');
      await provider.enable(issued.keyId);
      await provider.enable(issued.keyId);
      await settle();
      await expect(provider.verify(issued)).resolves.toBe('accepted');
    });

    it('show in the list', async () => {
      const { provider, issueAndSettle } = get();
      if (!provider.disable || !provider.list) return expect(provider.capabilities.disables).toBe(false);
      const { keyId } = await issueAndSettle();
      expect((await provider.list())[0]?.disabled ?? false).toBe(false);
      await provider.disable(keyId);
      expect(await provider.list()).toEqual([expect.objectContaining({ keyId, disabled: true })]);
    });

    it('let a disabled key be revoked', async () => {
      const { provider, issueAndSettle } = get();
      if (!provider.disable) return expect(provider.capabilities.disables).toBe(false);
      const { keyId } = await issueAndSettle();
      await provider.disable(keyId);
      await expect(provider.revoke(keyId)).resolves.toBe('revoked');
    });

    it('disable a key that is gone without an error; enabling it is one', async () => {
      const { provider, issueAndSettle, failureOf } = get();
      if (!provider.disable || !provider.enable) return expect(provider.capabilities.disables).toBe(false);
      const { keyId } = await issueAndSettle();
      await provider.revoke(keyId);
      await provider.disable(keyId);
      await failureOf(provider.enable(keyId));
    });

    it('are repeated when the answer was lost', async () => {
      const { provider, vendor, issueAndSettle } = get();
      if (!provider.disable) return expect(provider.capabilities.disables).toBe(false);
      const { keyId } = await issueAndSettle();
      vendor.fail({ mode: 'reset', requests: ['disable'], effect: 'after', times: 1 });
      await provider.disable(keyId);
      expect(stateOf(keyId)).toBe('disabled');
    });
  });
}
