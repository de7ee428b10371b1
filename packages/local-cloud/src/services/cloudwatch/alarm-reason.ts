import type { AlarmRule, AlarmState, ComparisonOperator, MissingDataTreatment } from './alarm';

const WORDS: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};
const TREATED: Readonly<Record<MissingDataTreatment, string>> = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  ignore: 'Ignored',
  missing: 'Missing',
};

/** From this number of datapoints on, the sentence lists only the latest ones, after it. */
const LISTED = 5;

interface EvaluatedSlot {
  readonly at: number;
  readonly value: number;
  readonly breaching: boolean;
}

export function insufficientData(missing: number): string {
  return `Insufficient Data: ${plural(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} unknown.`;
}

/** The sentence that CloudWatch gives for OK and ALARM, in the wording of recorded notifications. */
export function thresholdCrossed(
  rule: AlarmRule,
  state: AlarmState,
  evaluated: readonly EvaluatedSlot[],
  filled: number,
): string {
  const treated = `${plural(filled, 'missing datapoint')} ${filled === 1 ? 'was' : 'were'} treated as [${TREATED[rule.missingData]}]`;
  if (evaluated.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${plural(filled, 'period')} and ${treated}.`;
  }
  const supporting = evaluated.filter((slot) => slot.breaching === (state === 'ALARM'));
  const shown = supporting.length > 0 ? supporting : evaluated;
  // Without a datapoint that supports the state, missing ones decided it: then the sentence shows the real ones as they are.
  const not = (shown[0]?.breaching ?? false) ? '' : 'not ';
  const threshold = `${not}${WORDS[rule.comparison]} the threshold (${javaNumber(rule.threshold)})`;
  const and = filled > 0 ? ` and ${treated}` : '';
  const listed = `[${shown
    .slice(0, LISTED)
    .map((slot) => `${javaNumber(slot.value)} (${shortTime(slot.at)})`)
    .join(', ')}]`;
  const was = shown.length === 1 ? 'was' : 'were';
  const which = not === '' ? ' which crossed the threshold' : '';
  const datapoints = rule.outOf
    ? `${shown.length} out of the last ${rule.evaluationPeriods} datapoints`
    : plural(shown.length, 'datapoint');
  const said =
    shown.length < LISTED
      ? `${datapoints} ${listed} ${was} ${threshold}${and}`
      : `${datapoints} ${was} ${threshold}${and}. The most recent datapoints${which}: ${listed}`;
  return `Threshold Crossed: ${said}${rule.outOf ? ` (${minimum(rule, state)})` : ''}.`;
}

function minimum(rule: AlarmRule, state: AlarmState): string {
  const crossing = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  const needed = state === 'ALARM' ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1;
  return `minimum ${plural(needed, 'datapoint')} for ${crossing} transition`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1.0`, as Java prints a double. */
export function javaNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? `${value}.0` : String(value);
}

/** `20/11/26 12:00:00` in UTC. */
function shortTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}
