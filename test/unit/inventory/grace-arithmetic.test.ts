import { graceMessages, keysAtOnce, lifetimeMessage, slotsMessage } from '../../../lib/inventory/grace-arithmetic';
import { readSchedule, type Schedule } from '../../../lib/inventory/schedule';
import { problemsOf, withKey } from './sample';

const HOUR = 3600;
const DAY = 24 * HOUR;

function schedule(every: string, window?: number): Schedule {
  const read = readSchedule(every, window);
  if ('message' in read) throw new Error(read.message);
  return read;
}

const key = (every: string, graceSeconds: number, name = 'a') => ({
  name,
  schedule: schedule(every),
  graceSeconds,
  usedBy: [],
});

describe('keys at once', () => {
  test.each([
    ['7d', HOUR, 2],
    ['7d', 0, 2],
    // A window of a day brings two rotations of 7 d within 6 d.
    ['7d', 6 * DAY, 2],
    ['7d', 6 * DAY + 1, 3],
    ['4h', 30 * DAY, 241],
  ])('every %s with %d s of grace: %d', (every, grace, count) => {
    expect(keysAtOnce(key(every, grace))).toBe(count);
  });
});

describe('grace period', () => {
  test("must not be shorter than a consumer's maxAge, and the message shows the sum", () => {
    const usedBy = [
      { name: 'bff', maxAgeSeconds: 300 },
      { name: 'batch', maxAgeSeconds: 60 },
    ];
    expect(graceMessages({ ...key('7d', 60), usedBy }, 0)).toEqual([
      expect.stringContaining("shorter than bff's maxAge of 5m: bff would use the old key for up to 5m - 1m = 4m"),
    ]);
    expect(graceMessages({ ...key('7d', 300), usedBy }, 0)).toEqual([]);
  });

  test('must be shorter than the time between two rotations, window and all', () => {
    expect(graceMessages(key('7d', 6 * DAY - 1), 0)).toEqual([]);
    expect(graceMessages(key('7d', 6 * DAY), 0)).toEqual([
      expect.stringContaining(
        'every 7d - window 1d = 6d; ceil(6d / 6d) + 1 = 2 keys would live at once. Shorten grace',
      ),
    ]);
  });

  test('also says when the labels would run out', () => {
    expect(graceMessages(key('4h', 3 * 14 * HOUR), 0).join()).not.toContain('labels');
    expect(graceMessages(key('4h', 3 * 15 * HOUR), 0)).toEqual([
      expect.stringContaining(
        'ceil(45h / 3h) + 1 = 16 keys would live at once; 15 of them would be retiring, and a secret has labels for 14',
      ),
    ]);
  });

  test("must not be shorter than the account's minGrace", () => {
    expect(graceMessages(key('7d', HOUR), 2 * HOUR)).toEqual([
      expect.stringContaining("shorter than the provider account's minGrace of 2h"),
    ]);
  });

  test('is at most 30 days', () => {
    expect(problemsOf(withKey('{ provider: gw, every: 90d, grace: 30d }'))).toEqual([]);
    expect(problemsOf(withKey('{ provider: gw, every: 90d, grace: 31d }'))).toEqual([
      expect.stringContaining('expected at most 30d'),
    ]);
  });

  test('may be 0, written so', () => {
    expect(problemsOf(withKey('{ provider: gw, grace: 0 }'))).toEqual([]);
  });
});

describe('slots of a principal', () => {
  test('are shared by the keys of one account', () => {
    const keys = [key('7d', HOUR, 'a'), key('30d', DAY, 'b')];
    expect(slotsMessage(keys, 4)).toBeUndefined();
    expect(slotsMessage(keys, 3)).toContain('allows 3 keys at once for one principal, and 4 are needed: a 2 + b 2');
  });

  test('are counted for each principal apart: keys with other options', () => {
    const file = (second: string) =>
      `${withKey('{ provider: gw, options: { user: a } }', '{ endpoint: h, maxKeys: 2 }')}  prod/two: { provider: gw, options: { user: ${second} } }`;
    expect(problemsOf(file('b'))).toEqual([]);
    expect(problemsOf(file('a'))).toEqual([
      expect.stringMatching(/^keys\.yaml:2:.*providers\.gw\.options\.maxKeys: the provider allows 2 keys/),
    ]);
  });

  test('a key whose grace period is wrong counts as two', () => {
    expect(slotsMessage([key('4h', 30 * DAY)], 2)).toBeUndefined();
  });
});

describe('keys that expire', () => {
  // 2 x 30 d + a window of a day + a day of grace
  const needed = 62 * DAY;

  test('outlast a rotation that fails, and their grace period', () => {
    expect(lifetimeMessage(key('30d', DAY), needed)).toBeUndefined();
    expect(lifetimeMessage(key('30d', DAY), needed - 1)).toContain(
      '2 x every 30d + window 1d + grace 1d = 62d. Shorten every, or let keys live longer',
    );
  });

  test('are reported at the key whose every is too long', () => {
    const file = (lifetimeSeconds: number) =>
      withKey('{ provider: gw, every: 30d, grace: 1d }', `{ endpoint: h, lifetimeSeconds: ${lifetimeSeconds} }`);
    expect(problemsOf(file(needed))).toEqual([]);
    expect(problemsOf(file(60 * DAY))).toEqual([
      expect.stringMatching(/^keys\.yaml:4:.*keys\.prod\/api\.every: each key expires 60d after/),
    ]);
  });
});
