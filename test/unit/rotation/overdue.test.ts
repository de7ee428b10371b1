import { isTimeToNotify, rotationOverdueSince } from '../../../lib/rotation/overdue';

const at = (text: string) => new Date(`2026-03-${text}Z`);
const NOW = at('10T12:00:00');

describe('a rotation is overdue', () => {
  it.each([
    [
      'a key of one and a half intervals',
      { tags: { 'keyturn:every': '2d' }, lastRotatedAt: at('07T12:00:00') },
      undefined,
    ],
    ['an older key', { tags: { 'keyturn:every': '2d' }, lastRotatedAt: at('07T11:00:00') }, '2026-03-10T11:00:00.000Z'],
    ['a date that is a day past', { tags: {}, nextRotationAt: at('09T12:00:00') }, undefined],
    ['a date that is longer past', { tags: {}, nextRotationAt: at('09T10:00:00') }, '2026-03-10T10:00:00.000Z'],
    [
      'both, by the earlier of the two',
      { tags: { 'keyturn:every': '1d' }, lastRotatedAt: at('01T00:00:00'), nextRotationAt: at('02T00:00:00') },
      '2026-03-02T12:00:00.000Z',
    ],
    ['a key without an interval in its tags', { tags: {}, lastRotatedAt: at('01T00:00:00') }, undefined],
    ['a secret that was never rotated', { tags: { 'keyturn:every': '1d' } }, undefined],
  ])('%s', (_, secret, since) => {
    expect(rotationOverdueSince(secret, NOW)?.toISOString()).toBe(since);
  });
});

describe('people hear of a lasting condition', () => {
  it.each([
    ['in its first hour', '10T11:00:01', true],
    ['not in its second', '10T11:00:00', false],
    ['a day later', '09T11:30:00', true],
    ['not before it begins', '10T12:00:01', false],
  ])('%s', (_, since, expected) => {
    expect(isTimeToNotify(at(since), NOW)).toBe(expected);
  });
});
