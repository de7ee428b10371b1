import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../lib/rotation/duration';

describe('a duration', () => {
  it.each([
    ['90d', 90 * 86_400],
    ['4h', 14_400],
    ['5m', 300],
    ['30s', 30],
    ['0s', 0],
    ['0d', 0],
    ['P1DT12H', 36 * 3600],
    ['PT5M', 300],
    ['PT0S', 0],
    ['P2W', 14 * 86_400],
    ['P30D', 30 * 86_400],
    ['P12W', 84 * 86_400],
    ['PT1H30M15S', 5415],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    '',
    ' ',
    'P',
    'PT',
    'P1DT',
    'P1Y',
    'P1M',
    '1',
    'd',
    '1.5h',
    '-1h',
    '+1h',
    '1 h',
    ' 1h',
    '1h ',
    '1h30m',
    '1H',
    '1w',
    'pt1h',
    ' P1D',
    '1e3s',
    '９h',
    '1h\n',
    '9999999999s',
    'constructor',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('is written in the largest unit that holds it whole', () => {
    expect([0, 30, 90, 300, 3600, 129_600, 7_776_000].map(formatDuration)).toEqual([
      '0s',
      '30s',
      '90s',
      '5m',
      '1h',
      '36h',
      '90d',
    ]);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 86_400 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
