import { reconcileHandler } from '../../../lib/handlers/reconcile';
import type { ReconcileServices } from '../../../lib/handlers/reconcile';
import { RotationError } from '../../../lib/rotation/errors';
import type { FailureQueue } from '../../../lib/rotation/services';
import type { Observed } from './observed-services';
import { ARN, observedServices, SECRET, TOKEN } from './observed-services';

const labelUpdated = (label: string) => ({
  source: 'aws.secretsmanager',
  'detail-type': 'Secret Label Updated',
  resources: [ARN],
  detail: { name: 'prod/gateway-key', labelUpdated: label, versionId: TOKEN },
});

describe('reconcile handler', () => {
  interface Given {
    services: ReconcileServices;
    observed: Observed;
    described: string[];
  }
  function given(error?: Error, failureQueue?: FailureQueue): Given {
    const described: string[] = [];
    const { services, observed } = observedServices((secretId) => {
      described.push(secretId);
      return error ? Promise.reject(error) : Promise.resolve(SECRET);
    });
    return { services: failureQueue ? { ...services, failureQueue } : services, observed, described };
  }
  const counted = ({ counts }: Observed) => counts.map(({ name }) => name);

  it('gauges: counts the heartbeat', async () => {
    const { services, observed } = given();
    await reconcileHandler(services)({ job: 'gauges' });
    expect(counted(observed)).toEqual(expect.arrayContaining(['ReconcilerHeartbeat', 'OverdueRevocations']));
  });

  it('sweep: counts orphans and foreign keys', async () => {
    const { services, observed } = given();
    await reconcileHandler(services)({ job: 'sweep' });
    expect(counted(observed)).toEqual(expect.arrayContaining(['OrphanKeys', 'ForeignKeys']));
  });

  it('Secret Label Updated of AWSCURRENT: reconciles that secret', async () => {
    const { services, described } = given();
    await reconcileHandler(services)(labelUpdated('AWSCURRENT'));
    expect(new Set(described)).toEqual(new Set([ARN]));
  });

  it('Secret Label Updated of another label: nothing', async () => {
    const { services, described } = given();
    await reconcileHandler(services)(labelUpdated('KEYTURN_CLAIM_x'));
    expect(described).toEqual([]);
  });

  const reported = (eventName: string, errorMessage?: string) => ({
    source: 'aws.secretsmanager',
    'detail-type': 'AWS Service Event via CloudTrail',
    resources: [],
    detail: { eventName, ...(errorMessage && { errorMessage }), additionalEventData: { SecretId: ARN } },
  });

  it.each([
    ['RotationFailed', 'Error when executing lambda during testSecret step'],
    ['RotationAbandoned', undefined],
    ['TestRotationFailed', 'Error when executing lambda during testSecret step'],
  ])('%s, as Secrets Manager reports it: counted, and reported with the name of the key', async (event, message) => {
    const { services, observed } = given();
    await reconcileHandler(services)(reported(event, message));
    expect(observed.counts).toEqual([{ name: 'RotationFailed', value: 1, secretArn: ARN }]);
    const evidence = { reportedBy: 'Secrets Manager', event, ...(message && { message }) };
    expect(observed.events).toEqual([
      { type: 'Rotation Failed', secretArn: ARN, secretName: 'prod/gateway-key', evidence },
    ]);
  });

  it("a failure of another's secret is not ours", async () => {
    const { services, observed } = given(new RotationError('ForeignSecret', 'not ours', false));
    await reconcileHandler(services)(reported('RotationFailed'));
    expect([observed.counts, observed.events]).toEqual([[], []]);
  });

  it.each(['ForeignSecret', 'SecretNotFound'] as const)(
    'a secret that is not ours (%s) is no failure',
    async (code) => {
      const { services, observed } = given(new RotationError(code, 'not ours', false));
      await expect(reconcileHandler(services)(labelUpdated('AWSCURRENT'))).resolves.toBeUndefined();
      expect(observed.lines).toMatchObject([{ level: 'info', fields: { secretArn: ARN, code } }]);
    },
  );

  it('any other failure is logged and rethrown with its code', async () => {
    const { services, observed } = given(new RotationError('StoreUnavailable', 'no answer', true));
    await expect(reconcileHandler(services)(labelUpdated('AWSCURRENT'))).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });
    expect(observed.lines).toMatchObject([
      { level: 'error', message: 'reconciliation failed', fields: { failure: { code: 'StoreUnavailable' } } },
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['another job', { job: 'coffee' }],
    ['another job with a secret', { job: 'coffee', ...labelUpdated('AWSCURRENT') }],
    ['an event without resources', { ...labelUpdated('AWSCURRENT'), resources: [] }],
    ['a success', reported('RotationSucceeded')],
    ['a failure that names no secret', { detail: { eventName: 'RotationFailed', additionalEventData: {} } }],
    ['another job with a failure', { job: 'coffee', ...reported('RotationFailed') }],
    ['an event without a label', { ...labelUpdated('AWSCURRENT'), detail: {} }],
  ])('refuses %s', async (_, event) => {
    const { services, described } = given();
    await expect(reconcileHandler(services)(event)).rejects.toMatchObject({
      name: 'EventMalformed',
      message: expect.stringContaining('"gauges" or "sweep"') as string,
    });
    expect(described).toEqual([]);
  });

  describe('the failure queue', () => {
    it('is drained hourly, after the heartbeat, through the core’s revocation', async () => {
      const outcomes: string[] = [];
      const { services, observed } = given(undefined, {
        async drain(rerun) {
          outcomes.push(...counted(observed));
          await rerun({ v: 1, secretArn: ARN, versionId: TOKEN, keyId: 'key-1' });
          return { succeeded: 1, failed: 0 };
        },
      });
      await reconcileHandler(services)({ job: 'gauges' });
      expect(outcomes).toContain('ReconcilerHeartbeat');
      expect(observed.lines.map(({ message }) => message)).toEqual(['wake-up done', 'failure queue drained']);
    });

    it('hears of a wake-up that fails again, and so keeps it', async () => {
      const errors: unknown[] = [];
      const { services, observed } = given(new RotationError('StoreUnavailable', 'no answer', true), {
        async drain(rerun) {
          await rerun({ v: 1, secretArn: ARN, versionId: TOKEN, keyId: 'key-1' }).catch((error) => errors.push(error));
          return { succeeded: 0, failed: 1 };
        },
      });
      await reconcileHandler(services)({ job: 'gauges' });
      expect(errors).toMatchObject([{ code: 'StoreUnavailable' }]);
      expect(observed.counts.at(-1)).toMatchObject({ name: 'OverdueRevocations', value: 1 });
      expect(counted(observed)).toContain('RevocationFailed');
    });

    it('is left alone by the sweep', async () => {
      let drains = 0;
      const { services } = given(undefined, {
        drain() {
          drains += 1;
          return Promise.resolve({ succeeded: 0, failed: 0 });
        },
      });
      await reconcileHandler(services)({ job: 'sweep' });
      expect(drains).toBe(0);
    });
  });
});
