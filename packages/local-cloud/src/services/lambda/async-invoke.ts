import { deliverToDeadLetters, deliverToDestination } from './deliver';
import { destinationRecord, type AsyncEvent, type Condition } from './destination-record';
import type { LambdaFunction, LambdaFunctions } from './lambda-function';
import { runFunction, type Answer, type RunServices } from './run-function';

/** Lambda waits a minute before the first retry and two before the second. */
const RETRY_AFTER_MS = [60_000, 120_000] as const;
const DEFAULT_MAX_AGE_SECONDS = 21_600;

export interface AsyncServices extends RunServices {
  readonly functions: LambdaFunctions;
}

/** Lambda's queue of one event: attempts, waits in virtual time, and what becomes of it in the end. */
export async function attemptEvent(services: AsyncServices, name: string, event: AsyncEvent): Promise<void> {
  const { kernel, functions } = services;
  const fn = functions.get(name);
  if (!fn) {
    kernel.record({ source: 'lambda', type: 'AsyncEventDropped', function: name, requestId: event.requestId });
    return;
  }
  const maxAge = (fn.eventInvokeConfig?.maximumEventAgeInSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000;
  if (kernel.clock.now().getTime() - event.receivedAt.getTime() > maxAge) {
    return finish(services, fn, event, 'EventAgeExceeded', undefined);
  }
  const answer = await runFunction(services, fn, event);
  const tried: AsyncEvent = { ...event, attempts: event.attempts + 1 };
  if (!answer.functionError) return finish(services, fn, tried, 'Success', answer);

  const wait = RETRY_AFTER_MS[tried.attempts - 1];
  if (wait === undefined || tried.attempts > (fn.eventInvokeConfig?.maximumRetryAttempts ?? RETRY_AFTER_MS.length)) {
    return finish(services, fn, tried, 'RetriesExhausted', answer);
  }
  const at = new Date(kernel.clock.now().getTime() + wait);
  kernel.clock.at(at, `retry ${name}`, () => attemptEvent(services, name, tried));
}

async function finish(
  services: AsyncServices,
  fn: LambdaFunction,
  event: AsyncEvent,
  condition: Condition,
  answer: Answer | undefined,
): Promise<void> {
  const { kernel } = services;
  const name = fn.spec.functionName;
  const failed = condition !== 'Success';
  if (failed) {
    count(services, name, 'AsyncEventsDropped');
    kernel.record({
      source: 'lambda',
      type: 'AsyncEventFailed',
      function: name,
      requestId: event.requestId,
      condition,
    });
  }
  const destination = failed ? fn.eventInvokeConfig?.onFailure : fn.eventInvokeConfig?.onSuccess;
  if (destination) {
    const record = destinationRecord(fn, event, condition, answer, kernel.clock.now());
    await attemptDelivery(services, name, destination, 'DestinationDeliveryFailures', () =>
      deliverToDestination(kernel, fn, destination, record),
    );
  }
  const deadLetters = failed ? fn.deadLetterTarget : undefined;
  if (deadLetters) {
    await attemptDelivery(services, name, deadLetters, 'DeadLetterErrors', () =>
      deliverToDeadLetters(kernel, fn, deadLetters, event, answer),
    );
  }
}

/** A delivery that is refused is lost, as on AWS: the metric and the event log show it. */
async function attemptDelivery(
  services: AsyncServices,
  name: string,
  target: string,
  metric: string,
  deliver: () => Promise<void>,
): Promise<void> {
  const { kernel } = services;
  try {
    await deliver();
    kernel.record({ source: 'lambda', type: 'Delivered', function: name, target });
  } catch (error) {
    count(services, name, metric);
    kernel.record({ source: 'lambda', type: 'DeliveryFailed', function: name, target, error: String(error) });
  }
}

function count({ kernel, putMetric }: AsyncServices, name: string, metric: string): void {
  putMetric({
    namespace: 'AWS/Lambda',
    name: metric,
    dimensions: { FunctionName: name },
    value: 1,
    unit: 'Count',
    at: kernel.clock.now(),
  });
}
