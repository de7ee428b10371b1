import { readSchedule, readScheduleExpression } from '../../../lib/inventory/schedule';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('every as a duration', () => {
  test.each([
    ['7d', 'rate(7 days)'],
    ['1d', 'rate(1 day)'],
    ['24h', 'rate(1 day)'],
    ['4h', 'rate(4 hours)'],
    ['36h', 'rate(36 hours)'],
    ['PT12H', 'rate(12 hours)'],
    ['P2W', 'rate(14 days)'],
  ])('%s is %s', (every, expression) => {
    expect(readSchedule(every)).toMatchObject({ expression });
  });

  test.each([
    ['3h', 'every 4h at the most'],
    ['1000d', 'every 999d at the least'],
    ['90m', 'every 4h at the most'],
    ['270m', 'whole hours or days'],
    ['weekly', 'expected a duration'],
  ])('fails for %s', (every, message) => {
    expect(readSchedule(every)).toEqual({ field: 'every', message: expect.stringContaining(message) });
  });
});

describe('every as a cron expression', () => {
  test.each([
    ['cron(0 8 ? * MON *)', 7 * 24],
    ['cron(0 8 ? * MON,THU *)', 3 * 24],
    ['cron(0 8 1,15 * ? *)', 14 * 24],
    // From 28 February to 1 March of a year that is no leap year.
    ['cron(0 8 1,28 * ? *)', 24],
    ['cron(0 0 L * ? *)', 28 * 24],
    ['cron(0 8/8 * * ? *)', 8],
    ['cron(0 /4 * * ? *)', 4],
    ['cron(0 1,20 * * ? *)', 5],
    ['cron(0 8 ? * 2 *)', 7 * 24],
    ['cron(0 8 ? * 6#1 *)', 28 * 24],
    ['cron(0 8 15W * ? *)', 28 * 24],
    ['cron(0 8 ? 1/3 FRIL *)', 84 * 24],
  ])('%s fires %d hours apart at the least', (every, hours) => {
    expect(readSchedule(every)).toMatchObject({ expression: every, intervalSeconds: hours * HOUR });
  });

  test('a number is a day of the week as AWS counts them, from Sunday', () => {
    expect(readSchedule('cron(0 8 ? * 1-2 *)')).toMatchObject({ intervalSeconds: DAY });
    expect(readSchedule('cron(0 8 ? * MON,3 *)')).toMatchObject({ intervalSeconds: DAY });
    expect(readSchedule('cron(0 8 ? * 0 *)')).toMatchObject({ field: 'every' });
  });

  test.each([
    ['cron(5 8 ? * MON *)', 'minutes) must be 0'],
    ['cron(0 8 ? * MON 2027)', 'year) must be *'],
    ['cron(0 8 ? * MON)', 'expected six fields'],
    ['cron(0 8 * * MON *)', 'one of day-of-month and day-of-week must be ?'],
    ['cron(0 8 ? * ? *)', 'one of day-of-month and day-of-week must be ?'],
    ['cron(0 25 * * ? *)', 'not a valid cron expression'],
    ['cron(0 8 31 2 ? *)', 'fires less than twice'],
    ['cron(0 * * * ? *)', 'fires 1h apart'],
    ['cron(0 0,22 * * ? *)', 'fires 2h apart'],
    ['cron 0 8', 'expected cron('],
  ])('fails for %s', (every, message) => {
    expect(readSchedule(every)).toEqual({ field: 'every', message: expect.stringContaining(message) });
  });
});

describe('window', () => {
  test.each([
    ['7d', 24 * HOUR, undefined],
    ['1d', 12 * HOUR, '12h'],
    ['36h', HOUR, undefined],
    ['4h', HOUR, undefined],
    ['cron(0 8 ? * MON *)', 16 * HOUR, undefined],
    ['cron(0 2 * * ? *)', 12 * HOUR, '12h'],
    ['cron(0 8/8 * * ? *)', HOUR, undefined],
  ])('of %s without one is %d s, sent as %s', (every, windowSeconds, duration) => {
    const schedule = readSchedule(every);
    expect(schedule).toMatchObject({ windowSeconds });
    expect('duration' in schedule ? schedule.duration : undefined).toBe(duration);
  });

  test('of its own is sent in whole hours', () => {
    expect(readSchedule('7d', 2 * HOUR)).toMatchObject({ duration: '2h', windowSeconds: 2 * HOUR });
  });

  test.each([
    ['7d', 1800, 'expected whole hours, at least 1h'],
    ['7d', 5400, 'expected whole hours, at least 1h'],
    ['4h', 4 * HOUR, 'reaches the next one, which begins after 4h'],
    ['7d', 25 * HOUR, 'reaches the next UTC day'],
    ['cron(0 22 ? * MON *)', 3 * HOUR, '2h are left of the day'],
  ])('of %s fails for %d s', (every, window, message) => {
    expect(readSchedule(every, window)).toEqual({ field: 'window', message: expect.stringContaining(message) });
  });
});

test("AWS's own rate() is the same schedule as the duration", () => {
  expect(readScheduleExpression('rate(7 days)', HOUR)).toEqual(readSchedule('7d', HOUR));
  expect(readScheduleExpression('rate(1 day)')).toEqual(readSchedule('1d'));
  expect(readScheduleExpression('cron(0 8 ? * MON *)')).toEqual(readSchedule('cron(0 8 ? * MON *)'));
});
