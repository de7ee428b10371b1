import type { Caller, Kernel } from '../../kernel/kernel';
import type { Answer } from './run-function';
import type { AsyncEvent } from './destination-record';
import type { LambdaFunction } from './lambda-function';

type Record_ = Readonly<Record<string, unknown>>;

const ADMINISTRATOR: Caller = { kind: 'administrator' };
/** Lambda acts with the function's own permissions. */
const roleOf = (fn: LambdaFunction): Caller => ({
  kind: 'role',
  roleArn: fn.spec.roleArn,
  sessionName: fn.spec.functionName,
});

/** Sends a record to a destination; throws what the destination's service answers. */
export async function deliverToDestination(
  kernel: Kernel,
  fn: LambdaFunction,
  arn: string,
  record: Record_,
): Promise<void> {
  const body = JSON.stringify(record);
  switch (arn.split(':')[2]) {
    case 'sqs':
      return sendToQueue(kernel, fn, arn, { MessageBody: body });
    case 'sns':
      await kernel.call(roleOf(fn), 'sns', 'Publish', { TopicArn: arn, Message: body });
      return;
    case 'lambda':
      await kernel.call(roleOf(fn), 'lambda', 'Invoke', {
        FunctionName: arn,
        InvocationType: 'Event',
        Payload: Buffer.from(body),
      });
      return;
    default:
      await kernel.call(roleOf(fn), 'events', 'PutEvents', {
        Entries: [
          {
            EventBusName: arn,
            Source: 'lambda',
            DetailType: 'Lambda Function Invocation Result - Failure',
            Detail: body,
            Resources: [arn, `${fn.spec.functionArn}:$LATEST`],
          },
        ],
      });
  }
}

/** Sends the event itself to the function's dead-letter queue or topic, with Lambda's three attributes. */
export async function deliverToDeadLetters(
  kernel: Kernel,
  fn: LambdaFunction,
  arn: string,
  event: AsyncEvent,
  answer: Answer | undefined,
): Promise<void> {
  const failure = answer ? (JSON.parse(answer.payload) as { errorMessage?: unknown }) : {};
  const MessageAttributes = {
    RequestID: { DataType: 'String', StringValue: event.requestId },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: {
      DataType: 'String',
      StringValue: String(failure.errorMessage ?? 'Event age exceeded').slice(0, 1024),
    },
  };
  if (arn.split(':')[2] === 'sqs') {
    return sendToQueue(kernel, fn, arn, { MessageBody: event.payload, MessageAttributes });
  }
  await kernel.call(roleOf(fn), 'sns', 'Publish', { TopicArn: arn, Message: event.payload, MessageAttributes });
}

async function sendToQueue(kernel: Kernel, fn: LambdaFunction, arn: string, message: Record_): Promise<void> {
  const { QueueUrl } = await kernel.call(ADMINISTRATOR, 'sqs', 'GetQueueUrl', { QueueName: arn.split(':')[5] });
  await kernel.call(roleOf(fn), 'sqs', 'SendMessage', { QueueUrl, ...message });
}
