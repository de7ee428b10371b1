import { InvokeCommand, LambdaClient, ListFunctionsCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-scheduler';
import { AwsError, type ServiceDefinition } from '../../src/kernel/kernel';
import { matchPath } from '../../src/protocols/rest-json';
import { type ServedCloud, serveCloud } from '../served-cloud';

const CREATED = new Date('2026-11-20T12:00:00.000Z');
let received: Readonly<Record<string, unknown>> = {};

const scheduler: ServiceDefinition = {
  signingName: 'scheduler',
  shapes: { StartDate: 'timestamp', MaxResults: 'number', TagKeys: 'list' },
  errorMessage: 'Message',
  rest: [
    { method: 'POST', path: '/schedules/{Name}', operation: 'CreateSchedule' },
    { method: 'GET', path: '/schedules/{Name}', operation: 'GetSchedule', query: { groupName: 'GroupName' } },
    { method: 'DELETE', path: '/schedules/{Name}', operation: 'DeleteSchedule', status: 204 },
    {
      method: 'GET',
      path: '/schedules',
      operation: 'ListSchedules',
      query: { ScheduleGroup: 'GroupName', MaxResults: 'MaxResults', NamePrefix: 'NamePrefix' },
    },
    {
      method: 'DELETE',
      path: '/tags/{ResourceArn}',
      operation: 'UntagResource',
      query: { TagKeys: 'TagKeys' },
    },
  ],
  operations: {
    CreateSchedule: (input) => {
      received = input;
      if (input.Name === 'taken') throw new AwsError('ConflictException', 'Schedule taken already exists.', 409);
      return { ScheduleArn: `arn:${String(input.Name)}` };
    },
    GetSchedule: (input) => {
      received = input;
      return { Name: input.Name, CreationDate: CREATED };
    },
    DeleteSchedule: () => ({}),
    ListSchedules: (input) => {
      received = input;
      return { Schedules: [] };
    },
    UntagResource: (input) => {
      received = input;
      return {};
    },
  },
};

const lambda: ServiceDefinition = {
  signingName: 'lambda',
  errorMessage: 'Message',
  rest: [
    {
      method: 'POST',
      path: '/2015-03-31/functions/{FunctionName}/invocations',
      operation: 'Invoke',
      headers: { 'x-amz-invocation-type': 'InvocationType' },
      rawBody: { input: 'Payload', output: 'Payload' },
      outputHeaders: { FunctionError: 'X-Amz-Function-Error' },
      statusMember: 'StatusCode',
    },
    { method: 'GET', path: '/2015-03-31/functions', operation: 'ListFunctions' },
  ],
  operations: {
    Invoke: (input) => {
      received = input;
      if (input.FunctionName === 'none') {
        throw new AwsError('ResourceNotFoundException', 'Function not found: none', 404, { Type: 'User' });
      }
      if (input.InvocationType === 'Event') return { StatusCode: 202 };
      return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from('{"errorType":"Error"}') };
    },
    ListFunctions: () => ({ Functions: [{ FunctionName: 'f' }] }),
  },
};

let served: ServedCloud;
let schedules: SchedulerClient;
let functions: LambdaClient;
beforeAll(async () => {
  served = await serveCloud(() => [scheduler, lambda]);
  schedules = new SchedulerClient(served.client);
  functions = new LambdaClient(served.client);
});
afterAll(() => served.stop());

test('path, query string and body become one input, dates as Date', async () => {
  const output = await schedules.send(
    new CreateScheduleCommand({
      Name: 'kt-1_a.b',
      ScheduleExpression: 'at(2026-11-20T12:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'a', RoleArn: 'r' },
      StartDate: CREATED,
    }),
  );
  expect(output.ScheduleArn).toBe('arn:kt-1_a.b');
  expect(received).toMatchObject({ Name: 'kt-1_a.b', FlexibleTimeWindow: { Mode: 'OFF' }, StartDate: CREATED });

  const got = await schedules.send(new GetScheduleCommand({ Name: 'a', GroupName: 'g h&' }));
  expect(received).toEqual({ Name: 'a', GroupName: 'g h&' });
  expect(got.CreationDate).toEqual(CREATED);

  await schedules.send(new ListSchedulesCommand({ MaxResults: 5, NamePrefix: 'kt-' }));
  expect(received).toEqual({ MaxResults: 5, NamePrefix: 'kt-' });
});

test('an ARN in the path, and a lone list parameter, arrive whole', async () => {
  const ResourceArn = 'arn:aws:scheduler:eu-central-1:111122223333:schedule-group/g';
  await schedules.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['only'] }));
  expect(received).toEqual({ ResourceArn, TagKeys: ['only'] });
});

test('a route’s own status is the answer’s', async () => {
  const output = await schedules.send(new DeleteScheduleCommand({ Name: 'a' }));
  expect(output.$metadata.httpStatusCode).toBe(204);
});

test('an error has the name, message and status of AWS', async () => {
  const call = schedules.send(
    new CreateScheduleCommand({
      Name: 'taken',
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'a', RoleArn: 'r' },
    }),
  );
  await expect(call).rejects.toBeInstanceOf(ConflictException);
  await expect(call).rejects.toMatchObject({
    message: 'Schedule taken already exists.',
    $metadata: { httpStatusCode: 409 },
  });
});

test('an unknown route is an error that names it', async () => {
  const call = schedules.send(new TagResourceCommand({ ResourceArn: 'a', Tags: [] }));
  await expect(call).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local cloud does not know the operation POST /tags/a of scheduler.',
  });
});

test('a raw body goes in and out as bytes, and output members become status and header', async () => {
  const payload = Buffer.from([0x7b, 0x22, 0xff, 0x00]);
  const FunctionName = 'arn:aws:lambda:eu-central-1:111122223333:function:f';
  const output = await functions.send(new InvokeCommand({ FunctionName, Payload: payload }));
  expect(received.FunctionName).toBe(FunctionName);
  expect(Buffer.from(received.Payload as Uint8Array)).toEqual(payload);
  expect(output.StatusCode).toBe(200);
  expect(output.FunctionError).toBe('Unhandled');
  expect(output.Payload?.transformToString()).toBe('{"errorType":"Error"}');

  const event = await functions.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event' }));
  expect(event.StatusCode).toBe(202);
  expect(event.FunctionError).toBeUndefined();
});

test('further members of an error’s shape reach the SDK', async () => {
  const call = functions.send(new InvokeCommand({ FunctionName: 'none' }));
  await expect(call).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(call).rejects.toMatchObject({ Type: 'User', message: 'Function not found: none' });
});

test('a slash at the end of a path does not count', async () => {
  const output = await functions.send(new ListFunctionsCommand({}));
  expect(output.Functions?.[0]?.FunctionName).toBe('f');
});

test.each([
  ['/a/{X}', '/a/b%2Fc', { X: 'b/c' }],
  ['/a/{X}', '/a/b/c', undefined],
  ['/a/{X+}/z', '/a/b/c/z', { X: 'b/c' }],
  ['/a.b', '/axb', undefined],
])('path template %s on %s', (template, path, members) => {
  expect(matchPath(template, path)).toEqual(members);
});
