import type { Caller } from '../../kernel/kernel';
import { optionalNumber, textList, type Input } from '../input';
import { digestOfAttributes, digestOfBody } from './message-digest';
import { moveExhausted, queueSetting, takeVisible, type Message, type Queue } from './queue';
import { redrivePolicyOf } from './queue-attributes';
import { receiptHandle } from './receipt-handle';
import { nowMs, numberBetween, type SqsState } from './sqs-state';

const FUNCTION_POLL_MS = 20;

/**
 * ReceiveMessage: short polling, or with WaitTimeSeconds long polling, which ends when a message becomes visible or the
 * virtual time is over.
 */
export async function receive(
  state: SqsState,
  queue: Queue,
  input: Input,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const max = numberBetween(
    optionalNumber(input, 'MaxNumberOfMessages') ?? 1,
    'MaxNumberOfMessages',
    1,
    10,
    ', if provided',
  );
  const hidden = optionalNumber(input, 'VisibilityTimeout') ?? queueSetting(queue, 'VisibilityTimeout');
  numberBetween(hidden, 'VisibilityTimeout', 0, 43_200);
  const wait = optionalNumber(input, 'WaitTimeSeconds') ?? queueSetting(queue, 'ReceiveMessageWaitTimeSeconds');
  numberBetween(wait, 'WaitTimeSeconds', 0, 20, ', if provided');

  state.used(queue);
  const until = nowMs(state) + wait * 1000;
  let taken = takeNow(state, queue, max, hidden);
  // Virtual time stands still while a function runs, so its long poll would never end: it gets a moment of real time.
  let patient = true;
  const giveUp = (): void => {
    patient = false;
    state.wake(queue);
  };
  const timer = caller.kind === 'role' ? setTimeout(giveUp, FUNCTION_POLL_MS) : undefined;
  while (taken.length === 0 && nowMs(state) < until && patient) {
    await nextChange(state, queue, until);
    taken = takeNow(state, queue, max, hidden);
  }
  clearTimeout(timer);
  if (taken.length === 0) return {};
  state.used(queue);
  return { Messages: taken.map((message) => received(message, input)) };
}

function takeNow(state: SqsState, queue: Queue, max: number, hiddenSeconds: number): readonly Message[] {
  const now = nowMs(state);
  const redrive = redrivePolicyOf(queue);
  const deadLetters = redrive && state.queues.get(redrive.deadLetterTargetArn.split(':').at(-1) ?? '');
  if (redrive && deadLetters && moveExhausted(queue, deadLetters, redrive.maxReceiveCount, now) > 0) {
    state.used(deadLetters);
    state.kernel.record({ source: 'sqs', type: 'MovedToDeadLetterQueue', queue: queue.name, to: deadLetters.name });
  }
  return takeVisible(queue, max, {
    now,
    visibleFrom: now + hiddenSeconds * 1000,
    receiptHandle: (message) => receiptHandle(message.id, state.kernel.newId()),
  });
}

/** Resolves when a message arrives, one becomes visible again, or at `until`. */
function nextChange(state: SqsState, queue: Queue, until: number): Promise<void> {
  const soonest = Math.min(until, ...queue.messages.map((message) => message.visibleFrom));
  return new Promise((resolve) => {
    const waiting = state.waiting.get(queue.name) ?? new Set();
    state.waiting.set(queue.name, waiting);
    const done = (): void => {
      cancel();
      waiting.delete(done);
      resolve();
    };
    const cancel = state.kernel.clock.at(new Date(soonest), `long poll of ${queue.name}`, done);
    waiting.add(done);
  });
}

function received(message: Message, input: Input): Record<string, unknown> {
  const wanted = textList(input, 'MessageAttributeNames');
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => wanted.some((pattern) => wants(pattern, name))),
  );
  const digest = digestOfAttributes(attributes);
  const systemNames = [...textList(input, 'AttributeNames'), ...textList(input, 'MessageSystemAttributeNames')];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: digestOfBody(message.body),
    Body: message.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(digest ? { MD5OfMessageAttributes: digest, MessageAttributes: attributes } : {}),
  };
}

/** `All`, `.*`, a name, or a prefix as `Hel.*`. */
function wants(pattern: string, name: string): boolean {
  if (pattern === 'All' || pattern === '.*') return true;
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : name === pattern;
}

function systemAttributes(message: Message): Readonly<Record<string, string>> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterSource ? { DeadLetterQueueSourceArn: message.deadLetterSource } : {}),
  };
}
