import { FUNCTION, ROLE, QUEUE, GROUP_ARN, ARN, MINUTE, input, one, scheduled } from './scheduler-cloud';

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
    const Target = { Arn: 'arn:aws:sns:eu-west-1:123456789012:alarms', RoleArn: ROLE };
    expect(await cloud.refused('CreateSchedule', input({ Target }))).toMatch(/^400 ValidationException: .*Lambda/);
    const queued = { Target: { Arn: QUEUE, RoleArn: ROLE, SqsParameters: { MessageGroupId: 'a' } } };
    expect(await cloud.refused('CreateSchedule', input(queued))).toMatch(/^400 ValidationException: .*SqsParameters/);
    expect(await cloud.refused('UpdateSchedule', input())).toMatch(/^404/);
    const flexible = { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } };
    expect(await cloud.refused('CreateSchedule', input(flexible))).toMatch(/^400 .*MaximumWindowInMinutes/);
    const text = { Target: { Arn: FUNCTION, RoleArn: ROLE, Input: 'no JSON' } };
    expect(await cloud.refused('CreateSchedule', input(text))).toMatch(/^400 ValidationException: .*JSON/);
    const early = { ScheduleExpression: 'rate(1 day)', StartDate: new Date('2026-11-20T11:54:00Z') };
    expect(await cloud.refused('CreateSchedule', input(early))).toBe(
      '400 ValidationException: The StartDate you specify cannot be earlier than 5 minutes ago.',
    );
  });

  test('shows the pattern that a value misses as the service model writes it', async () => {
    const cloud = await scheduled();
    const Target = { Arn: FUNCTION, RoleArn: 'wake-ups' };
    expect(await cloud.refused('CreateSchedule', input({ Target }))).toBe(
      "400 ValidationException: 1 validation error detected: Value 'wake-ups' at 'target.roleArn' failed to satisfy constraint: " +
        String.raw`Member must satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`,
    );
    expect(await cloud.refused('ListTagsForResource', { ResourceArn: ARN })).toMatch(
      /^400 ValidationException: .* at 'resourceArn' .*:schedule-group/,
    );
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
