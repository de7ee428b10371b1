import { overlaps, uncovered } from '../../../lib/timeline/coverage';
import type { Timeline } from '../../../lib/timeline/timeline';
import { ROTATION, key, minute, timeline } from './timelines';

const span = (from: number, until: number) => ({ from: minute(from).getTime(), until: minute(until).getTime() });

function withB(validFrom: Date, validUntil?: Date): Timeline {
  const [a, b] = ROTATION.keys;
  if (!a || !b) throw new Error('two keys');
  return { ...ROTATION, keys: [a, { ...b, validFrom, ...(validUntil && { validUntil }) }] };
}

test('a key and its successor overlap while both are valid', () => {
  expect(overlaps(ROTATION)).toEqual([{ ...span(30, 90), keys: ROTATION.keys }]);
});

test('a key that was never AWSCURRENT has no overlap', () => {
  expect(overlaps({ ...ROTATION, keys: [...ROTATION.keys, key('orphan', { validFrom: minute(50) })] })).toHaveLength(1);
});

test('keys that follow each other without an overlap have no overlap', () => {
  expect(overlaps(withB(minute(90)))).toEqual([]);
});

test('a rotation leaves no moment without a valid key', () => {
  expect(uncovered(ROTATION)).toEqual([]);
});

test('a key promoted before it works leaves one', () => {
  expect(uncovered(withB(minute(33)))).toEqual([span(32, 33)]);
});

test('so does a current key that is revoked, until the end', () => {
  expect(uncovered(withB(minute(30), minute(100)))).toEqual([span(100, 120)]);
});

test('so does a time in which no key is AWSCURRENT', () => {
  const [a] = ROTATION.keys;
  expect(uncovered({ ...ROTATION, keys: a ? [a] : [] })).toEqual([span(32, 120)]);
});

test('without an AWSCURRENT there are no gaps to report', () => {
  expect(uncovered(timeline({ keys: [key('A')] }))).toBeUndefined();
});
