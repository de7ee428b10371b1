import { AwsError, type Kernel, type Operation } from '../../kernel/kernel';
import {
  isRecord,
  list,
  optionalInstant,
  optionalNumber,
  optionalText,
  page,
  recordList,
  requiredText,
  textList,
  type Input,
} from '../input';
import type { MetricId } from './metric';
import {
  checkedPeriod,
  checkedStatistic,
  dimensionsOf,
  parseQueries,
  runQueries,
  validationError,
} from './metric-queries';
import { statistic, type MetricStore, type StatisticSet } from './metric-store';

const LIST_PAGE = 500;
const MAX_DATAPOINTS = 1440;
const OLDEST_MS = 14 * 86_400_000;
const NEWEST_MS = 2 * 3_600_000;

function instant(input: Input, name: string): Date {
  const found = optionalInstant(input, name);
  if (!found) throw new AwsError('MissingRequiredParameterException', `The parameter ${name} is required.`);
  return found;
}

/** Metrics: put, read, list. */
export function metricOperations(kernel: Kernel, store: MetricStore): Readonly<Record<string, Operation>> {
  const putMetricData: Operation = (input, { caller }) => {
    const namespace = requiredText(input, 'Namespace');
    const context = { 'cloudwatch:namespace': namespace };
    kernel.authorize(caller, { action: 'cloudwatch:PutMetricData', resource: '*', context });
    if (namespace.startsWith('AWS/')) {
      throw new AwsError('InvalidParameterValueException', 'The value AWS/ for parameter Namespace is invalid.');
    }
    for (const datum of recordList(input, 'MetricData')) {
      const metric = { namespace, name: requiredText(datum, 'MetricName'), dimensions: dimensionsOf(datum) };
      const at = optionalInstant(datum, 'Timestamp') ?? kernel.clock.now();
      checkTime(at);
      const unit = optionalText(datum, 'Unit') ?? 'None';
      const resolution = resolutionOf(datum);
      for (const values of statisticSets(datum)) store.put(metric, values, at, unit, resolution);
    }
    return {};
  };

  function checkTime(at: Date): void {
    const age = kernel.clock.now().getTime() - at.getTime();
    if (age <= OLDEST_MS && age >= -NEWEST_MS) return;
    throw new AwsError(
      'InvalidParameterValueException',
      'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks and no more than two hours in the future.',
    );
  }

  const getMetricData: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:GetMetricData', resource: '*' });
    const queries = parseQueries(recordList(input, 'MetricDataQueries'));
    const start = instant(input, 'StartTime').getTime();
    const end = instant(input, 'EndTime').getTime();
    if (start >= end) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
    const period = queries.find((query) => query.stat)?.stat?.period ?? 300;
    const results = runQueries(store, queries, { start, end, period });
    const ascending = optionalText(input, 'ScanBy') === 'TimestampAscending';
    return {
      MetricDataResults: queries
        .filter((query) => query.returnData)
        .map((query) => {
          const value = results.get(query.id) ?? new Map<number, number>();
          const points = typeof value === 'number' ? [[start, value] as const] : [...value];
          points.sort(([a], [b]) => (ascending ? a - b : b - a));
          return {
            Id: query.id,
            Label: query.label ?? query.stat?.metric.name ?? query.id,
            Timestamps: points.map(([at]) => new Date(at)),
            Values: points.map(([, found]) => found),
            StatusCode: 'Complete',
          };
        }),
      Messages: [],
    };
  };

  const getMetricStatistics: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:GetMetricStatistics', resource: '*' });
    if (list(input, 'ExtendedStatistics').length > 0)
      throw validationError('The local cloud has no ExtendedStatistics.');
    const statistics = textList(input, 'Statistics').map(checkedStatistic);
    const name = requiredText(input, 'MetricName');
    const metric: MetricId = { namespace: requiredText(input, 'Namespace'), name, dimensions: dimensionsOf(input) };
    const period = checkedPeriod(optionalNumber(input, 'Period'));
    const start = instant(input, 'StartTime').getTime();
    const end = instant(input, 'EndTime').getTime();
    const asked = Math.ceil((end - start) / (period * 1000));
    if (asked > MAX_DATAPOINTS) {
      throw new AwsError(
        'InvalidParameterCombinationException',
        `You have requested up to ${asked} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    }
    const unit = optionalText(input, 'Unit');
    const from = Math.floor(start / (period * 1000)) * period * 1000;
    const pointsOf = (wanted: string): readonly Record<string, unknown>[] =>
      store.datapoints(metric, { start: from, end, period, unit: wanted }).map((point) => ({
        Timestamp: new Date(point.at),
        ...Object.fromEntries(statistics.map((one) => [one, statistic(point, one)])),
        Unit: wanted,
      }));
    return { Label: name, Datapoints: (unit ? [unit] : store.units(metric)).flatMap(pointsOf) };
  };

  const listMetrics: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:ListMetrics', resource: '*' });
    const namespace = optionalText(input, 'Namespace');
    const name = optionalText(input, 'MetricName');
    const recently = optionalText(input, 'RecentlyActive') ? kernel.clock.now().getTime() - 3 * 3_600_000 : -Infinity;
    const found = store
      .metrics()
      .filter((metric) => namespace === undefined || metric.namespace === namespace)
      .filter((metric) => name === undefined || metric.name === name)
      .filter((metric) => recordList(input, 'Dimensions').every((wanted) => hasDimension(metric, wanted)))
      .filter((metric) => (store.latest(metric) ?? -Infinity) >= recently);
    const part = page(
      found,
      optionalText(input, 'NextToken'),
      LIST_PAGE,
      () => new AwsError('InvalidParameterValueException', 'The value for parameter NextToken is invalid.'),
    );
    return {
      Metrics: part.items.map((metric) => ({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      ...(part.next ? { NextToken: part.next } : {}),
    };
  };

  return {
    PutMetricData: putMetricData,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
  };
}

function hasDimension(metric: MetricId, wanted: Input): boolean {
  const value = metric.dimensions[optionalText(wanted, 'Name') ?? ''];
  const expected = optionalText(wanted, 'Value');
  return value !== undefined && (expected === undefined || value === expected);
}

/** Seconds: 1 or 60. Any other value counts as 60, as the API reference says. */
function resolutionOf(datum: Input): number {
  return optionalNumber(datum, 'StorageResolution') === 1 ? 1 : 60;
}

/** A datum is one value, a list of values with their counts, or a statistic set made by the sender. */
function statisticSets(datum: Input): readonly StatisticSet[] {
  const set = datum['StatisticValues'];
  if (isRecord(set)) {
    const number = (name: string): number => optionalNumber(set, name) ?? 0;
    return [{ count: number('SampleCount'), sum: number('Sum'), min: number('Minimum'), max: number('Maximum') }];
  }
  const counts = list(datum, 'Counts').map(Number);
  const values = list(datum, 'Values').map(Number);
  const single = optionalNumber(datum, 'Value');
  if (single === undefined && values.length === 0) {
    throw new AwsError(
      'MissingRequiredParameterException',
      'At least one of the parameters Value, Values or StatisticValues must be specified.',
    );
  }
  return (single === undefined ? values : [single]).map((value, index) => {
    const count = counts[index] ?? 1;
    return { count, sum: value * count, min: value, max: value };
  });
}
