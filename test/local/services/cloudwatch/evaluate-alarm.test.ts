import type { AlarmRule, MissingDataTreatment } from '../../../../lib/local/services/cloudwatch/alarm';
import { evaluateAlarm, evaluationRange } from '../../../../lib/local/services/cloudwatch/evaluate-alarm';

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

test('the reason has the words of recorded notifications', () => {
  const at = Date.parse('2026-11-20T12:00:00Z');
  const one = (missingData: MissingDataTreatment, value: number | undefined, evaluationPeriods = 1) =>
    evaluateAlarm({ ...rule(missingData, 1), evaluationPeriods }, [{ at, value }])?.reason;
  expect(one('notBreaching', 1)).toBe(
    'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (20/11/26 12:00:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
  );
  expect(one('notBreaching', 1, 20)).toBe(
    'Threshold Crossed: 1 out of the last 20 datapoints [1.0 (20/11/26 12:00:00)] was greater than the threshold (0.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
  );
  expect(one('notBreaching', 0)).toBe(
    'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (20/11/26 12:00:00)] was not greater than the threshold (0.0) (minimum 1 datapoint for ALARM -> OK transition).',
  );
  expect(one('breaching', undefined)).toBe(
    'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
  );
  expect(one('missing', undefined, 3)).toBe('Insufficient Data: 3 datapoints were unknown.');
});
