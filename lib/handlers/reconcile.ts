import { isRotationError } from '../rotation/errors';
import { describeFailure } from '../rotation/failure';
import { reconcileSecret } from '../rotation/reconciliation/reconcile';
import { eventOf } from '../rotation/key-event';
import { openSecret } from '../rotation/secret';
import type { FailureQueue, Services } from '../rotation/services';
import { reconcileAll, sweep } from '../rotation/reconciliation/sweep';
import type { InvocationContext } from './invocation';
import { failed, forInvocation } from './invocation';
import type { ReconcileRequest, ReportedFailure } from './reconcile-event';
import { readReconcileEvent } from './reconcile-event';
import { runWakeUp } from './revoke';

export interface ReconcileServices extends Services {
  /** Absent: nothing is drained. */
  readonly failureQueue?: FailureQueue;
}

/** The reconciliation function: hourly, daily, and whenever AWSCURRENT moves on any secret of the account. */
export function reconcileHandler(
  services: ReconcileServices,
): (event: unknown, context?: InvocationContext) => Promise<void> {
  return async (event, context) => {
    const scoped = forInvocation(services, context);
    let request: ReconcileRequest | undefined;
    try {
      request = readReconcileEvent(event);
      await run(scoped, request);
    } catch (error) {
      const failure = describeFailure(error);
      scoped.log.error('reconciliation failed', { ...request, failure });
      throw failed(failure);
    }
  };
}

async function run(services: ReconcileServices, request: ReconcileRequest): Promise<void> {
  switch (request.job) {
    case 'gauges':
      // First, so that a long drain cannot keep the heartbeat away.
      await reconcileAll(services);
      return drain(services);
    case 'sweep':
      return sweep(services);
    case 'secret':
      return ifOurs(services, request.secretArn, () => reconcileSecret(services, request.secretArn));
    case 'reportedFailure':
      return ifOurs(services, request.secretArn, () => publishReported(services, request));
    case 'none':
      services.log.info('nothing to reconcile', { label: request.label });
  }
}

/** Secrets Manager's events come for every secret of the account; only its description shows whose a secret is. */
async function ifOurs(services: Services, secretArn: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRotationError(error, 'ForeignSecret') && !isRotationError(error, 'SecretNotFound')) throw error;
    services.log.info("not this rotator's secret", { secretArn, code: error.code });
  }
}

/**
 * A function that dies publishes nothing, and only Secrets Manager knows that it abandoned a rotation. Other failures are
 * published twice, which is better than not at all.
 */
async function publishReported(services: Services, { secretArn, eventName, message }: ReportedFailure): Promise<void> {
  const secret = await openSecret(services, secretArn);
  services.log.error('Secrets Manager reports a failed rotation', { secret: secret.name, eventName, reason: message });
  services.metrics.count('RotationFailed', 1, secret.arn);
  const evidence = { reportedBy: 'Secrets Manager', event: eventName, ...(message !== undefined && { message }) };
  await services.events.publish(eventOf(secret, 'Rotation Failed', {}, { evidence }));
}

async function drain(services: ReconcileServices): Promise<void> {
  const drained = await services.failureQueue?.drain(async (payload) => {
    await runWakeUp(services, payload);
  });
  if (!drained) return;
  services.log.info('failure queue drained', { ...drained });
  // Those too that no secret shows: of a deleted secret, or a wake-up that cannot be read.
  if (drained.failed > 0) services.metrics.count('OverdueRevocations', drained.failed);
}
