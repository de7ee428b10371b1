import { FUNCTION, ROLE, ARN, MINUTE, ROLE_SESSION, input, one, scheduled } from './scheduler-cloud';

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

  test('that was made anew under its name is not deleted in place of the one before', async () => {
    const cloud = await scheduled();
    await cloud.call('CreateSchedule', input());
    await cloud.clock.advance(60 * MINUTE);
    await cloud.call('DeleteSchedule', one);
    await cloud.call('CreateSchedule', input({ ScheduleExpression: 'at(2026-11-20T15:00:00)' }));
    await cloud.clock.advance(60 * MINUTE);
    expect(await cloud.call('GetSchedule', one)).toMatchObject({ ScheduleExpression: 'at(2026-11-20T15:00:00)' });
    await cloud.clock.advance(60 * MINUTE);
    expect(cloud.fired).toHaveLength(2);
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
