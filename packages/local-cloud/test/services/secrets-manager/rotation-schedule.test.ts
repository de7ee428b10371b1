import { DAY, HOUR, MINUTE, SecretId, id, withSecret, rotateNow, steps } from './rotation-cloud';

describe('the schedule', () => {
  test('rotates in the windows of a cron expression', async () => {
    const cloud = await withSecret();
    const rules = { ScheduleExpression: 'cron(0 4 ? * MON *)', Duration: '2h' };
    await rotateNow(cloud, 'b', { RotationRules: rules, RotateImmediately: false });
    expect(await cloud.call('DescribeSecret', { SecretId })).toMatchObject({
      RotationRules: rules,
      NextRotationDate: new Date('2026-11-23T05:59:59Z'),
    });
    await cloud.clock.advance(2 * DAY + 15 * HOUR);
    expect(steps(cloud)).toEqual(['testSecret']);
    await cloud.clock.advance(HOUR);
    expect(steps(cloud)).toHaveLength(1 + 4);
    expect(await cloud.call('DescribeSecret', { SecretId })).toMatchObject({
      RotationRules: { ...rules, AutomaticallyAfterDays: 7 },
      LastRotatedDate: new Date('2026-11-23T04:00:00Z'),
      NextRotationDate: new Date('2026-11-30T05:59:59Z'),
    });
    await cloud.clock.advance(7 * DAY);
    expect(steps(cloud)).toHaveLength(1 + 8);
  });

  test('of a rate in days begins at midnight UTC and counts from the last rotation, one by hand included', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(10 days)' } });
    await cloud.clock.advance(5 * DAY);
    await cloud.call('PutSecretValue', { SecretId, SecretString: 'by hand', ClientRequestToken: id('h') });
    const described = await cloud.call('DescribeSecret', { SecretId });
    expect(described['NextRotationDate']).toEqual(new Date('2026-12-05T23:59:59Z'));
    await cloud.clock.advance(9 * DAY);
    expect(steps(cloud)).toHaveLength(4);
    await cloud.clock.advance(12 * HOUR);
    expect(steps(cloud)).toHaveLength(8);
  });

  test('of a rate in hours begins on the hour and goes on', async () => {
    const cloud = await withSecret();
    await cloud.clock.advance(20 * MINUTE);
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(4 hours)' } });
    await cloud.clock.advance(4 * HOUR - 20 * MINUTE - 1);
    expect(steps(cloud)).toHaveLength(4);
    await cloud.clock.advance(8 * HOUR + 1);
    expect(steps(cloud)).toHaveLength(4 * 4);
  });

  test('stops with CancelRotateSecret', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(4 hours)' } });
    await cloud.clock.advance(0);
    await cloud.call('CancelRotateSecret', { SecretId });
    await cloud.clock.advance(DAY);
    expect(steps(cloud)).toHaveLength(4);
  });
});
