import { createSqs } from '../../../src/services/sqs/sqs';
import type { MetricSample } from '../../../src/services/cloudwatch/metric';
import { ADMINISTRATOR, fakeKernel, ROLE, service, START } from '../cloudwatch/fake-kernel';

const ENDPOINT = 'http://127.0.0.1:4566';
const MINUTE = 60_000;

function setUp() {
  const kernel = fakeKernel();
  const samples: MetricSample[] = [];
  const sqs = createSqs(kernel, { endpoint: () => ENDPOINT, putMetric: (sample) => void samples.push(sample) });
  kernel.register(sqs.definition);
  const act = (operation: string, input: Record<string, unknown> = {}) => kernel.do('sqs', operation, input);
  const create = async (name: string, attributes: Record<string, string> = {}) =>
    String((await act('CreateQueue', { QueueName: name, Attributes: attributes }))['QueueUrl']);
  const receive = async (url: string, more: Record<string, unknown> = {}) =>
    ((await act('ReceiveMessage', { QueueUrl: url, AttributeNames: ['All'], ...more }))['Messages'] ?? []) as Record<
      string,
      never
    >[];
  const attributesOf = async (url: string) =>
    (await act('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }))['Attributes'] as Record<
      string,
      string
    >;
  return { kernel, sqs, samples, act, create, receive, attributesOf };
}

describe('queues', () => {
  test('a queue URL stands on the endpoint, and GetQueueUrl finds it', async () => {
    const { act, create } = setUp();
    const url = await create('failures');
    expect(url).toBe(`${ENDPOINT}/111122223333/failures`);
    expect(await act('GetQueueUrl', { QueueName: 'failures' })).toEqual({ QueueUrl: url });
  });

  test('a queue is found by its URL under any host, by path, and by ARN', async () => {
    const { act, create } = setUp();
    await create('failures');
    for (const QueueUrl of [
      'http://host.docker.internal:4566/111122223333/failures',
      '/111122223333/failures',
      'arn:aws:sqs:us-east-1:111122223333:failures',
    ]) {
      expect(await act('SendMessage', { QueueUrl, MessageBody: 'x' })).toHaveProperty('MessageId');
    }
  });

  test('an unknown queue is QueueDoesNotExist, with the query code that SDKs expect', async () => {
    const { act, sqs } = setUp();
    await expect(act('GetQueueUrl', { QueueName: 'none' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
    expect(sqs.definition.queryErrors?.['QueueDoesNotExist']).toBe('AWS.SimpleQueueService.NonExistentQueue');
  });

  test('creating a queue again is the same queue, with another attribute an error that names it', async () => {
    const { create } = setUp();
    const url = await create('failures', { DelaySeconds: '0' });
    expect(await create('failures')).toBe(url);
    await expect(create('failures', { DelaySeconds: '2' })).rejects.toMatchObject({
      code: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  test.each([
    [{ Colour: 'red' }, 'InvalidAttributeName', 'Unknown Attribute Colour.'],
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue', 'Invalid value for the parameter VisibilityTimeout.'],
    [{ Policy: 'no json' }, 'InvalidAttributeValue', 'Invalid value for the parameter Policy.'],
    [{ FifoQueue: 'true' }, 'UnsupportedOperation', 'The local cloud has no FIFO queues (attribute FifoQueue).'],
    [
      { RedrivePolicy: '{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}' },
      'InvalidParameterValue',
      'Value {"deadLetterTargetArn": "dummy", "maxReceiveCount": 42} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.',
    ],
  ])('refuses the attributes %p', async (attributes, code, message) => {
    const { create } = setUp();
    await expect(create('failures', attributes)).rejects.toMatchObject({ code, message });
  });

  test('ListQueues pages by prefix, DeleteQueue forgets', async () => {
    const { act, create } = setUp();
    for (const name of ['a-2', 'a-1', 'b-1']) await create(name);
    const first = await act('ListQueues', { QueueNamePrefix: 'a-', MaxResults: 1 });
    expect(first['QueueUrls']).toEqual([`${ENDPOINT}/111122223333/a-1`]);
    const second = await act('ListQueues', { QueueNamePrefix: 'a-', MaxResults: 1, NextToken: first['NextToken'] });
    expect(second).toEqual({ QueueUrls: [`${ENDPOINT}/111122223333/a-2`] });
    await act('DeleteQueue', { QueueUrl: `${ENDPOINT}/111122223333/a-1` });
    await expect(act('GetQueueUrl', { QueueName: 'a-1' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });
});

describe('messages', () => {
  test('a received message is hidden until its visibility timeout is over, and counted', async () => {
    const { kernel, act, create, receive, attributesOf } = setUp();
    const url = await create('q', { VisibilityTimeout: '30' });
    await act('SendMessage', { QueueUrl: url, MessageBody: 'hello' });
    const [first] = await receive(url);
    expect(first).toMatchObject({ Body: 'hello', MD5OfBody: '5d41402abc4b2a76b9719d911017c592' });
    expect(first?.['Attributes']).toMatchObject({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(START.getTime()),
    });
    expect(await receive(url)).toEqual([]);
    expect(await attributesOf(url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    await kernel.clock.advance(30_000);
    const [again] = await receive(url);
    expect(again?.['Attributes']).toMatchObject({ ApproximateReceiveCount: '2' });
  });

  test('only the latest receipt handle deletes', async () => {
    const { kernel, act, create, receive, attributesOf } = setUp();
    const url = await create('q');
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    const [first] = await receive(url);
    await kernel.clock.advance(30_000);
    const [second] = await receive(url);
    await act('DeleteMessage', { QueueUrl: url, ReceiptHandle: first?.['ReceiptHandle'] });
    expect((await attributesOf(url))['ApproximateNumberOfMessagesNotVisible']).toBe('1');
    await act('DeleteMessage', { QueueUrl: url, ReceiptHandle: second?.['ReceiptHandle'] });
    expect((await attributesOf(url))['ApproximateNumberOfMessagesNotVisible']).toBe('0');
    await expect(act('DeleteMessage', { QueueUrl: url, ReceiptHandle: 'garbage' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
      message: 'The input receipt handle "garbage" is not a valid receipt handle.',
    });
  });

  // Digests as recorded on AWS for these very attributes.
  test('digests of attributes are those of AWS, over the attributes that were asked for', async () => {
    const { act, create, receive } = setUp();
    const url = await create('q', { VisibilityTimeout: '0' });
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const sent = await act('SendMessage', {
      QueueUrl: url,
      MessageBody: 'msg',
      MessageAttributes: { Hello: text('There'), General: text('Kenobi'), 'Help.Me': text('Me') },
    });
    expect(sent['MD5OfMessageAttributes']).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const [some] = await receive(url, { MessageAttributeNames: ['Hel.*'] });
    expect(some?.['MD5OfMessageAttributes']).toBe('83fee93c1bcd8b9a5a923ffacdc636c7');
    const [none] = await receive(url, { MessageAttributeNames: ['Foo'] });
    expect(none).not.toHaveProperty('MessageAttributes');
  });

  test('digests of binary attributes are those of AWS', async () => {
    const { act, create } = setUp();
    const url = await create('q');
    const BinaryValue = Buffer.from('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01');
    const sent = await act('SendMessage', {
      QueueUrl: url,
      MessageBody: 'test',
      MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue } },
    });
    expect(sent).toMatchObject({
      MD5OfMessageBody: '098f6bcd4621d373cade4e832627b4f6',
      MD5OfMessageAttributes: '8cbe4db156db8a94db8b801b7addb984',
    });
  });

  test('a delayed message is neither visible nor in flight', async () => {
    const { kernel, act, create, receive, attributesOf } = setUp();
    const url = await create('q');
    await act('SendMessage', { QueueUrl: url, MessageBody: 'later', DelaySeconds: 10 });
    expect(await receive(url)).toEqual([]);
    expect(await attributesOf(url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    await kernel.clock.advance(10_000);
    expect(await receive(url)).toHaveLength(1);
  });

  test('messages expire after the retention period', async () => {
    const { kernel, act, create, attributesOf } = setUp();
    const url = await create('q', { MessageRetentionPeriod: '60' });
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    await kernel.clock.advance(MINUTE);
    expect((await attributesOf(url))['ApproximateNumberOfMessages']).toBe('1');
    await kernel.clock.advance(1);
    expect((await attributesOf(url))['ApproximateNumberOfMessages']).toBe('0');
  });

  test('a message that was received too often goes to the dead-letter queue', async () => {
    const { kernel, act, create, receive } = setUp();
    const dead = await create('dead');
    const url = await create('q', {
      VisibilityTimeout: '1',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:111122223333:dead',
        maxReceiveCount: 2,
      }),
    });
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    for (const count of [1, 2]) {
      expect((await receive(url))[0]?.['Attributes']).toMatchObject({ ApproximateReceiveCount: String(count) });
      await kernel.clock.advance(1000);
    }
    expect(await receive(url)).toEqual([]);
    const [moved] = await receive(dead);
    expect(moved?.['Attributes']).toMatchObject({
      ApproximateReceiveCount: '3',
      DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:111122223333:q',
    });
    expect(kernel.events).toContainEqual({ source: 'sqs', type: 'MovedToDeadLetterQueue', queue: 'q', to: 'dead' });
  });

  test('long polling returns when a message arrives, and empty when virtual time is over', async () => {
    const { kernel, act, create, receive } = setUp();
    const url = await create('q');
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    expect(await waiting).toHaveLength(1);
    const inVain = receive(url, { WaitTimeSeconds: 20 });
    await kernel.clock.advance(20_000);
    expect(await inVain).toEqual([]);
  });

  test('visibility can be changed while the message is in flight only', async () => {
    const { act, create, receive } = setUp();
    const url = await create('q');
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    const [message] = await receive(url);
    const change = { QueueUrl: url, ReceiptHandle: message?.['ReceiptHandle'], VisibilityTimeout: 0 };
    await act('ChangeMessageVisibility', change);
    await expect(act('ChangeMessageVisibility', change)).rejects.toMatchObject({ code: 'MessageNotInflight' });
    expect(await receive(url)).toHaveLength(1);
  });

  test('a batch answers for each entry', async () => {
    const { act, create } = setUp();
    const url = await create('q', { MaximumMessageSize: '1024' });
    const answer = await act('SendMessageBatch', {
      QueueUrl: url,
      Entries: [
        { Id: 'ok', MessageBody: 'x' },
        { Id: 'long', MessageBody: 'x'.repeat(1025) },
      ],
    });
    expect(answer['Successful']).toEqual([expect.objectContaining({ Id: 'ok' })]);
    expect(answer['Failed']).toEqual([
      {
        Id: 'long',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
      },
    ]);
    const same = { Id: 'a', MessageBody: 'x' };
    await expect(act('SendMessageBatch', { QueueUrl: url, Entries: [same, same] })).rejects.toMatchObject({
      code: 'BatchEntryIdsNotDistinct',
    });
    await expect(act('SendMessageBatch', { QueueUrl: url, Entries: [] })).rejects.toMatchObject({
      message: 'There should be at least one SendMessageBatchRequestEntry in the request.',
    });
  });

  test('more than ten messages at once are refused in the words of AWS', async () => {
    const { create, receive } = setUp();
    const url = await create('q');
    await expect(receive(url, { MaxNumberOfMessages: 11 })).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message: 'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    });
  });

  test('a queue is purged once a minute', async () => {
    const { kernel, act, create, attributesOf } = setUp();
    const url = await create('q');
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    await act('PurgeQueue', { QueueUrl: url });
    expect((await attributesOf(url))['ApproximateNumberOfMessages']).toBe('0');
    await expect(act('PurgeQueue', { QueueUrl: url })).rejects.toMatchObject({ code: 'PurgeQueueInProgress' });
    await kernel.clock.advance(MINUTE);
    await act('PurgeQueue', { QueueUrl: url });
  });
});

describe('authorisation', () => {
  test('the queue policy decides for a service', async () => {
    const { kernel, create } = setUp();
    const QueueUrl = await create('q', {
      Policy: JSON.stringify({
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:alarms' } },
          },
        ],
      }),
    });
    const send = (topic: string) =>
      kernel.call(service('sns.amazonaws.com', `arn:aws:sns:us-east-1:111122223333:${topic}`), 'sqs', 'SendMessage', {
        QueueUrl,
        MessageBody: 'x',
      });
    expect(await send('alarms')).toHaveProperty('MessageId');
    await expect(send('other')).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test('every operation asks, with the queue as the resource', async () => {
    const { kernel, sqs, create } = setUp();
    const QueueUrl = await create('q');
    for (const operation of Object.keys(sqs.definition.operations)) {
      const input = { QueueUrl, QueueName: 'q', Entries: [{ Id: 'a' }], AttributeNames: [] };
      const called = kernel.call(ROLE, 'sqs', operation, input);
      await expect(called).rejects.toMatchObject({ code: 'AccessDenied' });
      const asked = kernel.asked.at(-1);
      expect(asked?.what.action).toBe(`sqs:${operation.replace(/Batch$/, '')}`);
      expect(asked?.what.resource).toBe(`arn:aws:sqs:us-east-1:111122223333:${operation === 'ListQueues' ? '*' : 'q'}`);
    }
    expect(ADMINISTRATOR.kind).toBe('administrator');
  });
});

describe('metrics', () => {
  test('the depth of an active queue is sampled every five minutes, of an idle one not at all', async () => {
    const { kernel, act, create, receive, samples } = setUp();
    const url = await create('q');
    await kernel.clock.advance(10 * MINUTE);
    expect(samples).toEqual([]);
    await act('SendMessage', { QueueUrl: url, MessageBody: 'x' });
    await kernel.clock.advance(5 * MINUTE);
    const depths = () => samples.filter((sample) => sample.name === 'ApproximateNumberOfMessagesVisible');
    expect(depths()).toEqual([
      expect.objectContaining({
        namespace: 'AWS/SQS',
        dimensions: { QueueName: 'q' },
        value: 1,
        at: new Date('2026-11-20T12:14:59.000Z'),
      }),
    ]);
    const [message] = await receive(url);
    await act('DeleteMessage', { QueueUrl: url, ReceiptHandle: message?.['ReceiptHandle'] });
    await kernel.clock.advance(24 * 60 * MINUTE);
    expect(depths()).toHaveLength(1 + (6 * 60) / 5);
    expect(depths().at(-1)?.value).toBe(0);
  });

  test('an idle queue sets no timers', async () => {
    const { kernel, act, create } = setUp();
    const url = await create('q');
    await act('ReceiveMessage', { QueueUrl: url });
    await kernel.clock.advance(7 * 60 * MINUTE);
    let timers = 0;
    const { at } = kernel.clock;
    const counting: typeof at = (...args) => {
      timers += 1;
      return at(...args);
    };
    Object.assign(kernel, { clock: { ...kernel.clock, at: counting } });
    await kernel.clock.advance(24 * 60 * MINUTE);
    expect(timers).toBe(0);
    await act('ReceiveMessage', { QueueUrl: url });
    expect(timers).toBe(1);
  });
});
