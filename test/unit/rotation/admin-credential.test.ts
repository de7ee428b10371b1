import { adminProblem, requireAdminCredential } from '../../../lib/rotation/admin-credential';
import { RotationError } from '../../../lib/rotation/errors';
import { OUTAGE } from '../../support/faults';
import { HOUR, world } from '../../support/world';

const answering = (verdict: 'accepted' | 'refused' | 'unknown') => ({ checkAdmin: () => Promise.resolve(verdict) });
const failing = (error: Error) => ({ checkAdmin: () => Promise.reject(error) });
const { services, clock } = world();
/** Services whose admin secret says that it expires, so long from now. */
const expiring = (inMs: number) => ({
  ...services,
  adminExpiresAt: () => Promise.resolve(new Date(clock.now().getTime() + inMs)),
});
const DAYS = 24 * HOUR;

describe('the admin credential', () => {
  it('is required to work: no answer may be better next time, a refusal waits for a person', async () => {
    await expect(requireAdminCredential(services, answering('accepted'))).resolves.toBeUndefined();
    await expect(requireAdminCredential(services, answering('refused'))).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      retryable: false,
    });
    await expect(requireAdminCredential(services, answering('unknown'))).rejects.toMatchObject({
      code: 'ProviderUnavailable',
      retryable: true,
    });
  });

  it('is a problem from 14 days before it expires, to the instant', async () => {
    expect(await adminProblem(expiring(14 * DAYS + 1), answering('accepted'))).toBe('none');
    expect(await adminProblem(expiring(14 * DAYS), answering('accepted'))).toEqual({
      since: clock.now(),
      evidence: { expiresAt: new Date(clock.now().getTime() + 14 * DAYS).toISOString() },
    });
  });

  it('is a problem with its code and words where it is missing, and unknown in an outage', async () => {
    const missing = new RotationError('AdminCredentialMissing', 'there is no admin secret', false);
    expect(await adminProblem(services, failing(missing))).toEqual({
      code: 'AdminCredentialMissing',
      evidence: { message: 'there is no admin secret' },
    });
    expect(await adminProblem(services, failing(OUTAGE))).toBe('unknown');
  });

  it('hides no error that is not ours', async () => {
    await expect(adminProblem(services, failing(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});
