import type { MessageAttribute } from './message-digest';

/** A message of a standard queue. All times are milliseconds of virtual time since the epoch. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly senderId: string;
  readonly sentAt: number;
  visibleFrom: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** The handle of the latest receive: an older one deletes nothing. */
  receiptHandle?: string;
  /** The queue that gave the message up, when it stands in a dead-letter queue. */
  deadLetterSource?: string;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Attributes that were set, as text; what was not set has its default. */
  attributes: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  messages: Message[];
  /** Last use by any action but reading its attributes, or a message in it: CloudWatch has data of a queue while it is active. */
  usedAt: number;
  purgedAt?: number;
}

/** Standard queues; MaximumMessageSize is 1 MiB since August 2025. Seconds and bytes. */
export const QUEUE_DEFAULTS = {
  VisibilityTimeout: 30,
  MaximumMessageSize: 1_048_576,
  MessageRetentionPeriod: 345_600,
  DelaySeconds: 0,
  ReceiveMessageWaitTimeSeconds: 0,
} as const;

export function queueSetting(queue: Queue, name: keyof typeof QUEUE_DEFAULTS): number {
  return Number(queue.attributes[name] ?? QUEUE_DEFAULTS[name]);
}

/** Forgets what is older than the retention period. Runs before every look at the messages. */
export function dropExpired(queue: Queue, now: number): void {
  const oldest = now - queueSetting(queue, 'MessageRetentionPeriod') * 1000;
  if (queue.messages.some((message) => message.sentAt < oldest)) {
    queue.messages = queue.messages.filter((message) => message.sentAt >= oldest);
  }
}

interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export function countMessages(queue: Queue, now: number): MessageCounts {
  dropExpired(queue, now);
  const hidden = queue.messages.filter((message) => message.visibleFrom > now);
  const delayed = hidden.filter((message) => message.receiveCount === 0).length;
  return { visible: queue.messages.length - hidden.length, inFlight: hidden.length - delayed, delayed };
}

/** Up to `max` visible messages, the oldest first; each is hidden until `visibleFrom` and counted as received. */
export function takeVisible(
  queue: Queue,
  max: number,
  when: { readonly now: number; readonly visibleFrom: number; readonly receiptHandle: (message: Message) => string },
): readonly Message[] {
  dropExpired(queue, when.now);
  const taken = queue.messages.filter((message) => message.visibleFrom <= when.now).slice(0, max);
  for (const message of taken) {
    message.visibleFrom = when.visibleFrom;
    message.receiveCount += 1;
    message.firstReceivedAt ??= when.now;
    message.receiptHandle = when.receiptHandle(message);
  }
  return taken;
}

/** Visible messages that were received `maxReceiveCount` times already go to the dead-letter queue instead of a receiver. */
export function moveExhausted(queue: Queue, deadLetters: Queue, maxReceiveCount: number, now: number): number {
  const exhausted = queue.messages.filter(
    (message) => message.visibleFrom <= now && message.receiveCount >= maxReceiveCount,
  );
  for (const message of exhausted) message.deadLetterSource = queue.arn;
  queue.messages = queue.messages.filter((message) => !exhausted.includes(message));
  deadLetters.messages.push(...exhausted);
  return exhausted.length;
}
