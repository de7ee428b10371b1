import { formatTable, fromNow, roughly } from '../../../lib/cli/table';

test('columns are as wide as their widest cell, and lines end where their text does', () => {
  expect(
    formatTable([
      ['a', 'bb', 'c'],
      ['aaa', 'b', ''],
    ]),
  ).toEqual(['a    bb  c', 'aaa  b']);
});

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [7199, '120m'],
  [7200, '2h'],
  [86_400, '24h'],
  [30 * 86_400, '30d'],
])('%d seconds are roughly %s', (seconds, text) => {
  expect(roughly(seconds)).toBe(text);
});

test('a time is printed as its distance from now', () => {
  const now = new Date('2026-03-02T12:00:00Z');
  expect(fromNow('2026-03-02T12:00:30Z', now)).toBe('in 30s');
  expect(fromNow('2026-03-02T09:00:00Z', now)).toBe('3h ago');
  expect(fromNow(undefined, now)).toBe('-');
});
