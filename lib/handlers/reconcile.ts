import { isRotationError } from '../rotation/errors';
import { describeFailure } from '../rotation/failure';
import { reconcileSecret } from '../rotation/reconcile';
import type { FailureQueue, Services } from '../rotation/services';
import { reconcileAll, sweep } from '../rotation/sweep';
import type { InvocationContext } from './invocation';
import { failed, forInvocation } from './invocation';
import type { ReconcileRequest } from './reconcile-event';
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
      return reconcileIfOurs(services, request.secretArn);
    case 'none':
      services.log.info('nothing to reconcile', { label: request.label });
  }
}

/** The native event comes for every secret of the account; whose a secret is shows only when it is described. */
async function reconcileIfOurs(services: Services, secretArn: string): Promise<void> {
  try {
    await reconcileSecret(services, secretArn);
  } catch (error) {
    if (!isRotationError(error, 'ForeignSecret') && !isRotationError(error, 'SecretNotFound')) throw error;
    services.log.info("not this rotator's secret", { secretArn, code: error.code });
  }
}

async function drain(services: ReconcileServices): Promise<void> {
  const drained = await services.failureQueue?.drain(async (payload) => {
    await runWakeUp(services, payload);
  });
  if (drained) services.log.info('failure queue drained', { ...drained });
}
