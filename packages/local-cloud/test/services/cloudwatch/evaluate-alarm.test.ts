import type { AlarmRule, MissingDataTreatment } from '../../../src/services/cloudwatch/alarm';
import { evaluateAlarm, evaluationRange } from '../../../src/services/cloudwatch/evaluate-alarm';

const KEEP = 'Retain current state';
const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

function rule(missingData: MissingDataTreatment, datapointsToAlarm: number): AlarmRule {
  return {
    queries: [],
    period: 300,
    evaluationPeriods: 3,
    datapointsToAlarm,
    threshold: 0,
    comparison: 'GreaterThanThreshold',
    missingData,
  };
}

/** `0 - X`: not breaching, missing, breaching; the newest on the right, as in AWS's tables. */
function slots(text: string) {
  return text
    .split(' ')
    .map((sign, index) => ({ at: index * 300_000, value: sign === '-' ? undefined : sign === 'X' ? 1 : 0 }));
}

function state(text: string, treatment: MissingDataTreatment, datapointsToAlarm: number): string {
  return evaluateAlarm(rule(treatment, datapointsToAlarm), slots(text))?.state ?? KEEP;
}

test('the evaluation range of three periods is five, as in the tables of the user guide', () => {
  expect(evaluationRange(rule('missing', 3))).toBe(5);
});

// Both tables of the CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
test.each([
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', KEEP, 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', KEEP, 'ALARM', 'OK'],
])('3 out of 3: %s', (text, ...expected) => {
  expect(TREATMENTS.map((treatment) => state(text, treatment, 3))).toEqual(expected);
});

test.each([
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', KEEP, 'ALARM', 'OK'],
])('2 out of 3: %s', (text, ...expected) => {
  expect(TREATMENTS.map((treatment) => state(text, treatment, 2))).toEqual(expected);
});

test.each(['- - - - X', '- - - X -'])('no premature alarm for %s', (text) => {
  expect(state(text, 'missing', 3)).toBe('OK');
});

describe('the reason has the words of recorded notifications', () => {
  const at = (minute: number): number => Date.parse('2026-11-20T12:00:00Z') + minute * 60_000;
  const reason = (values: readonly (number | undefined)[], changes: Partial<AlarmRule>): string | undefined =>
    evaluateAlarm(
      { ...rule('notBreaching', changes.evaluationPeriods ?? 1), evaluationPeriods: 1, ...changes },
      values.map((value, minute) => ({ at: at(minute), value })),
    )?.reason;

  test.each<[string, readonly (number | undefined)[], Partial<AlarmRule>]>([
    ['1 datapoint [1.0 (20/11/26 12:00:00)] was greater than the threshold (0.0).', [1], {}],
    ['1 datapoint [0.0 (20/11/26 12:00:00)] was not greater than the threshold (0.0).', [0], {}],
    [
      '2 datapoints [0.5 (20/11/26 12:01:00), 1.0 (20/11/26 12:00:00)] were greater than the threshold (0.0).',
      [1, 0.5],
      { evaluationPeriods: 2 },
    ],
    [
      '1 datapoint [0.0 (20/11/26 12:01:00)] was not greater than the threshold (0.0) and 1 missing datapoint was treated as [Breaching].',
      [undefined, 0],
      { evaluationPeriods: 2, missingData: 'breaching' },
    ],
    [
      '6 datapoints were greater than the threshold (0.0). The most recent datapoints which crossed the threshold: [6.0 (20/11/26 12:05:00), 5.0 (20/11/26 12:04:00), 4.0 (20/11/26 12:03:00), 3.0 (20/11/26 12:02:00), 2.0 (20/11/26 12:01:00)].',
      [1, 2, 3, 4, 5, 6],
      { evaluationPeriods: 6 },
    ],
    [
      '5 out of the last 5 datapoints were greater than the threshold (0.0). The most recent datapoints which crossed the threshold: [5.0 (20/11/26 12:04:00), 4.0 (20/11/26 12:03:00), 3.0 (20/11/26 12:02:00), 2.0 (20/11/26 12:01:00), 1.0 (20/11/26 12:00:00)] (minimum 5 datapoints for OK -> ALARM transition).',
      [1, 2, 3, 4, 5],
      { evaluationPeriods: 5, outOf: true },
    ],
    [
      '1 out of the last 1 datapoints [1.0 (20/11/26 12:00:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
      [1],
      { outOf: true },
    ],
    [
      '1 out of the last 20 datapoints [1.0 (20/11/26 12:00:00)] was greater than the threshold (0.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
      [1],
      { evaluationPeriods: 20, datapointsToAlarm: 1, outOf: true },
    ],
    [
      '1 out of the last 1 datapoints [0.0 (20/11/26 12:00:00)] was not greater than the threshold (0.0) (minimum 1 datapoint for ALARM -> OK transition).',
      [0],
      { outOf: true },
    ],
    [
      '3 out of the last 5 datapoints [0.0 (20/11/26 12:04:00), 0.0 (20/11/26 12:03:00), 0.0 (20/11/26 12:01:00)] were not greater than the threshold (0.0) (minimum 3 datapoints for ALARM -> OK transition).',
      [1, 0, 1, 0, 0],
      { evaluationPeriods: 5, datapointsToAlarm: 3, outOf: true },
    ],
    [
      'no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
      [undefined],
      { missingData: 'breaching' },
    ],
  ])('Threshold Crossed: %s', (expected, values, changes) => {
    expect(reason(values, changes)).toBe(`Threshold Crossed: ${expected}`);
  });

  test('Insufficient Data', () => {
    expect(reason([undefined], { missingData: 'missing', evaluationPeriods: 3 })).toBe(
      'Insufficient Data: 3 datapoints were unknown.',
    );
  });
});
