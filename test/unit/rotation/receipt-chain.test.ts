import type { Receipt, Transition } from '../../../lib/rotation/receipt';
import { TRANSITIONS } from '../../../lib/rotation/receipt';
import { checkChain, isTransition, originOf } from '../../../lib/rotation/receipt-chain';

const hour = (hours: number) => new Date(Date.UTC(2026, 1, 1) + hours * 3600_000).toISOString();
const LATE = 1000;

function receipt(hours: number, transition: Transition, versionId: string, more: Partial<Receipt> = {}): Receipt {
  const rest = { keyId: `key of ${versionId}`, requestedBy: 'rotation', evidence: {} };
  return { v: 1, secretArn: 'arn', versionId, transition, at: hour(hours), ...rest, ...more };
}
const issued = (hours: number, id: string, predecessor?: string) =>
  receipt(hours, 'issued', id, predecessor === undefined ? {} : { predecessor });
const promoted = (hours: number, id: string, predecessor?: string, evidence: Receipt['evidence'] = {}) =>
  receipt(hours, 'promoted', id, { evidence, ...(predecessor !== undefined && { predecessor }) });
const retiring = (hours: number, id: string, due: number) =>
  receipt(hours, 'retiring', id, { evidence: { dueAt: hour(due) } });
const revoked = (hours: number, id: string) => receipt(hours, 'revoked', id);
const rolledBack = (hours: number, id: string, predecessor: string) =>
  receipt(hours, 'rolledBack', id, { predecessor });

const numbered = (receipts: readonly Receipt[]) => receipts.map((one, index) => ({ line: index + 1, receipt: one }));
const find = (receipts: readonly Receipt[], asOf = LATE, ms = 0) =>
  checkChain(numbered(receipts), new Date(Date.parse(hour(asOf)) + ms));
const missing = (versionId: string, message: string, line?: number) => ({
  kind: 'missing',
  ...(line !== undefined && { line }),
  versionId,
  message: `version ${versionId} ${message}`,
});
const order = (line: number, versionId: string, message: string) => ({
  kind: 'order',
  line,
  versionId,
  message: `version ${versionId} ${message}`,
});

const A_ISSUED = issued(0, 'A');
const A_PROMOTED = promoted(1, 'A');
const B_ISSUED = issued(10, 'B', 'A');
const A_RETIRING = retiring(11, 'A', 35);
const B_PROMOTED = promoted(12, 'B', 'A');
const A_REVOKED = revoked(36, 'A');
const A_TO_B = [A_ISSUED, A_PROMOTED, B_ISSUED, A_RETIRING, B_PROMOTED, A_REVOKED];
const without = (...gone: readonly Receipt[]) => A_TO_B.filter((one) => !gone.includes(one));

describe('the life of a key', () => {
  it('is whole from its issue to its death', () => {
    expect(find(A_TO_B)).toEqual([]);
    expect(find([])).toEqual([]);
  });

  it.each<[string, readonly Receipt[], readonly object[]]>([
    [
      'its issue',
      without(A_ISSUED),
      [missing('A', 'was promoted, and before that no receipt says that it was issued', 1)],
    ],
    ['its promotion', without(A_PROMOTED), [missing('A', 'was superseded, and no receipt promotes it')]],
    [
      'when it was due',
      without(A_RETIRING),
      [missing('A', 'was revoked, and before that no receipt says that it was retiring', 5)],
    ],
    [
      'the promotion of its successor',
      without(B_PROMOTED),
      [
        missing('A', 'is retiring, and no receipt promotes the version that superseded it'),
        missing('B', 'was issued, and no receipt says what became of it'),
      ],
    ],
    [
      'the proof of its death',
      without(A_REVOKED),
      [missing('A', `was due at ${hour(35)}, and no receipt proves that its key is dead`)],
    ],
    [
      'its end',
      without(A_RETIRING, A_REVOKED),
      [missing('A', `was superseded at ${hour(12)}, and no receipt says when it is due`)],
    ],
    [
      'why it was revoked unused',
      [issued(0, 'A'), revoked(1, 'A')],
      [missing('A', 'was revoked, and before that no receipt says that it was retiring', 2)],
    ],
    [
      'all of it but a compromise',
      [receipt(0, 'compromised', 'A')],
      [missing('A', 'was compromised, and before that no receipt says that it was issued or promoted', 1)],
    ],
    [
      'why it came back',
      [issued(0, 'A'), rolledBack(1, 'A', 'B')],
      [
        missing('A', 'was rolledBack, and before that no receipt says that it was retiring', 2),
        missing('B', 'was superseded, and no receipt promotes it'),
        missing('B', `was superseded at ${hour(1)}, and no receipt says when it is due`),
      ],
    ],
  ])('is missed: %s', (_, receipts, findings) => {
    expect(find(receipts)).toEqual(findings);
  });

  it.each<[string, readonly Receipt[], number]>([
    ['what was due', without(A_REVOKED), 35],
    ['the label of what was superseded', without(A_RETIRING, A_REVOKED), 12],
    ['what became of a key', [issued(0, 'A')], 0],
    ['what retires without a time, from then on', [issued(0, 'A'), receipt(7, 'retiring', 'A')], 7],
  ])('has a day of patience for %s', (_, receipts, since) => {
    expect(find(receipts, since + 24)).toEqual([]);
    expect(find(receipts, since + 24, 1)).toHaveLength(1);
  });

  it('is due when the last label says', () => {
    const extended = [...without(A_REVOKED), retiring(20, 'A', 100)];
    expect(find(extended, 100)).toEqual([]);
    expect(find(extended)).toEqual([
      missing('A', `was due at ${hour(100)}, and no receipt proves that its key is dead`),
    ]);
  });

  it('stays due when it is called compromised, or when an orphan of that version is reported', () => {
    const due = missing('A', `was due at ${hour(35)}, and no receipt proves that its key is dead`);
    expect(find([...without(A_REVOKED), receipt(13, 'compromised', 'A')])).toEqual([due]);
    expect(find([...without(A_REVOKED), receipt(13, 'orphanRevoked', 'A')])).toEqual([due]);
  });

  it('goes on after a rollback: nothing is due of a version that is current again', () => {
    const back = [...without(A_REVOKED), rolledBack(13, 'A', 'B'), retiring(14, 'B', 38), revoked(39, 'B')];
    expect(find(back)).toEqual([]);
  });

  it('may begin with a rollback: a version that never was promoted, and was retiring', () => {
    const unfit = [issued(0, 'A'), retiring(1, 'A', 40), rolledBack(2, 'A', 'B')];
    const then = [issued(3, 'C', 'A'), retiring(4, 'A', 40), promoted(4, 'C', 'A'), revoked(41, 'A')];
    expect(find([...unfit, ...then]).filter(({ versionId }) => versionId === 'A')).toEqual([]);
  });

  it('may end unused: retiring or revoked without a promotion', () => {
    expect(find([issued(0, 'A'), retiring(1, 'A', 990)])).toEqual([]);
    expect(find([issued(0, 'A'), retiring(1, 'A', 2), revoked(3, 'A')])).toEqual([]);
  });

  it('ends with the roll that makes its successor', () => {
    const rolled = [issued(0, 'A'), promoted(1, 'A'), issued(10, 'B', 'A')];
    expect(find([...rolled, promoted(11, 'B', 'A', { rolled: true })])).toEqual([]);
    expect(find([...rolled, promoted(11, 'B', 'A', { rolled: false })])).toHaveLength(1);
  });
});

describe('the version that was there before the receipts', () => {
  it('is the one that the first issued key supersedes', () => {
    expect(originOf(numbered([issued(0, 'B', 'A')]))).toBe('A');
    expect(originOf(numbered([receipt(0, 'orphanRevoked', 'X'), issued(1, 'B', 'A')]))).toBe('A');
    expect(originOf(numbered([promoted(0, 'B', 'A')]))).toBeUndefined();
    expect(originOf([])).toBeUndefined();
  });

  it('needs no birth, and no end where it was not ours to revoke', () => {
    expect(find([B_ISSUED, A_RETIRING, B_PROMOTED, A_REVOKED])).toEqual([]);
    expect(find([B_ISSUED, receipt(11, 'compromised', 'A'), B_PROMOTED])).toEqual([]);
    expect(find([B_ISSUED, B_PROMOTED])).toEqual([]);
    expect(find([B_ISSUED, B_PROMOTED, issued(13, 'A')])).toEqual([]);
  });

  it('needs the receipt before its death all the same', () => {
    expect(find([B_ISSUED, B_PROMOTED, A_REVOKED])).toEqual([
      missing('A', 'was revoked, and before that no receipt says that it was retiring', 3),
    ]);
  });

  it('is only the first: a later one has a beginning', () => {
    const next = [issued(40, 'D', 'C'), promoted(41, 'D', 'C')];
    expect(find([...A_TO_B, ...next], 42)).toEqual([missing('C', 'was superseded, and no receipt promotes it')]);
  });
});

describe('the order of receipts', () => {
  it('is that of a life, whatever their times say', () => {
    expect(find([promoted(0, 'A'), issued(1, 'A')])).toEqual([
      order(1, 'A', 'was promoted, and before that no receipt says that it was issued'),
    ]);
    expect(find([retiring(0, 'A', 990), issued(1, 'A')])).toEqual([
      order(1, 'A', 'was retiring, and before that no receipt says that it was issued or promoted'),
    ]);
  });

  it('ends with the revocation', () => {
    expect(find([...A_TO_B, retiring(37, 'A', 60), receipt(38, 'revoked', 'A', { keyId: 'other' })])).toEqual([
      order(7, 'A', 'was retiring after it was revoked'),
    ]);
  });

  it('is that of their times', () => {
    const late = find([issued(1, 'A'), promoted(0, 'A')]);
    expect(late).toEqual([{ kind: 'order', line: 2, message: `is of ${hour(0)}, and stands after one of ${hour(1)}` }]);
    expect(find([issued(1, 'A'), promoted(1, 'A')])).toEqual([]);
  });
});

describe('a receipt that is written again', () => {
  it('counts when it was first said', () => {
    expect(find([...A_TO_B, { ...A_RETIRING, at: hour(40) }, { ...A_REVOKED, at: hour(41) }])).toEqual([]);
  });

  it('is another one when it says something else', () => {
    expect(find([...A_TO_B, { ...A_RETIRING, at: hour(40), evidence: { dueAt: hour(50) } }])).toHaveLength(1);
  });
});

it('knows its transitions', () => {
  expect(TRANSITIONS.every(isTransition)).toBe(true);
  expect(['', 'Issued', 'toString', undefined, 1].some(isTransition)).toBe(false);
});
