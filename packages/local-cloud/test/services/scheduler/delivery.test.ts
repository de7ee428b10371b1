import type { Authorization, Caller } from '../../../src/kernel/kernel';
import { AwsError } from '../../../src/kernel/kernel';
import type { SchedulerOptions } from '../../../src/services/scheduler/scheduler';
import {
  FUNCTION,
  ROLE,
  QUEUE,
  GROUP_ARN,
  ARN,
  MINUTE,
  ROLE_SESSION,
  CREATOR,
  input,
  one,
  scheduled,
} from './scheduler-cloud';

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
    // Also a schedule that failed permanently is deleted.
    await cloud.clock.advance(MINUTE);
    expect(await cloud.refused('GetSchedule', one)).toMatch(/^404/);
  });
});

test('a queue as target gets the input as its message, which need not be JSON', async () => {
  const cloud = await scheduled();
  await cloud.call('CreateSchedule', input({ Target: { Arn: QUEUE, RoleArn: ROLE, Input: 'wake up' } }));
  await cloud.clock.advance(60 * MINUTE);
  expect(cloud.fired).toEqual([]);
  expect(cloud.sent).toEqual([
    { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/failures', MessageBody: 'wake up' },
  ]);
});

test('the hand-over ends with the age of the event', async () => {
  const cloud = await scheduled();
  const RetryPolicy = { MaximumEventAgeInSeconds: 240 };
  await cloud.call('CreateSchedule', input({ Target: { Arn: FUNCTION, RoleArn: ROLE, RetryPolicy } }));
  cloud.broken.with = new AwsError('ServiceException', 'broken', 500);
  await cloud.clock.advance(24 * 60 * MINUTE);
  // After 0, 1 and 3 minutes; the next would be in the seventh.
  expect(cloud.eventLog.since().filter((event) => event.type === 'TargetError')).toHaveLength(3);
  expect(cloud.eventLog.since().map((event) => event.type)).toContain('InvocationDropped');
});

test('without an input the target gets the event that AWS sends', async () => {
  const cloud = await scheduled();
  await cloud.call('CreateSchedule', input({ Target: { Arn: FUNCTION, RoleArn: ROLE } }));
  await cloud.clock.advance(60 * MINUTE);
  expect(cloud.fired[0]?.payload).toMatchObject({ source: 'aws.scheduler', resources: [ARN], detail: '{}' });
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
