import { describeFailure } from '../rotation/failure';
import { rotate } from '../rotation/steps/rotate';
import type { RotationRequest } from '../rotation/steps/rotation-request';
import type { Services } from '../rotation/services';
import type { InvocationContext } from './invocation';
import { eventSubject, failed, forInvocation } from './invocation';
import { eventOf } from '../rotation/key-event';
import { readRotationEvent } from './rotation-event';

/** The rotation function. Secrets Manager repeats the whole rotation when a step throws. */
export function rotateHandler(services: Services): (event: unknown, context?: InvocationContext) => Promise<void> {
  return async (event, context) => {
    const scoped = forInvocation(services, context);
    let request: RotationRequest | undefined;
    try {
      request = readRotationEvent(event);
      await rotate(scoped, request);
      const { step, secretId, versionId } = request;
      scoped.log.info('step done', { step, secretArn: secretId, versionId });
    } catch (error) {
      throw await reportFailure(scoped, error, request);
    }
  };
}

async function reportFailure(services: Services, error: unknown, request: RotationRequest | undefined): Promise<Error> {
  const failure = describeFailure(error);
  const secretArn = request?.secretId;
  services.log.error('rotation failed', { step: request?.step, secretArn, versionId: request?.versionId, failure });
  services.metrics.count('RotationFailed', 1, secretArn);
  if (request) {
    const { code, message, retryable } = failure;
    const evidence = { step: request.step, message, retryable };
    const subject = await eventSubject(services, request.secretId);
    await services.events.publish(eventOf(subject, 'Rotation Failed', request, { code, evidence }));
  }
  return failed(failure);
}
