import { AwsError, type Authorization, type Caller, type PolicyDocument } from '../../../src/kernel/kernel';
import { createAuthorizer } from '../../../src/policy/authorizer';
import type { Invocation, InvocationResult } from '../../../src/runner/runner';
import type { MetricSample } from '../../../src/services/cloudwatch/metric';
import { createFunctionLogs } from '../../../src/services/lambda/function-logs';
import { createLambda, type FunctionConfiguration } from '../../../src/services/lambda/lambda';
import { testCloud } from '../../test-cloud';

const ACCOUNT = '123456789012';
const ADMIN: Caller = { kind: 'administrator' };
const ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:revoke`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/revoke`;
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:failures`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:a-AbCdEf`;

const done = (payload: unknown, failed = false): InvocationResult['outcome'] => ({
  kind: 'done',
  message: { requestId: '', payload: JSON.stringify(payload), failed, last: false },
});
const FAILED = done({ errorType: 'SlotsFull', errorMessage: 'no slot', trace: [] }, true);

/** A Lambda over a runner that answers from a script (the last answer again and again), and a queue that keeps messages. */
function setup(
  script: InvocationResult['outcome'][] = [done('ok')],
  roleStatements: PolicyDocument['Statement'] = [],
  hasGroup = true,
) {
  const allowLogs = { Effect: 'Allow', Action: ['logs:*', 'sqs:SendMessage'], Resource: '*' } as const;
  const identity: PolicyDocument = { Statement: roleStatements.length ? roleStatements : [allowLogs] };
  const authorizer = createAuthorizer({
    accountId: ACCOUNT,
    region: 'eu-west-1',
    now: () => new Date(0),
    identityPoliciesOf: () => [identity],
  });
  const cloud = testCloud((caller: Caller, what: Authorization) => authorizer(caller, what));
  const invocations: (Invocation & { at: string })[] = [];
  const lines: string[] = [];
  const metrics: MetricSample[] = [];
  const messages: Record<string, unknown>[] = [];
  const logs = createFunctionLogs(cloud.kernel, {
    append: (group, stream, line) => void lines.push(`${group} ${stream} ${line}`),
    hasGroup: () => hasGroup,
  });
  const retired: string[] = [];
  const lambda = createLambda({
    kernel: cloud.kernel,
    logs,
    putMetric: (sample) => metrics.push(sample),
    assumeRole: (roleArn) => {
      if (roleArn !== ROLE)
        throw new AwsError(
          'InvalidParameterValueException',
          'The role defined for the function cannot be assumed by Lambda.',
        );
      return { kind: 'role', roleArn, sessionName: 'lambda' };
    },
    runner: {
      retire: (name) => retired.push(name),
      invoke: (spec, invocation) => {
        invocations.push({ ...invocation, at: cloud.clock.now().toISOString() });
        logs.started(spec, 'stream', invocation.requestId);
        logs.line(spec, 'stream', '{"message":"working"}');
        const outcome = (script.length > 1 ? script.shift() : script[0]) ?? done(null);
        return Promise.resolve({ outcome, durationMs: 12.345, logStream: 'stream' });
      },
    },
  });
  cloud.register(lambda.definition);
  cloud.register({
    signingName: 'sqs',
    operations: {
      GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `http://queue/${String(QueueName)}` }),
      SendMessage: (input, { kernel, caller }) => {
        kernel.authorize(caller, { action: 'sqs:SendMessage', resource: QUEUE });
        messages.push(input);
        return {};
      },
    },
  });
  lambda.putFunction(configuration);
  const call = (operation: string, input: Record<string, unknown> = {}, caller: Caller = ADMIN) =>
    cloud.kernel.call(caller, 'lambda', operation, { FunctionName: 'revoke', ...input });
  return { ...cloud, lambda, call, invocations, lines, metrics, messages, retired };
}

const configuration: FunctionConfiguration = {
  spec: {
    functionName: 'revoke',
    roleArn: ROLE,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codeDirectory: '/code',
    environment: { A: '1' },
    timeoutSeconds: 3,
    memorySizeMb: 256,
    logGroup: '/acme/revoke',
    logFormat: 'JSON',
  },
  description: '',
  architectures: ['arm64'],
  tags: {},
  codeSize: 10,
  codeSha256: 'abc',
};
const text = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString();
const MINUTE = 60_000;

describe('Invoke', () => {
  test('RequestResponse gives the answer, the metrics and the log', async () => {
    const { call, metrics, lines, invocations } = setup([done({ v: 1 })]);
    const answer = await call('Invoke', { Payload: Buffer.from('{"a":1}'), LogType: 'Tail' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer).not.toHaveProperty('FunctionError');
    expect(text(answer['Payload'])).toBe('{"v":1}');
    expect(invocations[0]?.payload).toBe('{"a":1}');
    expect(metrics.map(({ name, value, dimensions }) => [name, value, dimensions['FunctionName']])).toEqual([
      ['Invocations', 1, 'revoke'],
      ['Errors', 0, 'revoke'],
      ['Duration', 12.345, 'revoke'],
    ]);
    expect(lines[1]).toBe('/acme/revoke stream {"message":"working"}');
    expect(JSON.parse(lines[2]?.slice(lines[2].indexOf('{')) ?? '')).toMatchObject({
      type: 'platform.report',
      record: { status: 'success' },
    });
    expect(Buffer.from(String(answer['LogResult']), 'base64').toString()).toContain('{"message":"working"}\n');
  });

  test.each([
    ['a failure of the function', FAILED, { errorType: 'SlotsFull', errorMessage: 'no slot', trace: [] }, 'error'],
    [
      'a timeout',
      { kind: 'timeout' } as const,
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 3.00 seconds$/) as string,
      },
      'timeout',
    ],
    [
      'the end of the process',
      { kind: 'exit', how: 'signal: killed' } as const,
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
        ) as string,
      },
      'failure',
    ],
  ])('tells %s', async (_, outcome, document, status) => {
    const { call, metrics, lines } = setup([outcome]);
    const answer = await call('Invoke');
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(text(answer['Payload']))).toEqual(document);
    expect(metrics.find(({ name }) => name === 'Errors')?.value).toBe(1);
    expect(lines.at(-1)).toContain(`"status":"${status}"`);
  });

  test('a function that logs text says that it timed out', async () => {
    const { call, lambda, lines } = setup([{ kind: 'timeout' }]);
    lambda.putFunction({ ...configuration, spec: { ...configuration.spec, logFormat: 'Text' } });
    await call('Invoke');
    expect(lines.join('\n')).toMatch(/2026-11-20T12:00:00.000Z \S+ Task timed out after 3.00 seconds/);
  });

  test('DryRun runs nothing', async () => {
    const { call, invocations } = setup();
    expect(await call('Invoke', { InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    expect(invocations).toEqual([]);
  });

  test('a payload must be JSON, and the refusal does not quote it', async () => {
    const { call } = setup();
    await expect(call('Invoke', { Payload: 'secret-text' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
      message: expect.not.stringContaining('secret-text') as string,
    });
  });

  test.each(['revoke', 'revoke:$LATEST', ARN, `${ARN}:$LATEST`, `${ACCOUNT}:function:revoke`, 'function:revoke'])(
    'finds %s',
    async (name) => {
      expect(await setup().call('Invoke', { FunctionName: name })).toMatchObject({ StatusCode: 200 });
    },
  );

  test.each(['other', `${ARN}:live`, ARN.replace(ACCOUNT, '999999999999'), 'revoke:2'])(
    'does not find %s',
    async (name) => {
      await expect(setup().call('Invoke', { FunctionName: name })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        status: 404,
      });
    },
  );

  test('log lines are lost without the permission to write them, the answer is not', async () => {
    const { call, lines, eventLog } = setup(
      [done(1)],
      [{ Effect: 'Allow', Action: 'logs:CreateLogStream', Resource: '*' }],
    );
    expect(text((await call('Invoke'))['Payload'])).toBe('1');
    expect(lines).toEqual([]);
    expect(eventLog.since().find(({ type }) => type === 'AccessDenied')).toMatchObject({ action: 'logs:PutLogEvents' });
  });
});

test('a log group that does not exist wants one more permission', async () => {
  const statements = (...Action: string[]) => [{ Effect: 'Allow', Action, Resource: '*' } as const];
  const without = setup([done(1)], statements('logs:CreateLogStream', 'logs:PutLogEvents'), false);
  await without.call('Invoke');
  expect(without.lines).toEqual([]);
  const allowed = setup(
    [done(1)],
    statements('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'),
    false,
  );
  await allowed.call('Invoke');
  expect(allowed.lines).not.toEqual([]);
});

describe('the function policy', () => {
  const service: Caller = {
    kind: 'service',
    principal: 'secretsmanager.amazonaws.com',
    sourceArn: SECRET,
    sourceAccount: ACCOUNT,
  };
  const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'secretsmanager.amazonaws.com' };

  test('lets a service in, by its account and the resource that it acts for', async () => {
    const { call } = setup();
    await expect(call('Invoke', {}, service)).rejects.toMatchObject({
      message: expect.stringContaining(
        'secretsmanager.amazonaws.com is not authorized to perform: lambda:InvokeFunction',
      ) as string,
    });
    await call('AddPermission', { ...permission, SourceAccount: ACCOUNT, SourceArn: `${SECRET.slice(0, -6)}*` });
    expect(await call('Invoke', {}, service)).toMatchObject({ StatusCode: 200 });
    await expect(call('Invoke', {}, { ...service, sourceAccount: '999999999999' })).rejects.toThrow('not authorized');
    await expect(
      call('Invoke', {}, { ...service, sourceArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:b' }),
    ).rejects.toThrow('not authorized');
  });

  test('is shown as AWS shows it, and taken away again', async () => {
    const { call } = setup();
    await expect(call('GetPolicy')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await call('AddPermission', { ...permission, SourceAccount: ACCOUNT });
    await expect(call('AddPermission', permission)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
    });
    expect(JSON.parse(String((await call('GetPolicy'))['Policy']))).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        {
          Sid: 's',
          Effect: 'Allow',
          Principal: { Service: 'secretsmanager.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: ARN,
          Condition: { StringEquals: { 'AWS:SourceAccount': ACCOUNT } },
        },
      ],
    });
    await call('RemovePermission', { StatementId: 's' });
    await expect(call('RemovePermission', { StatementId: 's' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(call('Invoke', {}, service)).rejects.toThrow('not authorized');
  });

  test('stays when the function is updated', async () => {
    const { call, lambda, retired } = setup();
    await call('AddPermission', permission);
    lambda.putFunction({ ...configuration, description: 'new' });
    expect(await call('GetFunctionConfiguration')).toMatchObject({ Description: 'new' });
    expect(await call('Invoke', {}, service)).toMatchObject({ StatusCode: 200 });
    expect(retired).toEqual(['revoke']);
  });
});

describe('asynchronous invocation', () => {
  test('answers 202 at once and runs', async () => {
    const { call, invocations, clock } = setup();
    expect(await call('Invoke', { InvocationType: 'Event' })).toEqual({ StatusCode: 202 });
    await clock.settled();
    expect(invocations).toHaveLength(1);
  });

  test('is retried after one and after two minutes with the same request id, then goes to the on-failure destination', async () => {
    const { call, invocations, clock, messages } = setup([FAILED]);
    await call('PutFunctionEventInvokeConfig', { DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await call('Invoke', { InvocationType: 'Event', Payload: Buffer.from('{"v":1}') });
    await clock.advance(10 * MINUTE);
    expect(invocations.map(({ at }) => at.slice(11, 19))).toEqual(['12:00:00', '12:01:00', '12:03:00']);
    expect(new Set(invocations.map(({ requestId }) => requestId)).size).toBe(1);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.['QueueUrl']).toBe('http://queue/failures');
    expect(JSON.parse(String(messages[0]?.['MessageBody']))).toEqual({
      version: '1.0',
      timestamp: '2026-11-20T12:03:00.000Z',
      requestContext: {
        requestId: invocations[0]?.requestId,
        functionArn: `${ARN}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { v: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'SlotsFull', errorMessage: 'no slot', trace: [] },
    });
  });

  test('stops retrying when it succeeds', async () => {
    const { call, invocations, clock, messages } = setup([FAILED, done('ok')]);
    await call('PutFunctionEventInvokeConfig', { DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await call('Invoke', { InvocationType: 'Event' });
    await clock.advance(10 * MINUTE);
    expect(invocations).toHaveLength(2);
    expect(messages).toEqual([]);
  });

  test('follows the configured attempts and age', async () => {
    const one = setup([FAILED]);
    await one.call('PutFunctionEventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    await one.call('Invoke', { InvocationType: 'Event' });
    await one.clock.advance(10 * MINUTE);
    expect(one.invocations).toHaveLength(1);
    const two = setup([FAILED]);
    await two.call('PutFunctionEventInvokeConfig', {
      MaximumEventAgeInSeconds: 90,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    await two.call('Invoke', { InvocationType: 'Event' });
    await two.clock.advance(10 * MINUTE);
    expect(two.invocations).toHaveLength(2);
    expect(String(two.messages[0]?.['MessageBody'])).toContain('EventAgeExceeded');
  });

  test('a destination that the role may not send to gets nothing, and that is reported', async () => {
    const { call, clock, messages, metrics, eventLog } = setup(
      [FAILED],
      [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }],
    );
    await call('PutFunctionEventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    await call('Invoke', { InvocationType: 'Event' });
    await clock.settled();
    expect(messages).toEqual([]);
    expect(metrics.map(({ name }) => name)).toContain('DestinationDeliveryFailures');
    expect(eventLog.since().find(({ type }) => type === 'DeliveryFailed')).toMatchObject({ target: QUEUE });
  });

  test('a dead-letter queue gets the event with its three attributes', async () => {
    const { call, clock, lambda, messages } = setup([FAILED]);
    lambda.putFunction({ ...configuration, deadLetterTarget: QUEUE });
    await call('Invoke', { InvocationType: 'Event', Payload: Buffer.from('{"v":1}') });
    await clock.advance(10 * MINUTE);
    expect(messages).toEqual([
      {
        QueueUrl: 'http://queue/failures',
        MessageBody: '{"v":1}',
        MessageAttributes: {
          RequestID: { DataType: 'String', StringValue: expect.any(String) },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'no slot' },
        },
      },
    ]);
  });

  test('refuses a destination of another kind', async () => {
    const input = {
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' } },
    };
    await expect(setup().call('PutFunctionEventInvokeConfig', input)).rejects.toThrow('is invalid');
  });

  test.each([{ MaximumRetryAttempts: 3 }, { MaximumEventAgeInSeconds: 59 }])('refuses %j', async (input) => {
    await expect(setup().call('PutFunctionEventInvokeConfig', input)).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('functions', () => {
  test('a role that Lambda cannot assume is refused', () => {
    const { lambda } = setup();
    expect(() =>
      lambda.putFunction({ ...configuration, spec: { ...configuration.spec, roleArn: `${ROLE}2` } }),
    ).toThrow('cannot be assumed by Lambda');
  });

  test('are described and listed', async () => {
    const { call } = setup();
    expect(await call('GetFunction')).toMatchObject({
      Configuration: {
        FunctionArn: ARN,
        Timeout: 3,
        Environment: { Variables: { A: '1' } },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: '/acme/revoke' },
      },
    });
    expect(await call('ListFunctions')).toMatchObject({ Functions: [{ FunctionName: 'revoke' }] });
  });

  test('one that was deleted is not found, and its waiting events are dropped', async () => {
    const { call, lambda, clock, invocations, eventLog } = setup([FAILED]);
    await call('Invoke', { InvocationType: 'Event' });
    await clock.settled();
    lambda.deleteFunction('revoke');
    await clock.advance(5 * MINUTE);
    expect(invocations).toHaveLength(1);
    expect(eventLog.since().map(({ type }) => type)).toContain('AsyncEventDropped');
    await expect(call('GetFunction')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
