import { AwsError } from '../../../src/kernel/kernel';
import type { MetricSample } from '../../../src/services/cloudwatch/metric';
import { createEvents } from '../../../src/services/events/events';
import { fakeKernel, ROLE, service } from '../cloudwatch/fake-kernel';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:reconcile';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:events';
const RULE = 'arn:aws:events:us-east-1:111122223333:rule/r';
const PATTERN = JSON.stringify({ source: ['acme.rotation'] });

function setUp() {
  const kernel = fakeKernel();
  const samples: MetricSample[] = [];
  const events = createEvents(kernel, { putMetric: (sample) => void samples.push(sample) });
  kernel.register(events.definition);
  const received: Record<string, unknown>[] = [];
  let faults: AwsError[] = [];
  const receive =
    (of: string) =>
    (input: Readonly<Record<string, unknown>>, { caller }: { caller: unknown }) => {
      const fault = faults.shift();
      if (fault) throw fault;
      const payload = input['Payload'];
      const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : payload;
      received.push({ of, caller, ...input, ...(payload === undefined ? {} : { Payload: text }) });
      return {};
    };
  kernel.register({ signingName: 'lambda', operations: { Invoke: receive('lambda') } });
  kernel.register({ signingName: 'sns', operations: { Publish: receive('sns') } });
  kernel.register({ signingName: 'sqs', operations: { SendMessage: receive('sqs') } });
  const act = (operation: string, input: Record<string, unknown> = {}) => kernel.do('events', operation, input);
  const put = async (Targets: Record<string, unknown>[], rule: Record<string, unknown> = { EventPattern: PATTERN }) => {
    await act('PutRule', { Name: 'r', ...rule });
    await act('PutTargets', { Rule: 'r', Targets: Targets.map((target, index) => ({ Id: `t${index}`, ...target })) });
  };
  const entry = { Source: 'acme.rotation', DetailType: 'Rotation Failed', Detail: '{"secretName":"prod/key"}' };
  const send = async (changes: Record<string, unknown> = {}) => {
    const answer = await act('PutEvents', { Entries: [{ ...entry, ...changes }] });
    await kernel.clock.settled();
    return answer;
  };
  const failWith = (...errors: AwsError[]) => void (faults = errors);
  return { kernel, events, samples, received, act, put, entry, send, failWith };
}

describe('delivery', () => {
  test('a function is invoked asynchronously with the event, as EventBridge on behalf of the rule', async () => {
    const { put, send, received } = setUp();
    await put([{ Arn: FUNCTION }]);
    const { Entries } = await send({ Resources: ['arn:x'] });
    expect(received).toEqual([
      {
        of: 'lambda',
        caller: service('events.amazonaws.com', RULE),
        FunctionName: FUNCTION,
        InvocationType: 'Event',
        Payload: expect.any(String),
      },
    ]);
    expect(JSON.parse(String(received[0]?.['Payload']))).toEqual({
      version: '0',
      id: (Entries as { EventId: string }[])[0]?.EventId,
      'detail-type': 'Rotation Failed',
      source: 'acme.rotation',
      account: '111122223333',
      time: '2026-11-20T12:00:00Z',
      region: 'us-east-1',
      resources: ['arn:x'],
      detail: { secretName: 'prod/key' },
    });
  });

  test('topics and queues get the event as text', async () => {
    const { put, send, received } = setUp();
    await put([
      { Arn: TOPIC, InputPath: '$.detail.secretName' },
      { Arn: QUEUE, Input: '{"job":"sweep"}' },
    ]);
    await send();
    expect(received).toEqual([
      { of: 'sns', caller: expect.anything(), TopicArn: TOPIC, Message: '"prod/key"' },
      { of: 'sqs', caller: expect.anything(), QueueUrl: QUEUE, MessageBody: '{"job":"sweep"}' },
    ]);
  });

  test('an input transformer fills its template: JSON outside quotation marks, text inside', async () => {
    const { put, send, received } = setUp();
    await put([
      {
        Arn: QUEUE,
        InputTransformer: {
          InputPathsMap: {
            secret: '$.detail.secretName',
            detail: '$.detail',
            none: '$.detail.none',
            first: '$.resources[0]',
          },
          InputTemplate:
            '{"text": "Key <secret> of <first> in rule <aws.events.rule-name>: <none>", "secret": <secret>, "detail": <detail>, "html": "<b>"}',
        },
      },
    ]);
    await send({ Detail: '{"secretName":"say \\"x\\""}', Resources: ['arn:x'] });
    expect(JSON.parse(String(received[0]?.['MessageBody']))).toEqual({
      text: 'Key say "x" of arn:x in rule r: ',
      secret: 'say "x"',
      detail: { secretName: 'say "x"' },
      html: '<b>',
    });
  });

  test('only matching events, and only while the rule is enabled', async () => {
    const { act, put, send, received } = setUp();
    await put([{ Arn: QUEUE }]);
    await send({ Source: 'other' });
    await act('DisableRule', { Name: 'r' });
    await send();
    expect(received).toEqual([]);
    await act('EnableRule', { Name: 'r' });
    await send();
    expect(received).toHaveLength(1);
  });

  test('what services emit arrives as their event', async () => {
    const { kernel, events, put, received } = setUp();
    await put([{ Arn: QUEUE, InputPath: '$.source' }], {
      EventPattern: JSON.stringify({ source: ['aws.secretsmanager'], detail: { labelUpdated: ['AWSCURRENT'] } }),
    });
    const event = { source: 'aws.secretsmanager', detailType: 'Secret Label Updated', resources: ['arn'] };
    events.emitted({ ...event, detail: { labelUpdated: 'AWSPENDING' } });
    events.emitted({ ...event, detail: { labelUpdated: 'AWSCURRENT' } });
    await kernel.clock.settled();
    expect(received.map((message) => message['MessageBody'])).toEqual(['"aws.secretsmanager"']);
  });

  test('a target that does not let EventBridge in gets nothing; it is recorded, counted, and goes to the dead-letter queue', async () => {
    const { kernel, put, send, received, failWith, samples } = setUp();
    await put([{ Arn: FUNCTION, DeadLetterConfig: { Arn: QUEUE } }]);
    failWith(new AwsError('AccessDeniedException', 'no', 403));
    await send();
    expect(received).toEqual([
      expect.objectContaining({
        of: 'sqs',
        QueueUrl: QUEUE,
        MessageBody: expect.stringContaining('"Rotation Failed"'),
        MessageAttributes: expect.objectContaining({
          ERROR_CODE: { DataType: 'String', StringValue: 'AccessDeniedException' },
          RULE_ARN: { DataType: 'String', StringValue: RULE },
        }),
      }),
    ]);
    expect(kernel.events).toContainEqual(
      expect.objectContaining({
        source: 'events',
        type: 'DeliveryFailed',
        rule: 'r',
        target: FUNCTION,
        attempts: 1,
        error: 'AccessDeniedException: no',
      }),
    );
    expect(samples.map((sample) => sample.name)).toEqual(['MatchedEvents', 'Invocations', 'FailedInvocations']);
  });

  test('a target in trouble is tried again on virtual time, as often as its retry policy says', async () => {
    const { kernel, put, send, received, failWith } = setUp();
    const trouble = (count: number) =>
      Array.from({ length: count }, () => new AwsError('ServiceException', 'down', 500));
    await put([{ Arn: FUNCTION, RetryPolicy: { MaximumRetryAttempts: 2 } }]);
    failWith(...trouble(2));
    await send();
    await kernel.clock.advance(2_999);
    expect(received).toEqual([]);
    await kernel.clock.advance(1);
    expect(received).toHaveLength(1);
    failWith(...trouble(3));
    await send();
    await kernel.clock.advance(HOUR);
    expect(received).toHaveLength(1);
    expect(kernel.events).toContainEqual(expect.objectContaining({ type: 'DeliveryFailed', attempts: 3 }));
  });
});

test('a delivery is given up when the event is too old', async () => {
  const { kernel, put, send, received, failWith } = setUp();
  await put([{ Arn: FUNCTION, RetryPolicy: { MaximumEventAgeInSeconds: 60 } }]);
  failWith(...Array.from({ length: 9 }, () => new AwsError('ServiceException', 'down', 500)));
  await send();
  await kernel.clock.advance(HOUR);
  // Waits of 1, 2, 4, 8 and 16 s fit into a minute.
  expect(received).toEqual([]);
  expect(kernel.events).toContainEqual(expect.objectContaining({ type: 'DeliveryFailed', attempts: 6 }));
});

describe('PutEvents', () => {
  test.each([
    [{ Source: undefined }, 'InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.'],
    [{ Detail: undefined }, 'InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.'],
    [{ Detail: 'no json' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ Detail: '"text"' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ Source: 'aws.ec2' }, 'NotAuthorizedForSourceException', 'Not authorized for the source.'],
    [{ EventBusName: 'mine' }, 'ResourceNotFoundException', 'Event bus mine does not exist.'],
  ])('an entry with %j fails alone', async (changes, ErrorCode, ErrorMessage) => {
    const { act, entry } = setUp();
    expect(await act('PutEvents', { Entries: [{ ...entry, ...changes }, entry] })).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode, ErrorMessage }, { EventId: expect.any(String) }],
    });
  });

  test('is authorised per source and detail type', async () => {
    const { kernel, entry, put, received } = setUp();
    await put([{ Arn: QUEUE }]);
    const call = kernel.call(ROLE, 'events', 'PutEvents', { Entries: [entry, entry] });
    await expect(call).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(kernel.asked.at(-1)?.what).toEqual({
      action: 'events:PutEvents',
      resource: 'arn:aws:events:us-east-1:111122223333:event-bus/default',
      context: { 'events:source': 'acme.rotation', 'events:detail-type': 'Rotation Failed' },
    });
    expect(received).toEqual([]);
  });

  test.each([[0], [11]])('%d entries are refused', async (count) => {
    const { act, entry } = setUp();
    await expect(act('PutEvents', { Entries: Array.from({ length: count }, () => entry) })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('schedules', () => {
  test('rate() fires after each interval on virtual time, with the event of a scheduled rule', async () => {
    const { kernel, act, put, received } = setUp();
    await put([{ Arn: FUNCTION, Input: '{"job":"gauges"}' }, { Arn: QUEUE }], { ScheduleExpression: 'rate(1 hour)' });
    await kernel.clock.advance(HOUR - 1);
    expect(received).toEqual([]);
    await kernel.clock.advance(1);
    expect(received[0]?.['Payload']).toBe('{"job":"gauges"}');
    expect(JSON.parse(String(received[1]?.['MessageBody']))).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-11-20T13:00:00Z',
      resources: [RULE],
      detail: {},
    });
    await kernel.clock.advance(9 * HOUR);
    expect(received).toHaveLength(20);
    await act('DisableRule', { Name: 'r' });
    await kernel.clock.advance(24 * HOUR);
    expect(received).toHaveLength(20);
  });

  test('cron() fires at its times in UTC', async () => {
    const { kernel, put, received } = setUp();
    await put([{ Arn: QUEUE, InputPath: '$.time' }], { ScheduleExpression: 'cron(30 8 ? * MON-FRI *)' });
    await kernel.clock.advance(5 * 24 * HOUR);
    // 20 November 2026 is a Friday.
    expect(received.map((message) => message['MessageBody'])).toEqual([
      '"2026-11-23T08:30:00Z"',
      '"2026-11-24T08:30:00Z"',
      '"2026-11-25T08:30:00Z"',
    ]);
  });

  test('putting a rule again replaces its schedule and keeps its targets', async () => {
    const { kernel, act, put, received } = setUp();
    await put([{ Arn: QUEUE }], { ScheduleExpression: 'rate(1 hour)' });
    await act('PutRule', { Name: 'r', ScheduleExpression: 'rate(1 day)' });
    await kernel.clock.advance(24 * HOUR);
    expect(received).toHaveLength(1);
  });
});

describe('rules and targets', () => {
  test('are described, listed, and deleted when they have no targets', async () => {
    const { act, put } = setUp();
    await put([{ Arn: QUEUE, Input: '1' }], { EventPattern: PATTERN, Description: 'why' });
    const rule = {
      Name: 'r',
      Arn: RULE,
      EventPattern: PATTERN,
      State: 'ENABLED',
      Description: 'why',
      EventBusName: 'default',
    };
    expect(await act('DescribeRule', { Name: 'r' })).toEqual({ ...rule, CreatedBy: '111122223333' });
    expect(await act('ListRules', { NamePrefix: 'r' })).toEqual({ Rules: [rule] });
    expect(await act('ListTargetsByRule', { Rule: 'r' })).toEqual({ Targets: [{ Id: 't0', Arn: QUEUE, Input: '1' }] });
    await expect(act('DeleteRule', { Name: 'r' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: "Rule can't be deleted since it has targets.",
    });
    expect(await act('RemoveTargets', { Rule: 'r', Ids: ['t0', 'none'] })).toMatchObject({ FailedEntryCount: 1 });
    await act('DeleteRule', { Name: 'r' });
    await expect(act('DescribeRule', { Name: 'r' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Rule r does not exist on EventBus default.',
    });
  });

  test.each([
    [{}, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [{ ScheduleExpression: 'rate(0 hours)' }, 'Parameter ScheduleExpression is not valid.'],
    [{ ScheduleExpression: 'at(2027-01-01T00:00:00)' }, 'Parameter ScheduleExpression is not valid.'],
    [{ EventPattern: PATTERN, RoleArn: 'arn' }, 'The local cloud does not know RoleArn of rules.'],
    [{ EventPattern: PATTERN, EventBusName: 'mine' }, 'Event bus mine does not exist.'],
  ])('refuses the rule %j', async (rule, message) => {
    const { act } = setUp();
    await expect(act('PutRule', { Name: 'r', ...rule })).rejects.toMatchObject({ message });
  });

  test.each([
    [{ Arn: 'x' }, /not in correct format/],
    [{ Arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:s' }, /delivers to lambda, sns, sqs only/],
    [{ Arn: QUEUE, RoleArn: 'arn' }, /does not know RoleArn of targets/],
    [{ Arn: QUEUE, Input: 'no json' }, /JSON syntax error in input for target t0/],
    [{ Arn: QUEUE, Input: '1', InputPath: '$' }, /Only one of Input, InputPath, or InputTransformer/],
    [{ Arn: QUEUE, InputPath: '$..x' }, /Invalid JSON path \$\.\.x/],
  ])('refuses the target %j', async (target, message) => {
    const { put } = setUp();
    await expect(put([target])).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });

  test('a rule has five targets at the most', async () => {
    const { put } = setUp();
    await expect(put(Array.from({ length: 6 }, () => ({ Arn: QUEUE })))).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
  });
});

test('TestEventPattern tells whether an event matches', async () => {
  const { act } = setUp();
  const Event = JSON.stringify({ source: 'acme.rotation' });
  expect(await act('TestEventPattern', { EventPattern: PATTERN, Event })).toEqual({ Result: true });
});

test('every operation asks before it acts', async () => {
  const { kernel, events, entry } = setUp();
  const input = { Name: 'r', Rule: 'r', EventPattern: PATTERN, Event: '{}', Entries: [entry], Targets: [], Ids: [] };
  for (const operation of Object.keys(events.definition.operations)) {
    const named = operation === 'DescribeEventBus' ? {} : input;
    await expect(kernel.call(ROLE, 'events', operation, named)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(kernel.asked.at(-1)?.what.action).toBe(`events:${operation}`);
  }
});
