import type { Failure } from '../rotation/failure';
import { describeFailure } from '../rotation/failure';
import type { RevokeOutcome } from '../rotation/revocation/revoke';
import { revoke } from '../rotation/revocation/revoke';
import type { WakeUp } from '../rotation/key-version';
import type { Services } from '../rotation/services';
import type { InvocationContext } from './invocation';
import { eventSubject, failed, forInvocation } from './invocation';
import { eventOf } from '../rotation/key-event';
import { readWakeUp } from './wake-up';

/** What an invoker sees of a revocation that did not fail. */
interface Revocation {
  readonly outcome: RevokeOutcome;
}

/**
 * The revocation function. Scheduler invokes it asynchronously: Lambda tries twice more when it throws, and then leaves the
 * wake-up in the failure queue, from which the reconciler takes it.
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

/** One wake-up; a failure is published. The reconciler runs those of the failure queue by it too. */
export async function runWakeUp(services: Services, event: unknown): Promise<RevokeOutcome> {
  let wakeUp: WakeUp | undefined;
  try {
    wakeUp = readWakeUp(event);
    const outcome = await revoke(services, wakeUp);
    services.log.info('wake-up done', { ...wakeUp, outcome });
    return outcome;
  } catch (error) {
    await reportFailure(services, describeFailure(error), wakeUp);
    throw error;
  }
}

async function reportFailure(services: Services, failure: Failure, wakeUp: WakeUp | undefined): Promise<void> {
  services.log.error('revocation failed', { ...wakeUp, failure });
  services.metrics.count('RevocationFailed', 1, wakeUp?.secretArn);
  if (!wakeUp || PUBLISHED_WHERE_FOUND.has(failure.code)) return;
  const { code, message, retryable } = failure;
  const subject = await eventSubject(services, wakeUp.secretArn);
  const evidence = { message, retryable };
  await services.events.publish(eventOf(subject, 'Revocation Failed', wakeUp, { code, evidence }));
}

/** The revocation has published these itself, with more evidence: one failure, one notification. */
const PUBLISHED_WHERE_FOUND: ReadonlySet<Failure['code']> = new Set([
  'RevocationHeld',
  'RevocationUnproven',
  'ZombieKey',
]);
