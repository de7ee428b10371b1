import { AwsError } from '../../../src/kernel/kernel';
import { createSns } from '../../../src/services/sns/sns';
import { createSqs } from '../../../src/services/sqs/sqs';
import { fakeKernel, ROLE, service } from '../cloudwatch/fake-kernel';

const ALARM = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:RotationFailed';
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:inbox';
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:notify';
const OPEN_QUEUE = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage' }],
});

async function setUp(queueAttributes: Record<string, string> = { Policy: OPEN_QUEUE }) {
  const kernel = fakeKernel();
  kernel.register(createSns(kernel).definition);
  kernel.register(createSqs(kernel, { endpoint: () => 'http://127.0.0.1:4566', putMetric: () => {} }).definition);
  const invocations: Record<string, unknown>[] = [];
  let lambdaFaults: AwsError[] = [];
  kernel.register({
    signingName: 'lambda',
    operations: {
      Invoke: (input) => {
        const fault = lambdaFaults.shift();
        if (fault) throw fault;
        invocations.push(
          JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString('utf8')) as Record<string, unknown>,
        );
        return { StatusCode: 202 };
      },
    },
  });
  await kernel.do('sqs', 'CreateQueue', { QueueName: 'inbox', Attributes: queueAttributes });
  const TopicArn = String((await kernel.do('sns', 'CreateTopic', { Name: 'alarms' }))['TopicArn']);
  const inbox = async (): Promise<string[]> => {
    await kernel.clock.settled();
    const got = await kernel.do('sqs', 'ReceiveMessage', { QueueUrl: QUEUE, MaxNumberOfMessages: 10 });
    return ((got['Messages'] ?? []) as { Body: string }[]).map((message) => message.Body);
  };
  const subscribe = (Protocol: string, Endpoint: string, Attributes: Record<string, string> = {}) =>
    kernel.do('sns', 'Subscribe', { TopicArn, Protocol, Endpoint, Attributes });
  const publish = (input: Record<string, unknown> = {}) =>
    kernel.do('sns', 'Publish', { TopicArn, Message: 'text', Subject: 'subject', ...input });
  const failWith = (...faults: AwsError[]) => void (lambdaFaults = faults);
  return { kernel, TopicArn, inbox, subscribe, publish, invocations, failWith };
}

describe('topics', () => {
  test('a topic is created once; another DisplayName is refused', async () => {
    const { kernel, TopicArn } = await setUp();
    expect(TopicArn).toBe('arn:aws:sns:us-east-1:111122223333:alarms');
    expect(await kernel.do('sns', 'CreateTopic', { Name: 'alarms' })).toEqual({ TopicArn });
    await expect(
      kernel.do('sns', 'CreateTopic', { Name: 'alarms', Attributes: { DisplayName: 'x' } }),
    ).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
    expect(await kernel.do('sns', 'ListTopics')).toEqual({ Topics: [{ TopicArn }] });
  });

  test('an unknown topic is NotFound', async () => {
    const { kernel, TopicArn } = await setUp();
    await kernel.do('sns', 'DeleteTopic', { TopicArn });
    await expect(kernel.do('sns', 'Publish', { TopicArn, Message: 'x' })).rejects.toMatchObject({
      code: 'NotFound',
      status: 404,
      message: 'Topic does not exist',
    });
  });

  test('a topic without a policy shows the default one; encryption with a KMS key is refused, not ignored', async () => {
    const { kernel, TopicArn } = await setUp();
    const { Attributes } = (await kernel.do('sns', 'GetTopicAttributes', { TopicArn })) as {
      Attributes: Record<string, string>;
    };
    expect(JSON.parse(Attributes['Policy'] ?? '')).toMatchObject({ Id: '__default_policy_ID' });
    await expect(
      kernel.do('sns', 'SetTopicAttributes', {
        TopicArn,
        AttributeName: 'KmsMasterKeyId',
        AttributeValue: 'alias/aws/sns',
      }),
    ).rejects.toMatchObject({ code: 'InvalidParameter', message: expect.stringContaining('KmsMasterKeyId') });
  });
});

describe('who may publish', () => {
  const publishAs = async (principal: string, sourceArn: string, policy?: unknown) => {
    const { kernel, TopicArn } = await setUp();
    if (policy) {
      const set = { TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(policy) };
      await kernel.do('sns', 'SetTopicAttributes', set);
    }
    return kernel.call(service(principal, sourceArn), 'sns', 'Publish', { TopicArn, Message: 'x' });
  };
  const grant = (principal: string, condition?: unknown) => ({
    Statement: [{ Effect: 'Allow', Principal: { Service: principal }, Action: 'sns:Publish', Condition: condition }],
  });

  test('by the default policy: a CloudWatch alarm of the account, not EventBridge', async () => {
    expect(await publishAs('cloudwatch.amazonaws.com', ALARM)).toHaveProperty('MessageId');
    await expect(publishAs('events.amazonaws.com', 'rule')).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test('an explicit policy replaces the default one entirely', async () => {
    const events = grant('events.amazonaws.com');
    expect(await publishAs('events.amazonaws.com', 'rule', events)).toHaveProperty('MessageId');
    await expect(publishAs('cloudwatch.amazonaws.com', ALARM, events)).rejects.toMatchObject({ code: 'AccessDenied' });
    const alarms = grant('cloudwatch.amazonaws.com', {
      ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' },
    });
    expect(await publishAs('cloudwatch.amazonaws.com', ALARM, alarms)).toHaveProperty('MessageId');
  });

  test('a role is not the owner: its identity policy decides', async () => {
    const { kernel, TopicArn } = await setUp();
    const publish = () => kernel.call(ROLE, 'sns', 'Publish', { TopicArn, Message: 'x' });
    await expect(publish()).rejects.toMatchObject({ code: 'AccessDenied' });
    kernel.allowed.add('sns:Publish');
    expect(await publish()).toHaveProperty('MessageId');
  });
});

describe('delivery', () => {
  test('to a queue: the envelope, as sns.amazonaws.com on behalf of the topic', async () => {
    const { kernel, TopicArn, subscribe, publish, inbox } = await setUp();
    await subscribe('sqs', QUEUE);
    await publish({ MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' } } });
    const [body] = await inbox();
    expect(JSON.parse(body ?? '')).toMatchObject({
      Type: 'Notification',
      TopicArn,
      Subject: 'subject',
      Message: 'text',
      Timestamp: '2026-11-20T12:00:00.000Z',
      MessageAttributes: { severity: { Type: 'String', Value: 'high' } },
    });
    expect(kernel.asked).toContainEqual({
      caller: service('sns.amazonaws.com', TopicArn),
      what: expect.objectContaining({ action: 'sqs:SendMessage', resource: QUEUE }),
    });
  });

  test('raw delivery sends the message alone', async () => {
    const { subscribe, publish, inbox } = await setUp();
    await subscribe('sqs', QUEUE, { RawMessageDelivery: 'true' });
    await publish();
    expect(await inbox()).toEqual(['text']);
  });

  test('a queue whose policy does not let SNS in gets nothing, and that is recorded', async () => {
    const { kernel, subscribe, publish, inbox } = await setUp({});
    await subscribe('sqs', QUEUE);
    await publish();
    expect(await inbox()).toEqual([]);
    expect(kernel.events).toContainEqual(
      expect.objectContaining({ source: 'sns', type: 'DeliveryFailed', endpoint: QUEUE, attempts: 1 }),
    );
  });

  test('what cannot be delivered goes to the dead-letter queue of the subscription', async () => {
    const { kernel, subscribe, publish, inbox } = await setUp();
    const gone = QUEUE.replace('inbox', 'gone');
    await subscribe('sqs', gone, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE }) });
    await publish();
    expect(await inbox()).toEqual([expect.stringContaining('"Message":"text"')]);
    expect(kernel.events).toContainEqual(
      expect.objectContaining({
        type: 'DeliveryFailed',
        error: 'QueueDoesNotExist: The specified queue does not exist.',
      }),
    );
  });

  test('to a function: one record; a throttled function is tried again on virtual time', async () => {
    const { kernel, subscribe, publish, invocations, failWith } = await setUp();
    await subscribe('lambda', FUNCTION);
    failWith(...Array.from({ length: 4 }, () => new AwsError('TooManyRequestsException', 'slow down', 429)));
    await publish();
    await kernel.clock.advance(999);
    expect(invocations).toEqual([]);
    await kernel.clock.advance(1);
    expect(invocations).toEqual([
      {
        Records: [
          expect.objectContaining({
            EventSource: 'aws:sns',
            Sns: expect.objectContaining({ Subject: 'subject', Message: 'text' }),
          }),
        ],
      },
    ]);
  });

  test('a delivery is given up after the backoff, and said', async () => {
    const { kernel, subscribe, publish, invocations, failWith } = await setUp();
    await subscribe('lambda', FUNCTION);
    failWith(...Array.from({ length: 99 }, () => new AwsError('ServiceException', 'down', 500)));
    await publish();
    await kernel.clock.advance(3_600_000);
    expect(invocations).toEqual([]);
    expect(kernel.events).toContainEqual(expect.objectContaining({ type: 'DeliveryFailed', attempts: 16 }));
  });

  test.each([
    ['email', 'oncall@example.com'],
    ['https', 'https://example.com/hook'],
  ])('%s is recorded with its message', async (protocol, endpoint) => {
    const { kernel, subscribe, publish } = await setUp();
    await subscribe(protocol, endpoint);
    await publish();
    await kernel.clock.settled();
    expect(kernel.events).toContainEqual(
      expect.objectContaining({
        source: 'sns',
        type: 'WouldDeliver',
        protocol,
        endpoint,
        subject: 'subject',
        message: 'text',
      }),
    );
  });

  test('MessageStructure json picks the protocol’s own message', async () => {
    const { subscribe, publish, inbox } = await setUp();
    await subscribe('sqs', QUEUE, { RawMessageDelivery: 'true' });
    await publish({ MessageStructure: 'json', Message: JSON.stringify({ default: 'all', sqs: 'queue' }) });
    expect(await inbox()).toEqual(['queue']);
    await expect(publish({ MessageStructure: 'json', Message: '{}' })).rejects.toMatchObject({
      message: 'Invalid parameter: Message Structure - No default entry in JSON message body',
    });
  });

  test.each([
    [{ severity: ['high'] }, undefined, 1],
    [{ severity: ['low'] }, undefined, 0],
    [{ severity: [{ 'anything-but': 'low' }], weight: [{ numeric: ['>', 3] }] }, undefined, 1],
    [{ region: [{ exists: true }] }, undefined, 0],
    [{ kind: ['alarm'] }, 'MessageBody', 1],
    [{ kind: ['news'] }, 'MessageBody', 0],
  ])('the filter policy %j (%s) lets %d through', async (policy, scope, count) => {
    const { subscribe, publish, inbox } = await setUp();
    await subscribe('sqs', QUEUE, {
      RawMessageDelivery: 'true',
      FilterPolicy: JSON.stringify(policy),
      ...(scope ? { FilterPolicyScope: scope } : {}),
    });
    await publish({
      Message: JSON.stringify({ kind: 'alarm' }),
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: 'high' },
        weight: { DataType: 'Number', StringValue: '5' },
      },
    });
    expect(await inbox()).toHaveLength(count);
  });

  test('unsubscribing ends it; subscribing twice is one subscription', async () => {
    const { kernel, subscribe, publish, inbox, TopicArn } = await setUp();
    const { SubscriptionArn } = await subscribe('sqs', QUEUE);
    expect(await subscribe('sqs', QUEUE)).toEqual({ SubscriptionArn });
    expect(await kernel.do('sns', 'ListSubscriptionsByTopic', { TopicArn })).toMatchObject({
      Subscriptions: [{ SubscriptionArn, Protocol: 'sqs', Endpoint: QUEUE, TopicArn, Owner: '111122223333' }],
    });
    await kernel.do('sns', 'Unsubscribe', { SubscriptionArn });
    await publish();
    expect(await inbox()).toEqual([]);
  });
});

test.each([
  [{ Subject: 'two\nlines' }, 'Invalid parameter: Subject'],
  [{ Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
  [{ Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
])('refuses a bad message', async (input, message) => {
  const { publish } = await setUp();
  await expect(publish(input)).rejects.toMatchObject({ code: 'InvalidParameter', message });
});

test.each([
  ['carrier-pigeon', 'x', {}, 'Invalid parameter: Amazon SNS does not support this protocol string: carrier-pigeon'],
  ['sqs', 'http://queue', {}, 'Invalid parameter: SQS endpoint ARN'],
  ['https', 'http://example.com', {}, 'Invalid parameter: Endpoint must match the specified protocol'],
  ['sqs', QUEUE, { FilterPolicy: '{"a": "b"}' }, 'Invalid parameter: FilterPolicy: "a" must be an object or an array'],
  ['sqs', QUEUE, { RedrivePolicy: '{}' }, 'Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn'],
])('refuses the subscription %s %s %j', async (protocol, endpoint, attributes, message) => {
  const { subscribe } = await setUp();
  await expect(subscribe(protocol, endpoint, attributes)).rejects.toMatchObject({ code: 'InvalidParameter', message });
});

test('every operation asks before it acts', async () => {
  const { kernel, TopicArn, subscribe } = await setUp();
  const { SubscriptionArn } = await subscribe('sqs', QUEUE);
  const { definition } = createSns(kernel);
  const input = { TopicArn, SubscriptionArn, ResourceArn: TopicArn, Name: 'alarms', Protocol: 'sqs', Endpoint: QUEUE };
  for (const operation of Object.keys(definition.operations)) {
    await expect(kernel.call(ROLE, 'sns', operation, input)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(kernel.asked.at(-1)?.what.action).toBe(`sns:${operation}`);
  }
});
