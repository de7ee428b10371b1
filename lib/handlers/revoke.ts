import type { Failure } from '../rotation/failure';
import { describeFailure } from '../rotation/failure';
import type { RevokeOutcome } from '../rotation/revocation/revoke';
import { revoke } from '../rotation/revocation/revoke';
import type { Services, WakeUp } from '../rotation/services';
import type { InvocationContext } from './invocation';
import { failed, forInvocation, secretNameOf } from './invocation';
import { readWakeUp } from './wake-up';

/** What an invoker sees of a revocation that did not fail. */
export interface Revocation {
  readonly outcome: RevokeOutcome;
}

/**
 * The revocation function. Scheduler invokes it asynchronously: what is thrown Lambda tries twice again, and then leaves
 * it in the failure queue, from where the reconciler takes it.
 */
export function revokeHandler(
  services: Services,
): (event: unknown, context?: InvocationContext) => Promise<Revocation> {
  return async (event, context) => {
    const scoped = forInvocation(services, context);
    try {
      return { outcome: await runWakeUp(scoped, event) };
    } catch (error) {
      throw failed(describeFailure(error));
    }
  };
}

/** One wake-up, told if it fails. Also how the reconciler runs those of the failure queue. */
export async function runWakeUp(services: Services, event: unknown): Promise<RevokeOutcome> {
  let wakeUp: WakeUp | undefined;
  try {
    wakeUp = readWakeUp(event);
    const outcome = await revoke(services, wakeUp);
    services.log.info('wake-up done', { ...wakeUp, outcome });
    return outcome;
  } catch (error) {
    await tellFailure(services, describeFailure(error), wakeUp);
    throw error;
  }
}

async function tellFailure(services: Services, failure: Failure, wakeUp: WakeUp | undefined): Promise<void> {
  services.log.error('revocation failed', { ...wakeUp, failure });
  services.metrics.count('RevocationFailed', 1, wakeUp?.secretArn);
  if (!wakeUp || TOLD_WHERE_FOUND.has(failure.code)) return;
  const { secretArn, versionId, keyId } = wakeUp;
  await services.events.publish({
    type: 'Revocation Failed',
    secretArn,
    secretName: secretNameOf(secretArn),
    versionId,
    keyId,
    code: failure.code,
    evidence: { message: failure.message, retryable: failure.retryable },
  });
}

/** rotation/revoke.ts publishes events of their own for these, with more evidence: one failure, one notification. */
const TOLD_WHERE_FOUND: ReadonlySet<Failure['code']> = new Set(['RevocationHeld', 'RevocationUnproven', 'ZombieKey']);
