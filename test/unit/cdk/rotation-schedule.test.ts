import { Duration } from 'aws-cdk-lib';
import { RotationSchedule } from '../../../lib/cdk/rotation-schedule';

test.each([
  [() => RotationSchedule.every(Duration.days(30)), 'rate(30 days)', 30],
  [() => RotationSchedule.every(Duration.hours(48)), 'rate(2 days)', 2],
  [() => RotationSchedule.cron('0 8 ? * MON *'), 'cron(0 8 ? * MON *)', 7],
  [() => RotationSchedule.expression('rate(1 day)'), 'rate(1 day)', 1],
  [() => RotationSchedule.expression('cron(0 8 ? * MON *)'), 'cron(0 8 ? * MON *)', 7],
])('%s is AWS’s %s', (schedule, expression, days) => {
  const { interval, ...made } = schedule();
  expect([made.expression, interval.toDays()]).toEqual([expression, days]);
});

test('a window is written as AWS has it', () => {
  const { window, windowExpression } = RotationSchedule.every(Duration.days(7), { window: Duration.hours(2) });
  expect([window.toHours(), windowExpression]).toEqual([2, '2h']);
});

test.each<[string, () => RotationSchedule, RegExp]>([
  [
    'a schedule that AWS refuses',
    () => RotationSchedule.every(Duration.hours(1)),
    /^schedule: Secrets Manager rotates every 4h/,
  ],
  [
    'an expression that AWS refuses',
    () => RotationSchedule.expression('rate(1 hour)'),
    /^schedule: Secrets Manager rotates every 4h/,
  ],
  ['a schedule that it does not know', () => RotationSchedule.expression('weekly'), /^schedule: expected a duration/],
  [
    'a window that reaches the next',
    () => RotationSchedule.every(Duration.hours(4), { window: Duration.hours(4) }),
    /^window: .* reaches the next one/,
  ],
])('fails for %s', (_, schedule, message) => {
  expect(schedule).toThrow(message);
});
