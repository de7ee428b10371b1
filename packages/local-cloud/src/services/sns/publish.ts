import type { Operation } from '../../kernel/kernel';
import { isRecord, optionalText, requiredText, type Input } from '../input';
import { matchesPattern } from '../events/match-pattern';
import { deliverTo } from './deliver';
import type { MessageAttribute, Notification } from './notification';
import { authorizeTopic, invalidParameter, subscriptionsOf, topicOf, type SnsState } from './sns-state';
import type { Subscription } from './topic';

const MAX_MESSAGE_BYTES = 262_144;
const MAX_SUBJECT = 100;

/** Publish: accepted at once, delivered to every subscription whose filter policy lets it through. */
export function publishOperation(state: SnsState): Operation {
  const { kernel } = state;
  return (input, { caller }) => {
    const topic = topicOf(state, input, optionalText(input, 'TargetArn') ? 'TargetArn' : 'TopicArn');
    authorizeTopic(state, caller, 'Publish', topic);
    const notification: Notification = {
      messageId: kernel.newId(),
      topicArn: topic.arn,
      at: kernel.clock.now(),
      attributes: attributesOf(input['MessageAttributes']),
      ...checkedMessage(input),
    };
    const { messageId, subject } = notification;
    kernel.record({
      source: 'sns',
      type: 'Published',
      topicArn: topic.arn,
      messageId,
      ...(subject ? { subject } : {}),
    });
    for (const subscription of subscriptionsOf(state, topic)) {
      if (!passesFilter(subscription, notification)) continue;
      void kernel.clock.track(deliverTo(kernel, subscription, notification));
    }
    return { MessageId: messageId };
  };
}

function checkedMessage(input: Input): Pick<Notification, 'message' | 'subject' | 'byProtocol'> {
  const message = requiredText(input, 'Message');
  if (Buffer.byteLength(message, 'utf8') > MAX_MESSAGE_BYTES) throw invalidParameter('Message too long');
  const subject = optionalText(input, 'Subject');
  if (subject !== undefined && (subject.length > MAX_SUBJECT || /[\r\n]/.test(subject)))
    throw invalidParameter('Subject');
  const common = subject === undefined ? {} : { subject };
  const structure = optionalText(input, 'MessageStructure');
  if (structure === undefined) return { message, ...common };
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const byProtocol = parsed(message);
  if (!isRecord(byProtocol)) throw invalidParameter('Message Structure - JSON message body failed to parse');
  const fallback = byProtocol['default'];
  if (typeof fallback !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return { message: fallback, byProtocol, ...common };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function attributesOf(value: unknown): Readonly<Record<string, MessageAttribute>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry): entry is [string, Input] => isRecord(entry[1]))
      .map(([name, given]) => {
        const type = requiredText(given, 'DataType');
        const bytes = given['BinaryValue'];
        const text =
          bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : optionalText(given, 'StringValue');
        return [name, { type, value: text ?? String(bytes ?? '') }];
      }),
  );
}

/** A filter policy has the form of an event pattern, over the message's attributes or its JSON body. */
function passesFilter(subscription: Subscription, notification: Notification): boolean {
  const policy = parsed(subscription.attributes['FilterPolicy'] ?? '');
  if (!isRecord(policy) || Object.keys(policy).length === 0) return true;
  if (subscription.attributes['FilterPolicyScope'] === 'MessageBody') {
    const body = parsed(notification.message);
    return isRecord(body) && matchesPattern(policy, body);
  }
  const values = Object.entries(notification.attributes).map(([name, { type, value }]) => {
    if (type === 'Number') return [name, Number(value)];
    return [name, type === 'String.Array' ? parsed(value) : value];
  });
  return matchesPattern(policy, Object.fromEntries(values) as Record<string, unknown>);
}
