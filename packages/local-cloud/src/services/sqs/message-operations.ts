import { AwsError, type Caller, type Operation } from '../../kernel/kernel';
import { callerArn } from '../../kernel/caller';
import { isRecord, optionalNumber, optionalText, recordList, type Input } from '../input';
import { batchOperation } from './batch';
import { digestOfAttributes, digestOfBody, type MessageAttribute } from './message-digest';
import { dropExpired, queueSetting, type Queue } from './queue';
import { handleOf, messageOf } from './receipt-handle';
import { receive } from './receive';
import {
  authorizeQueue,
  invalidParameterValue,
  missingParameter,
  nowMs,
  numberBetween,
  queueOf,
  type SqsState,
} from './sqs-state';

/** What one does with messages: send, receive, delete, hide for longer. */
export function messageOperations(state: SqsState): Readonly<Record<string, Operation>> {
  const { kernel } = state;

  function send(queue: Queue, input: Input, caller: Caller): Record<string, unknown> {
    const body = optionalText(input, 'MessageBody');
    if (body === undefined) throw missingParameter('MessageBody');
    const limit = queueSetting(queue, 'MaximumMessageSize');
    if (Buffer.byteLength(body, 'utf8') > limit) {
      throw invalidParameterValue(
        `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
      );
    }
    const delay = optionalNumber(input, 'DelaySeconds') ?? queueSetting(queue, 'DelaySeconds');
    const now = nowMs(state);
    const attributes = attributesOf(input['MessageAttributes']);
    const message = {
      id: kernel.newId(),
      body,
      attributes,
      senderId: callerArn(caller, kernel.accountId),
      sentAt: now,
      visibleFrom: now + numberBetween(delay, 'DelaySeconds', 0, 900) * 1000,
      receiveCount: 0,
    };
    dropExpired(queue, now);
    queue.messages.push(message);
    state.used(queue);
    kernel.record({ source: 'sqs', type: 'MessageSent', queue: queue.name, messageId: message.id });
    state.wake(queue);
    const digest = digestOfAttributes(attributes);
    return {
      MessageId: message.id,
      MD5OfMessageBody: digestOfBody(body),
      ...(digest ? { MD5OfMessageAttributes: digest } : {}),
    };
  }

  function remove(queue: Queue, input: Input): Record<string, unknown> {
    const handle = handleOf(input);
    const message = messageOf(queue, handle);
    if (message) queue.messages = queue.messages.filter((other) => other !== message);
    state.used(queue);
    return {};
  }

  function changeVisibility(queue: Queue, input: Input): Record<string, unknown> {
    const seconds = optionalNumber(input, 'VisibilityTimeout');
    if (seconds === undefined) throw missingParameter('VisibilityTimeout');
    numberBetween(seconds, 'VisibilityTimeout', 0, 43_200);
    const handle = handleOf(input);
    const now = nowMs(state);
    const message = messageOf(queue, handle);
    if (!message || message.visibleFrom <= now) {
      throw new AwsError(
        'MessageNotInflight',
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    message.visibleFrom = now + seconds * 1000;
    state.used(queue);
    return {};
  }

  const on =
    (action: string, act: (queue: Queue, input: Input, caller: Caller) => Record<string, unknown>): Operation =>
    (input, { caller }) => {
      const queue = queueOf(state, input);
      authorizeQueue(state, caller, action, queue);
      return act(queue, input, caller);
    };
  const onEach =
    (action: string, name: string, act: (queue: Queue, input: Input, caller: Caller) => Record<string, unknown>) =>
    (input: Input, { caller }: { readonly caller: Caller }): Record<string, unknown> => {
      const queue = queueOf(state, input);
      authorizeQueue(state, caller, action, queue);
      return batchOperation(name, recordList(input, 'Entries'), (entry) => act(queue, entry, caller));
    };

  const receiveMessage: Operation = async (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'ReceiveMessage', queue);
    return receive(state, queue, input, caller);
  };

  return {
    SendMessage: on('SendMessage', send),
    SendMessageBatch: onEach('SendMessage', 'SendMessageBatch', send),
    ReceiveMessage: receiveMessage,
    DeleteMessage: on('DeleteMessage', remove),
    DeleteMessageBatch: onEach('DeleteMessage', 'DeleteMessageBatch', remove),
    ChangeMessageVisibility: on('ChangeMessageVisibility', changeVisibility),
    ChangeMessageVisibilityBatch: onEach('ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', changeVisibility),
  };
}

/** Blobs arrive as bytes, from a JSON front that does not decode them as base64 text. */
function attributesOf(value: unknown): Readonly<Record<string, MessageAttribute>> {
  if (!isRecord(value)) return {};
  const attributes: Record<string, MessageAttribute> = {};
  for (const [name, given] of Object.entries(value)) {
    if (!isRecord(given)) continue;
    const type = optionalText(given, 'DataType');
    if (type === undefined || !/^(String|Number|Binary)(\..+)?$/.test(type)) {
      throw invalidParameterValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const bytes = given['BinaryValue'];
    attributes[name] = type.startsWith('Binary')
      ? { DataType: type, BinaryValue: bytes instanceof Uint8Array ? bytes : Buffer.from(String(bytes), 'base64') }
      : { DataType: type, StringValue: optionalText(given, 'StringValue') ?? '' };
  }
  return attributes;
}
