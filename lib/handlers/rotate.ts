import { describeFailure } from '../rotation/failure';
import { rotate } from '../rotation/steps/rotate';
import type { RotationRequest } from '../rotation/steps/rotation-request';
import type { Services } from '../rotation/services';
import type { InvocationContext } from './invocation';
import { failed, forInvocation, secretNameOf } from './invocation';
import { readRotationEvent } from './rotation-event';

/** The rotation function. Secrets Manager repeats the whole rotation when a step throws. */
export function rotateHandler(services: Services): (event: unknown, context?: InvocationContext) => Promise<void> {
  return async (event, context) => {
    const scoped = forInvocation(services, context);
    let request: RotationRequest | undefined;
    try {
      request = readRotationEvent(event);
      await rotate(scoped, request);
      const { step, secretId, token } = request;
      scoped.log.info('step done', { step, secretArn: secretId, versionId: token });
    } catch (error) {
      throw await tellFailure(scoped, error, request);
    }
  };
}

async function tellFailure(services: Services, error: unknown, request: RotationRequest | undefined): Promise<Error> {
  const failure = describeFailure(error);
  const secretArn = request?.secretId;
  services.log.error('rotation failed', { step: request?.step, secretArn, versionId: request?.token, failure });
  services.metrics.count('RotationFailed', 1, secretArn);
  if (request) {
    await services.events.publish({
      type: 'Rotation Failed',
      secretArn: request.secretId,
      secretName: secretNameOf(request.secretId),
      versionId: request.token,
      code: failure.code,
      evidence: { step: request.step, message: failure.message, retryable: failure.retryable },
    });
  }
  return failed(failure);
}
