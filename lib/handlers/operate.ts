import { contain } from '../rotation/operations/contain';
import { isRotationError } from '../rotation/errors';
import { extend } from '../rotation/operations/extend';
import { describeFailure } from '../rotation/failure';
import { REFUSALS, type Refused } from '../rotation/operations/refusals';
import { revokeNow } from '../rotation/operations/revoke-now';
import { rollback } from '../rotation/operations/rollback';
import { rollbackOnAlarm } from '../rotation/operations/rollback-on-alarm';
import type { ActServices, Services } from '../rotation/services';
import { startRotation } from '../rotation/operations/start-rotation';
import { eventOf } from '../rotation/key-event';
import { onBehalfOf } from '../rotation/record';
import type { InvocationContext } from './invocation';
import { eventSubject, failed, forInvocation } from './invocation';
import { type OperateRequest, readOperateEvent } from './operate-event';

/**
 * What an act came to. A refusal has a code of rotation/refusals.ts or of rotation/errors.ts, and words; what was done
 * has facts of its own: `versionId`, `current`, `dueAt`, `state`.
 */
export interface OperateAnswer {
  readonly outcome: 'done' | 'already' | 'refused';
  readonly code?: string;
  readonly message?: string;
  readonly [fact: string]: unknown;
}

/** The operate function: one act of an operator on one key. Every act may be repeated. */
export function operateHandler(
  services: ActServices,
): (event: unknown, context?: InvocationContext) => Promise<OperateAnswer> {
  return async (event, context) => {
    const scoped = forInvocation(services, context);
    let request: OperateRequest | undefined;
    try {
      request = readOperateEvent(event);
      const asks = request.action === 'rollbackOnAlarm' ? 'alarm' : 'person';
      const answer = worded(await act(onBehalfOf(scoped, request.requestedBy, asks), request));
      await publish(scoped, request, answer, context);
      return answer;
    } catch (error) {
      const failure = describeFailure(error);
      scoped.log.error('act failed', { ...request, failure });
      if (!isRotationError(error)) throw failed(failure);
      const { code, message, retryable } = error;
      const answer = { outcome: 'refused', code, message, retryable } as const;
      if (request) await publish(scoped, request, answer, context);
      // A person reads the answer and decides. Nobody reads the answer to an alarm: Lambda tries twice more.
      if (retryable && request?.action === 'rollbackOnAlarm') throw failed(failure);
      return answer;
    }
  };
}

type Acted = Refused | (Readonly<Record<string, unknown>> & { readonly outcome: 'done' | 'already' });

function act(services: ActServices, request: OperateRequest): Promise<Acted> {
  const { secretArn: secretId } = request;
  switch (request.action) {
    case 'rotate':
      return startRotation(services, { secretId, expect: request.expect });
    case 'rollback':
      return rollback(services, { secretId, expect: request.expect });
    case 'extend':
      return extend(services, { secretId, versionId: request.versionId, until: new Date(request.until) });
    case 'revoke':
      return revokeNow(services, { secretId, versionId: request.versionId });
    case 'rollbackOnAlarm':
      return rollbackOnAlarm(services, { secretId, alarm: request.alarm, at: new Date(request.at) });
    case 'contain':
      return contain(services, { secretId, versionId: request.versionId, firstRevoke: request.firstRevoke });
  }
}

/** A refusal gets its words, and a time its spelling. */
function worded(acted: Acted): OperateAnswer {
  if (acted.outcome === 'refused') return { ...acted, message: REFUSALS[acted.code] };
  return { ...acted, ...(acted['dueAt'] instanceof Date && { dueAt: acted['dueAt'].toISOString() }) };
}

async function publish(
  services: Services,
  request: OperateRequest,
  answer: OperateAnswer,
  context: InvocationContext | undefined,
): Promise<void> {
  const { secretArn, action, requestedBy, reason } = request;
  services.log.info('operator acted', { ...request, answer });
  const evidence = {
    action,
    outcome: answer.outcome,
    requestedBy,
    reason,
    ...(context?.awsRequestId !== undefined && { requestId: context.awsRequestId }),
  };
  const version = 'versionId' in request ? { versionId: request.versionId } : {};
  const more = { ...(answer.code !== undefined && { code: answer.code }), evidence };
  await services.events.publish(eventOf(await eventSubject(services, secretArn), 'Operator Acted', version, more));
}
