import { AwsError } from '../../kernel/kernel';
import { optionalText, type Input } from '../input';
import type { Message, Queue } from './queue';
import { missingParameter } from './sqs-state';

/** Opaque to callers: the message and one receive of it. */
export function receiptHandle(messageId: string, receiveId: string): string {
  return Buffer.from(`${messageId} ${receiveId}`, 'utf8').toString('base64');
}

/** The handle of a request. Throws `ReceiptHandleIsInvalid` for text that no receive can have given. */
export function handleOf(input: Input): string {
  const handle = optionalText(input, 'ReceiptHandle');
  if (handle === undefined) throw missingParameter('ReceiptHandle');
  if (Buffer.from(handle, 'base64').toString('utf8').split(' ').length !== 2) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
  }
  return handle;
}

/** The message whose latest receive gave this handle; a message received again since, or gone, is not found. */
export function messageOf(queue: Queue, handle: string): Message | undefined {
  return queue.messages.find((message) => message.receiptHandle === handle);
}
