import type { Caller, Kernel } from '../../kernel/kernel';
import { deliver, errorText } from '../delivery';
import { isRecord } from '../input';
import { envelope, lambdaEvent, messageFor, type Notification } from './notification';
import type { Subscription } from './topic';

/**
 * AWS-managed endpoints: three retries at once, two a second apart, ten with backoff up to 20 s. AWS goes on every 20 s
 * for 23 days; the local cloud gives up here. Source: Amazon SNS Developer Guide, "Amazon SNS message delivery retries".
 */
const WAITS_MS = [0, 0, 0, 1, 1, 1, 2, 4, 8, 16, 20, 20, 20, 20, 20].map((seconds) => seconds * 1000);

/** Delivers one notification to one subscription, as `sns.amazonaws.com` on behalf of the topic. */
export function deliverTo(kernel: Kernel, subscription: Subscription, notification: Notification): Promise<void> {
  const { protocol, endpoint, topicArn } = subscription;
  const caller: Caller = {
    kind: 'service',
    principal: 'sns.amazonaws.com',
    sourceArn: topicArn,
    sourceAccount: kernel.accountId,
  };
  const raw = subscription.attributes['RawMessageDelivery'] === 'true';
  const about = { source: 'sns', topicArn, protocol, endpoint, messageId: notification.messageId };
  return deliver(kernel, {
    what: `SNS to ${endpoint}`,
    waits: WAITS_MS,
    async send() {
      switch (protocol) {
        case 'sqs':
          return kernel.call(caller, 'sqs', 'SendMessage', sqsMessage(endpoint, subscription, notification, raw));
        case 'lambda':
          return kernel.call(caller, 'lambda', 'Invoke', {
            FunctionName: endpoint,
            InvocationType: 'Event',
            Payload: Buffer.from(JSON.stringify(lambdaEvent(notification, subscription.arn)), 'utf8'),
          });
        default: {
          // Nothing leaves the local cloud: what a person or another system would get can be read in the event log.
          const { subject } = notification;
          const message = messageFor(notification, protocol);
          kernel.record({ ...about, type: 'WouldDeliver', ...(subject ? { subject } : {}), message });
          return undefined;
        }
      }
    },
    async failed(error, attempts) {
      kernel.record({ ...about, type: 'DeliveryFailed', attempts, error: errorText(error) });
      const deadLetters = deadLetterArn(subscription);
      if (deadLetters === undefined) return;
      const body = sqsMessage(deadLetters, subscription, notification, raw);
      await deliver(kernel, {
        what: `SNS to ${deadLetters}`,
        waits: [],
        send: () => kernel.call(caller, 'sqs', 'SendMessage', body),
        failed: (again) => kernel.record({ ...about, type: 'DeadLetterFailed', deadLetters, error: errorText(again) }),
      });
    },
  });
}

function sqsMessage(
  queueArn: string,
  subscription: Subscription,
  notification: Notification,
  raw: boolean,
): Record<string, unknown> {
  if (!raw) return { QueueUrl: queueArn, MessageBody: envelope(notification, 'sqs', subscription.arn) };
  const attributes = Object.entries(notification.attributes).map(([name, { type, value }]) => [
    name,
    type.startsWith('Binary')
      ? { DataType: type, BinaryValue: Buffer.from(value, 'base64') }
      : { DataType: type, StringValue: value },
  ]);
  return {
    QueueUrl: queueArn,
    MessageBody: messageFor(notification, 'sqs'),
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) as unknown } : {}),
  };
}

function deadLetterArn(subscription: Subscription): string | undefined {
  const policy: unknown = JSON.parse(subscription.attributes['RedrivePolicy'] || 'null');
  const arn = isRecord(policy) ? policy['deadLetterTargetArn'] : undefined;
  return typeof arn === 'string' ? arn : undefined;
}
