import type { Authorization, Caller, ServiceDefinition } from '../../../../lib/local/kernel';
import { AwsError } from '../../../../lib/local/kernel';
import type { SchedulerOptions } from '../../../../lib/local/services/scheduler/scheduler';
import { createScheduler } from '../../../../lib/local/services/scheduler/scheduler';
import { testCloud } from '../../test-cloud';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:revoke';
const ROLE = 'arn:aws:iam::123456789012:role/wake-ups';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:failures';
const GROUP_ARN = 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/keys';
const ARN = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/keys/one';
const MINUTE = 60_000;
const ROLE_SESSION: Caller = { kind: 'role', roleArn: ROLE, sessionName: 'scheduler' };
const CREATOR: Caller = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/rotate', sessionName: 'rotate' };

type Options = Partial<SchedulerOptions> & { authorize?: (caller: Caller, what: Authorization) => void };

/** A cloud at noon of 2026-11-20 with Scheduler, a group `keys`, a function, and a queue. */
async function scheduled(options: Options = {}) {
  const cloud = testCloud(options.authorize);
  const fired: { at: string; payload: unknown; type: unknown; caller: Caller }[] = [];
  const sent: Record<string, unknown>[] = [];
  const assumed: unknown[] = [];
  const broken = { with: undefined as AwsError | undefined };
  const lambda: ServiceDefinition = {
    signingName: 'lambda',
    operations: {
      Invoke: (input, { caller }) => {
        if (broken.with) throw broken.with;
        const payload: unknown = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString());
        fired.push({ at: cloud.clock.now().toISOString(), payload, type: input['InvocationType'], caller });
        return { StatusCode: 202 };
      },
    },
  };
  const sqs: ServiceDefinition = {
    signingName: 'sqs',
    operations: { SendMessage: (input) => (sent.push(input), {}) },
  };
  const scheduler = createScheduler(cloud.kernel, {
    assumeRole: (roleArn, by) => (assumed.push({ roleArn, ...by }), ROLE_SESSION),
    ...options,
  });
  for (const definition of [scheduler.definition, lambda, sqs]) cloud.register(definition);
  const call = (operation: string, input: Record<string, unknown>, caller: Caller = { kind: 'administrator' }) =>
    cloud.kernel.call(caller, 'scheduler', operation, input);
  const refused = (operation: string, input: Record<string, unknown>, caller?: Caller) =>
    call(operation, input, caller).then(
      () => 'not refused',
      (error: AwsError) => `${error.status} ${error.code}: ${error.message}`,
    );
  await call('CreateScheduleGroup', { Name: 'keys' });
  return { ...cloud, scheduler, fired, sent, assumed, broken, call, refused };
}

const input = (more: Record<string, unknown> = {}) => ({
  Name: 'one',
  GroupName: 'keys',
  ScheduleExpression: 'at(2026-11-20T13:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{"v":1}' },
  ...more,
});
const one = { Name: 'one', GroupName: 'keys' };

describe('a one-time schedule', () => {
  test('invokes its target asynchronously, as a session of its role, at its minute, once, and is then deleted', async () => {
    const cloud = await scheduled();
    expect(await cloud.call('CreateSchedule', input())).toEqual({ ScheduleArn: ARN });
    await cloud.clock.advance(60 * MINUTE - 1);
    expect(cloud.fired).toEqual([]);
    await cloud.clock.advance(1);
    expect(cloud.fired).toEqual([
      { at: '2026-11-20T13:00:00.000Z', payload: { v: 1 }, type: 'Event', caller: ROLE_SESSION },
    ]);
    expect(await cloud.refused('CreateSchedule', input())).toBe('409 ConflictException: Schedule one already exists.');
    await cloud.clock.advance(MINUTE);
    expect(await cloud.refused('GetSchedule', one)).toBe('404 ResourceNotFoundException: Schedule one does not exist.');
    await cloud.clock.advance(24 * 60 * MINUTE);
    expect(cloud.fired).toHaveLength(1);
  });

  test('stays when it is not to be deleted', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input({ ActionAfterCompletion: 'NONE' }));
    await cloud.clock.advance(24 * 60 * MINUTE);
    expect(cloud.fired).toHaveLength(1);
    expect(await cloud.call('GetSchedule', one)).toMatchObject({ State: 'ENABLED', ActionAfterCompletion: 'NONE' });
  });

  test('drops its seconds', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input({ ScheduleExpression: 'at(2026-11-20T13:00:59)' }));
    await cloud.clock.advance(60 * MINUTE);
    expect(cloud.fired).toHaveLength(1);
  });

  test('may be late within its minute, and delivered twice', async () => {
    const cloud = await scheduled({ delay: () => 59_999, deliveries: () => 2 });
    await cloud.call('CreateSchedule', input());
    await cloud.clock.advance(61 * MINUTE);
    expect(cloud.fired.map(({ at }) => at)).toEqual(Array(2).fill('2026-11-20T13:00:59.999Z'));
  });

  test('that is deleted, disabled or moved does not fire at its old time', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input());
    await cloud.call('CreateSchedule', input({ Name: 'two' }));
    await cloud.call('CreateSchedule', input({ Name: 'three' }));
    await cloud.call('DeleteSchedule', one);
    await cloud.call('UpdateSchedule', input({ Name: 'two', State: 'DISABLED' }));
    await cloud.call('UpdateSchedule', input({ Name: 'three', ScheduleExpression: 'at(2026-11-20T14:00:00)' }));
    await cloud.clock.advance(61 * MINUTE);
    expect(cloud.fired).toEqual([]);
    await cloud.clock.advance(60 * MINUTE);
    expect(cloud.fired).toHaveLength(1);
  });

  test.each([
    ['fires', 1, 'not refused'],
    ['never fires', 0, 'not refused'],
    ['rejected', 0, '400 ValidationException: Invalid Schedule Expression at(2026-11-20T11:00:00).'],
  ] as const)('whose time is past: %s', async (pastSchedule, firings, answer) => {
    const cloud = await scheduled({ pastSchedule });
    const late = input({ ScheduleExpression: 'at(2026-11-20T11:00:00)' });
    expect(await cloud.refused('CreateSchedule', late)).toBe(answer);
    await cloud.clock.advance(MINUTE);
    expect(cloud.fired).toHaveLength(firings);
  });

  test('fills context attributes into its input', async () => {
    const cloud = await scheduled();
    const Input = '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","other":"<aws.x>"}';
    await cloud.call('CreateSchedule', input({ Target: { Arn: FUNCTION, RoleArn: ROLE, Input } }));
    await cloud.clock.advance(61 * MINUTE);
    expect(cloud.fired[0]?.payload).toEqual({ arn: ARN, at: '2026-11-20T13:00:00Z', other: '<aws.x>' });
  });
});

describe('the hand-over', () => {
  test('is repeated while the service fails, and then succeeds', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input());
    cloud.broken.with = new AwsError('ServiceException', 'broken', 500);
    await cloud.clock.advance(60 * MINUTE);
    expect(await cloud.refused('GetSchedule', one)).toBe('not refused');
    cloud.broken.with = undefined;
    await cloud.clock.advance(MINUTE);
    expect(cloud.fired).toHaveLength(1);
  });

  test.each([
    ['a refusal', new AwsError('AccessDeniedException', 'no', 403), 0],
    ['retries without end', new AwsError('ServiceException', 'broken', 500), 3],
  ])('ends in the dead-letter queue after %s', async (_, error, waitedMinutes) => {
    const cloud = await scheduled();
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    const Target = { Arn: FUNCTION, RoleArn: ROLE, Input: '{}', RetryPolicy, DeadLetterConfig: { Arn: QUEUE } };
    await cloud.call('CreateSchedule', input({ Target }));
    cloud.broken.with = error;
    await cloud.clock.advance((60 + waitedMinutes) * MINUTE);
    expect(cloud.sent).toHaveLength(1);
    expect(cloud.sent[0]).toMatchObject({
      QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/failures',
      MessageBody: '{}',
      MessageAttributes: {
        ERROR_CODE: { StringValue: error.code },
        SCHEDULE_ARN: { StringValue: ARN },
        TARGET_ARN: { StringValue: FUNCTION },
      },
    });
    // Also a schedule that failed for good is deleted.
    await cloud.clock.advance(MINUTE);
    expect(await cloud.refused('GetSchedule', one)).toMatch(/^404/);
  });
});

describe('a recurring schedule', () => {
  test('of a rate begins at once and goes on until its end', async () => {
    const cloud = await scheduled();
    const EndDate = new Date('2026-11-20T12:10:00Z');
    await cloud.call('CreateSchedule', input({ ScheduleExpression: 'rate(5 minutes)', EndDate }));
    await cloud.clock.advance(60 * MINUTE);
    expect(cloud.fired.map(({ at }) => at.slice(11, 16))).toEqual(['12:00', '12:05', '12:10']);
    expect(await cloud.refused('GetSchedule', one)).toMatch(/^404/);
  });

  test('of a cron expression fires at its times', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input({ ScheduleExpression: 'cron(15 10 ? * 6L 2026-2027)' }));
    await cloud.clock.advance(45 * 24 * 60 * MINUTE);
    // The last Fridays of November and December: AWS counts days of the week from Sunday = 1.
    expect(cloud.fired.map(({ at }) => at.slice(0, 16))).toEqual(['2026-11-27T10:15', '2026-12-25T10:15']);
  });
});

// The answers were recorded on AWS.
test.each([
  'cron(0 1 * * * *)',
  'cron(7 20 * * NOT *)',
  'cron(INVALID)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(71 8 1 * ? *)',
  'cron()',
  'rate(10 seconds)',
  'rate(10 years)',
  'rate()',
  'rate(10)',
  'rate(10 minutess)',
  'rate(foo minutes)',
  'rate(-10 minutes)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'at(2021-12-31T23:59:59Z)',
  'at(2021-12-31)',
])('refuses the expression %s', async (ScheduleExpression) => {
  const cloud = await scheduled();
  expect(await cloud.refused('CreateSchedule', input({ ScheduleExpression }))).toBe(
    `400 ValidationException: Invalid Schedule Expression ${ScheduleExpression}.`,
  );
});

describe('requests', () => {
  test('GetSchedule answers with the defaults that AWS fills in, UpdateSchedule resets what it leaves out', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input({ Description: 'first', State: 'DISABLED' }));
    await cloud.clock.advance(MINUTE);
    const { ActionAfterCompletion: _, ...rest } = input({ ScheduleExpression: 'rate(2 minute)' });
    await cloud.call('UpdateSchedule', rest);
    expect(await cloud.call('GetSchedule', one)).toEqual({
      ActionAfterCompletion: 'NONE',
      Arn: ARN,
      CreationDate: new Date('2026-11-20T12:00:00Z'),
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: 'keys',
      LastModificationDate: new Date('2026-11-20T12:01:00Z'),
      Name: 'one',
      ScheduleExpression: 'rate(2 minute)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: {
        Arn: FUNCTION,
        Input: '{"v":1}',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        RoleArn: ROLE,
      },
    });
  });

  test('a repeat with the same ClientToken is no conflict; another token is', async () => {
    const cloud = await scheduled();
    const first = await cloud.call('CreateSchedule', input({ ClientToken: 'a' }));
    expect(await cloud.call('CreateSchedule', input({ ClientToken: 'a' }))).toEqual(first);
    expect(await cloud.refused('CreateSchedule', input({ ClientToken: 'b' }))).toMatch(/^409 ConflictException/);
    expect(await cloud.refused('CreateScheduleGroup', { Name: 'keys' })).toBe(
      '409 ConflictException: Schedule group keys already exists.',
    );
  });

  test('names what is missing or wrong', async () => {
    const cloud = await scheduled();
    const { FlexibleTimeWindow: _, ...rest } = input({ Name: 'a b' });
    expect(await cloud.refused('CreateSchedule', rest)).toBe(
      "400 ValidationException: 2 validation errors detected: Value null at 'flexibleTimeWindow' failed to satisfy constraint: Member must not be null; Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
    );
    expect(await cloud.refused('CreateSchedule', input({ GroupName: 'none' }))).toBe(
      '404 ResourceNotFoundException: Schedule group none does not exist.',
    );
    expect(await cloud.refused('CreateSchedule', input({ ScheduleExpressionTimezone: 'Europe/Paris' }))).toMatch(
      /^400 ValidationException: .*UTC only.*Europe\/Paris/,
    );
    const Target = { Arn: QUEUE, RoleArn: ROLE };
    expect(await cloud.refused('CreateSchedule', input({ Target }))).toMatch(/^400 ValidationException: .*Lambda/);
    expect(await cloud.refused('UpdateSchedule', input())).toMatch(/^404/);
  });

  test('ListSchedules selects by group, prefix and state, page by page', async () => {
    const cloud = await scheduled();
    for (const Name of ['kt-3', 'kt-1', 'kt-2', 'other']) await cloud.call('CreateSchedule', input({ Name }));
    await cloud.call('CreateSchedule', input({ Name: 'kt-4', GroupName: 'default' }));
    await cloud.call('CreateSchedule', input({ Name: 'kt-5', State: 'DISABLED' }));
    const query = { GroupName: 'keys', NamePrefix: 'kt-', State: 'ENABLED', MaxResults: 2 };
    const names = (page: Record<string, unknown>) => (page['Schedules'] as { Name: string }[]).map(({ Name }) => Name);
    const first = await cloud.call('ListSchedules', query);
    expect(names(first)).toEqual(['kt-1', 'kt-2']);
    const second = await cloud.call('ListSchedules', { ...query, NextToken: first['NextToken'] });
    expect(names(second)).toEqual(['kt-3']);
    expect(second).not.toHaveProperty('NextToken');
    expect(await cloud.refused('ListSchedules', { GroupName: 'none' })).toMatch(/^404/);
  });

  test('a group that is deleted takes its schedules along: they never fire', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input());
    await cloud.call('DeleteScheduleGroup', { Name: 'keys' });
    await cloud.clock.advance(61 * MINUTE);
    expect(cloud.fired).toEqual([]);
    expect(await cloud.call('ListSchedules', {})).toEqual({ Schedules: [] });
    const groups = await cloud.call('ListScheduleGroups', {});
    expect((groups['ScheduleGroups'] as { Name: string }[]).map(({ Name }) => Name)).toEqual(['default']);
    expect(await cloud.refused('DeleteScheduleGroup', { Name: 'default' })).toMatch(/^400 ValidationException/);
  });

  test('groups carry tags', async () => {
    const cloud = await scheduled();
    await cloud.call('TagResource', { ResourceArn: GROUP_ARN, Tags: [{ Key: 'TagKey', Value: 'TagValue' }] });
    const Tags = [{ Key: 'TagKey', Value: 'TagValue' }];
    expect(await cloud.call('ListTagsForResource', { ResourceArn: GROUP_ARN })).toEqual({ Tags });
    await cloud.call('UntagResource', { ResourceArn: GROUP_ARN, TagKeys: ['TagKey'] });
    expect(await cloud.call('ListTagsForResource', { ResourceArn: GROUP_ARN })).toEqual({ Tags: [] });
  });
});

describe('authorisation', () => {
  const denyAll = (denied: string) => (_: Caller, what: Authorization) => {
    if (what.action === denied) throw new AwsError('AccessDeniedException', `no ${denied}`);
  };

  test.each(['scheduler:CreateSchedule', 'iam:PassRole'])('CreateSchedule needs %s', async (action) => {
    const cloud = await scheduled({ authorize: denyAll(action) });
    expect(await cloud.refused('CreateSchedule', input(), CREATOR)).toBe(`400 AccessDeniedException: no ${action}`);
    expect(await cloud.call('ListSchedules', {})).toEqual({ Schedules: [] });
  });

  test('asks for the schedule, and for the role with the service that it is passed to', async () => {
    const asked: Authorization[] = [];
    const cloud = await scheduled({ authorize: (_, what) => void asked.push(what) });
    await cloud.call('CreateSchedule', input(), CREATOR);
    expect(asked).toEqual([
      { action: 'scheduler:CreateSchedule', resource: ARN },
      {
        action: 'iam:PassRole',
        resource: ROLE,
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
    ]);
    expect(cloud.assumed).toEqual([
      { roleArn: ROLE, service: 'scheduler.amazonaws.com', sourceArn: GROUP_ARN, sourceAccount: '123456789012' },
    ]);
  });

  test('a role that does not trust the group is refused at once, and drops the firing later', async () => {
    let trusts = true;
    const assumeRole: SchedulerOptions['assumeRole'] = () => {
      if (!trusts) throw new AwsError('ValidationException', 'The execution role you provide must allow ...');
      return ROLE_SESSION;
    };
    const cloud = await scheduled({ assumeRole });
    await cloud.call('CreateSchedule', input());
    trusts = false;
    expect(await cloud.refused('CreateSchedule', input({ Name: 'two' }))).toMatch(/The execution role you provide/);
    await cloud.clock.advance(61 * MINUTE);
    expect(cloud.fired).toEqual([]);
    expect(cloud.eventLog.since().map((event) => event.type)).toContain('InvocationDropped');
  });
});
