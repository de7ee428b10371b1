import { createdAt, wentBack } from '../../../lib/rotation/versions';
import type { Stages } from '../../../lib/rotation/labels';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 9, minute));
const versions = [
  { versionId: 'old', labels: [], createdAt: at(0) },
  { versionId: 'new', labels: [], createdAt: at(1) },
  { versionId: 'same', labels: [], createdAt: at(1) },
];
const stages = (current?: string, previous?: string) => ({ current, previous }) as Stages;

it('the time of a version is that of its creation, where it is known', () => {
  expect(createdAt(versions, 'new')).toEqual(at(1));
  expect(createdAt(versions, 'gone')).toBeUndefined();
  expect(createdAt(versions, undefined)).toBeUndefined();
});

it.each<[string | undefined, string | undefined, boolean]>([
  ['old', 'new', true],
  ['new', 'old', false],
  ['new', 'same', false],
  ['gone', 'new', false],
  ['old', 'gone', false],
  ['old', undefined, false],
  [undefined, undefined, false],
])('AWSCURRENT on %s and AWSPREVIOUS on %s: went back is %s', (current, previous, expected) => {
  expect(wentBack(stages(current, previous), versions)).toBe(expected);
});
