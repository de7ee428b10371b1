import { timelineOfReceipts } from '../../../lib/timeline/from-receipts';
import { overlaps, uncovered } from '../../../lib/timeline/coverage';
import { HISTORY, hour, receipt } from '../cli/receipts/signed-history';

const END = new Date(hour(300));
const drawn = (receipts = HISTORY) => timelineOfReceipts('prod/key', receipts, END);
const spans = (versionId: string, receipts = HISTORY) =>
  drawn(receipts)
    .keys.find((one) => one.versionId === versionId)
    ?.labels.map(({ label, from, until }) => [label, from.toISOString(), until?.toISOString()]);

test('a key is valid from its issue until it was refused', () => {
  expect(drawn().keys.map(({ keyId, validFrom, validUntil }) => [keyId, validFrom, validUntil])).toEqual([
    ['key of A', new Date(hour(0)), new Date(hour(126))],
    ['key of B', new Date(hour(100)), undefined],
    ['key of C', new Date(hour(200)), new Date(hour(229))],
  ]);
});

test('labels stand where the transitions put them', () => {
  expect(spans('A')).toEqual([
    ['AWSPENDING', hour(0), hour(1)],
    ['AWSCURRENT', hour(1), hour(102)],
    ['KEYTURN_RETIRING_20260206T0500Z_A', hour(101), hour(126)],
    ['AWSPREVIOUS', hour(102), hour(202)],
  ]);
});

test('a rollback moves AWSCURRENT back, and no label of ours stays on the version in use', () => {
  expect(spans('B')?.slice(1)).toEqual([
    ['AWSCURRENT', hour(102), hour(202)],
    ['KEYTURN_RETIRING_20260210T0900Z_B', hour(201), hour(203)],
    ['AWSPREVIOUS', hour(202), hour(203)],
    ['AWSCURRENT', hour(203), undefined],
  ]);
  expect(spans('C')?.slice(1)).toEqual([
    ['AWSCURRENT', hour(202), hour(203)],
    ['AWSPREVIOUS', hour(203), undefined],
    ['KEYTURN_RETIRING_20260210T1200Z_C', hour(204), hour(229)],
    ['KEYTURN_COMPROMISED_C', hour(205), hour(229)],
  ]);
});

test('successful rotations leave no gap, and overlap', () => {
  expect(uncovered(drawn())).toEqual([]);
  expect(overlaps(drawn()).map(({ from, until }) => (until - from) / 3600_000)).toEqual([26, 29]);
});

test('a postponed revocation is due when the last receipt says', () => {
  const later = receipt(124, 'retiring', 'A', { evidence: { dueAt: hour(130) } });
  expect(spans('A', [...HISTORY.slice(0, 5), later])?.slice(2, 5)).toEqual([
    ['KEYTURN_RETIRING_20260206T0500Z_A', hour(101), hour(124)],
    ['AWSPREVIOUS', hour(102), undefined],
    ['KEYTURN_RETIRING_20260206T1000Z_A', hour(124), undefined],
  ]);
});

test('the version before the first receipt is valid and AWSCURRENT from the start', () => {
  const { keys, from } = drawn(HISTORY.slice(2));
  expect(from).toEqual(new Date(hour(100)));
  expect(keys[0]).toMatchObject({ versionId: 'A', validUntil: new Date(hour(126)) });
  expect(keys[0]?.validFrom).toBeUndefined();
  expect(uncovered(drawn(HISTORY.slice(2)))).toEqual([]);
});

test('a rolled key ends when its successor is promoted', () => {
  const roll = receipt(51, 'promoted', 'B', { predecessor: 'A', evidence: { rolled: true } });
  const timeline = drawn([...HISTORY.slice(0, 2), receipt(50, 'issued', 'B', { predecessor: 'A' }), roll]);
  expect(timeline.keys.map(({ validUntil }) => validUntil)).toEqual([new Date(hour(51)), undefined]);
});

test('each receipt is an event, once, and an orphan is not a key', () => {
  const { versionId: _, ...orphan } = receipt(3, 'orphanRevoked', '-', { keyId: 'stray' });
  const { keys, marks } = drawn([...HISTORY.slice(0, 2), ...HISTORY.slice(0, 2), orphan]);
  expect(keys).toHaveLength(1);
  expect(marks.map(({ text }) => text)).toEqual([
    'issued: key of A, by rotation',
    'promoted: key of A, by rotation',
    'orphanRevoked: stray, by rotation',
  ]);
});

test('without receipts there is an empty timeline', () => {
  expect(drawn([])).toMatchObject({ from: END, to: END, keys: [], marks: [] });
});
