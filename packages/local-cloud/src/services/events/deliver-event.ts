import { AwsError, type Caller, type Kernel } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { deliver, errorText } from '../delivery';
import type { BusEvent, Rule, Target } from './rule';
import { targetInput } from './target-input';

const LONGEST_WAIT_SECONDS = 600;

/** Services that rules of the local cloud deliver to, by the service in the target's ARN. */
export const TARGET_SERVICES: readonly string[] = ['lambda', 'sns', 'sqs'];

export function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

/**
 * Hands an event to one target as `events.amazonaws.com` on behalf of the rule, so that the policy of the function,
 * topic or queue decides; functions are invoked asynchronously. What fails its last retry goes to the dead-letter queue.
 */
export function deliverEvent(
  kernel: Kernel,
  putMetric: PutMetric,
  rule: Rule,
  target: Target,
  event: BusEvent,
): Promise<void> {
  const caller: Caller = {
    kind: 'service',
    principal: 'events.amazonaws.com',
    sourceArn: rule.arn,
    sourceAccount: kernel.accountId,
  };
  const text = targetInput(rule, target, event, kernel.clock.now());
  const about = { source: 'events', rule: rule.name, target: target.arn, eventId: event.id };
  const count = (name: string): void =>
    putMetric({ namespace: 'AWS/Events', name, dimensions: { RuleName: rule.name }, value: 1, at: kernel.clock.now() });
  return deliver(kernel, {
    what: `rule ${rule.name} to ${target.arn}`,
    waits: waitsMs(target),
    async send() {
      count('Invocations');
      await send(kernel, caller, target.arn, text);
      kernel.record({ ...about, type: 'Delivered', detailType: event['detail-type'] });
    },
    async failed(error, attempts) {
      count('FailedInvocations');
      kernel.record({ ...about, type: 'DeliveryFailed', attempts, error: errorText(error) });
      if (target.deadLetterArn === undefined) return;
      const message = deadLetter(rule, target, text, error);
      await deliver(kernel, {
        what: `rule ${rule.name} to ${target.deadLetterArn}`,
        waits: [],
        send: () => kernel.call(caller, 'sqs', 'SendMessage', message),
        failed: (again) => kernel.record({ ...about, type: 'DeadLetterFailed', error: errorText(again) }),
      });
    },
  });
}

function send(kernel: Kernel, caller: Caller, arn: string, text: string): Promise<unknown> {
  switch (serviceOf(arn)) {
    case 'lambda':
      return kernel.call(caller, 'lambda', 'Invoke', {
        FunctionName: arn,
        InvocationType: 'Event',
        Payload: Buffer.from(text, 'utf8'),
      });
    case 'sns':
      return kernel.call(caller, 'sns', 'Publish', { TopicArn: arn, Message: text });
    default:
      return kernel.call(caller, 'sqs', 'SendMessage', { QueueUrl: arn, MessageBody: text });
  }
}

/** Exponential backoff, as often and as long as the target's retry policy says. AWS adds jitter, which is left out. */
function waitsMs(target: Target): readonly number[] {
  const waits: number[] = [];
  let age = 0;
  for (let attempt = 0; attempt < target.maximumRetryAttempts; attempt++) {
    const seconds = Math.min(2 ** attempt, LONGEST_WAIT_SECONDS);
    age += seconds;
    if (age > target.maximumEventAgeSeconds) break;
    waits.push(seconds * 1000);
  }
  return waits;
}

function deadLetter(rule: Rule, target: Target, text: string, error: unknown): Record<string, unknown> {
  const attribute = (StringValue: string): unknown => ({ DataType: 'String', StringValue });
  return {
    QueueUrl: target.deadLetterArn,
    MessageBody: text,
    MessageAttributes: {
      RULE_ARN: attribute(rule.arn),
      TARGET_ARN: attribute(target.arn),
      ERROR_CODE: attribute(error instanceof AwsError ? error.code : 'SDK_CLIENT_ERROR'),
      ERROR_MESSAGE: attribute(errorText(error)),
    },
  };
}
