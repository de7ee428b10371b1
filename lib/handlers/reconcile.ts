import { isRotationError } from '../rotation/errors';
import { describeFailure } from '../rotation/failure';
import { reconcileSecret } from '../rotation/reconciliation/reconcile';
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
      return ifOurs(services, request.secretArn, () => tellReported(services, request));
    case 'none':
      services.log.info('nothing to reconcile', { label: request.label });
  }
}

/** Secrets Manager's events come for every secret of the account; whose a secret is shows only when it is described. */
async function ifOurs(services: Services, secretArn: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRotationError(error, 'ForeignSecret') && !isRotationError(error, 'SecretNotFound')) throw error;
    services.log.info("not this rotator's secret", { secretArn, code: error.code });
  }
}

/**
 * A function that dies tells nothing itself, and of an abandoned rotation only Secrets Manager knows. Of the other
 * failures people hear twice: better than not at all.
 */
async function tellReported(services: Services, { secretArn, eventName, message }: ReportedFailure): Promise<void> {
  const { arn, name } = await openSecret(services, secretArn);
  services.log.error('Secrets Manager reports a failed rotation', { secret: name, eventName, reason: message });
  services.metrics.count('RotationFailed', 1, arn);
  const evidence = { reportedBy: 'Secrets Manager', event: eventName, ...(message !== undefined && { message }) };
  await services.events.publish({ type: 'Rotation Failed', secretArn: arn, secretName: name, evidence });
}

async function drain(services: ReconcileServices): Promise<void> {
  const drained = await services.failureQueue?.drain(async (payload) => {
    await runWakeUp(services, payload);
  });
  if (!drained) return;
  services.log.info('failure queue drained', { ...drained });
  // Also of those that no secret shows any more: one that was deleted, a wake-up that nobody understands.
  if (drained.failed > 0) services.metrics.count('OverdueRevocations', drained.failed);
}
