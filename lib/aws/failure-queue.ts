import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Drained, FailureQueue, Log } from '../rotation/services';

/**
 * The revocation function's on-failure queue. Lambda writes an invocation record there whose `requestPayload` is the
 * event that failed; a plain payload (a person's, or a dead-letter queue's) is taken as it is.
 */
export function createFailureQueue(client: SQSClient, queueUrl: string, log: Log): FailureQueue {
  return {
    async drain(rerun): Promise<Drained> {
      let succeeded = 0;
      let failed = 0;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { Messages: messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 1,
            VisibilityTimeout: VISIBILITY_SECONDS,
          }),
        );
        if (messages.length === 0) break;
        for (const { Body, ReceiptHandle, MessageId } of messages) {
          try {
            await rerun(requestPayload(Body));
            await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
            succeeded += 1;
          } catch (error) {
            failed += 1;
            log.error('a failed revocation failed again', { messageId: MessageId, error });
          }
        }
      }
      return { succeeded, failed };
    },
  };
}

/** Bounds one drain: what is left waits for the next hour. */
const MAX_ROUNDS = 5;
/** Hides a message while it is worked on. Short, because the queue's alarm does not see it meanwhile. */
const VISIBILITY_SECONDS = 300;

function requestPayload(body: string | undefined): unknown {
  const record: unknown = parseJson(body ?? '');
  const isInvocationRecord = typeof record === 'object' && record !== null && 'requestPayload' in record;
  return isInvocationRecord ? record.requestPayload : record;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
