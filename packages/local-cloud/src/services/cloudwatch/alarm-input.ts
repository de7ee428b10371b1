import { isRecord, optionalNumber, optionalText, recordList, requiredText, textList, type Input } from '../input';
import {
  COMPARISON_OPERATORS,
  MISSING_DATA_TREATMENTS,
  type Alarm,
  type AlarmRule,
  type ComparisonOperator,
  type MissingDataTreatment,
} from './alarm';
import {
  ALARM_PERIODS,
  checkedPeriod,
  checkedStatistic,
  dimensionsOf,
  parseQueries,
  validationError,
  type MetricQuery,
} from './metric-queries';

const DAY = 86_400;
const HOUR = 3600;

/** Checks PutMetricAlarm's input and takes from it what decides the state. Throws ValidationError. */
export function parseAlarmRule(input: Input): AlarmRule {
  for (const member of ['ThresholdMetricId', 'EvaluationCriteria', 'EvaluationInterval', 'ExtendedStatistic']) {
    if (input[member] !== undefined) throw validationError(`The local cloud has no alarms with ${member}.`);
  }
  const queries = queriesOf(input);
  const periods = [...new Set(queries.flatMap((query) => (query.stat ? [query.stat.period] : [])))];
  const period = periods[0];
  if (period === undefined || periods.length > 1) {
    throw validationError(`All metrics of an alarm must have the same period, not ${periods.join(', ') || 'none'}.`);
  }
  const evaluationPeriods = optionalNumber(input, 'EvaluationPeriods');
  if (evaluationPeriods === undefined || !Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw validationError(`EvaluationPeriods must be at least 1, not ${String(evaluationPeriods)}.`);
  }
  const longest = period < HOUR ? { seconds: DAY, words: 'a day' } : { seconds: 7 * DAY, words: 'a week' };
  if (evaluationPeriods * period > longest.seconds) {
    throw validationError(
      `Metrics cannot be checked across more than ${longest.words} (EvaluationPeriods * Period must be <= ${longest.seconds}).`,
    );
  }
  const datapointsToAlarm = optionalNumber(input, 'DatapointsToAlarm') ?? evaluationPeriods;
  if (!(datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    throw validationError(`DatapointsToAlarm must be from 1 to EvaluationPeriods, not ${datapointsToAlarm}.`);
  }
  const threshold = optionalNumber(input, 'Threshold');
  if (threshold === undefined) throw validationError('Threshold is required for alarms on a static threshold.');
  return {
    queries,
    period,
    evaluationPeriods,
    datapointsToAlarm,
    outOf: optionalNumber(input, 'DatapointsToAlarm') !== undefined,
    threshold,
    comparison: comparisonOf(input),
    missingData: missingDataOf(input),
  };
}

function queriesOf(input: Input): readonly MetricQuery[] {
  const metrics = recordList(input, 'Metrics');
  const name = optionalText(input, 'MetricName');
  if (name !== undefined && metrics.length > 0) {
    throw validationError('MetricName and Metrics cannot both be specified.');
  }
  if (metrics.length > 0) {
    const queries = parseQueries(metrics, ALARM_PERIODS);
    if (queries.filter((query) => query.returnData).length !== 1) {
      throw validationError('Exactly one element of the metrics list should return data.');
    }
    return queries;
  }
  if (name === undefined) throw validationError('Either MetricName or Metrics must be specified.');
  const unit = optionalText(input, 'Unit');
  return [
    {
      id: 'm1',
      returnData: true,
      stat: {
        metric: { namespace: requiredText(input, 'Namespace'), name, dimensions: dimensionsOf(input) },
        period: checkedPeriod(optionalNumber(input, 'Period'), ALARM_PERIODS),
        statistic: checkedStatistic(optionalText(input, 'Statistic')),
        ...(unit ? { unit } : {}),
      },
    },
  ];
}

function comparisonOf(input: Input): ComparisonOperator {
  const given = requiredText(input, 'ComparisonOperator');
  const known = COMPARISON_OPERATORS.find((operator) => operator === given);
  if (!known) throw validationError(`The local cloud has no alarms with ComparisonOperator ${given}.`);
  return known;
}

function missingDataOf(input: Input): MissingDataTreatment {
  const given = optionalText(input, 'TreatMissingData') ?? 'missing';
  const known = MISSING_DATA_TREATMENTS.find((treatment) => treatment === given);
  if (known) return known;
  throw validationError(
    `Option ${given} is not supported for TreatMissingData parameter. Supported options are [${MISSING_DATA_TREATMENTS.join(', ')}].`,
  );
}

/** Alarm actions of the local cloud are SNS topics: any other would be promised and not done. */
export function parseActions(input: Input, here: string): Alarm['actions'] {
  const actions = {
    ALARM: textList(input, 'AlarmActions'),
    OK: textList(input, 'OKActions'),
    INSUFFICIENT_DATA: textList(input, 'InsufficientDataActions'),
  };
  for (const arn of Object.values(actions).flat()) {
    if (!arn.startsWith('arn:')) throw validationError(`Invalid arn syntax: ${arn}`);
    const region = arn.split(':')[3] ?? '';
    if (region !== here) throw validationError(`Invalid region ${region} specified. Only ${here} is supported.`);
    if (!/^arn:[\w-]+:sns:/.test(arn)) throw validationError(`The local cloud performs SNS actions only, not ${arn}.`);
  }
  return actions;
}

const DESCRIBED = [
  'AlarmDescription',
  'MetricName',
  'Namespace',
  'Statistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'Metrics',
];

/** The members as they were given, for DescribeAlarms; a metric alarm without dimensions has an empty list. */
export function describedMembers(input: Input): Readonly<Record<string, unknown>> {
  const given = DESCRIBED.filter((name) => input[name] !== undefined && input[name] !== '');
  const members = Object.fromEntries(given.map((name) => [name, input[name]]));
  if (isRecord(input['Metrics']) || recordList(input, 'Metrics').length > 0) return members;
  return { Dimensions: [], ...members };
}
