import { AwsError, type Operation } from '../../kernel/kernel';
import { optionalNumber, optionalText, page, recordList, textMap } from '../input';
import { parseFilterPattern } from './filter-pattern';
import type { LogGroup, MetricFilter, MetricTransformation } from './log-store';
import { authorizedGroup, groupArn, invalidParameter, textOf, type LogsState } from './logs-state';

const PAGE = 50;

/** Metric filters: they count from their creation on. */
export function metricFilterOperations(state: LogsState): Readonly<Record<string, Operation>> {
  const { kernel, groups } = state;

  const putMetricFilter: Operation = (input, { caller }) => {
    const group = authorizedGroup(state, caller, 'PutMetricFilter', input);
    const name = textOf(input, 'filterName');
    const given = input['filterPattern'];
    const pattern = typeof given === 'string' ? given : '';
    group.filters.set(name, {
      name,
      pattern,
      matches: parseFilterPattern(pattern),
      transformation: transformationOf(input),
      createdAt: kernel.clock.now().getTime(),
    });
    return {};
  };

  const describeMetricFilters: Operation = (input, { caller }) => {
    const name = optionalText(input, 'logGroupName');
    if (name === undefined)
      kernel.authorize(caller, { action: 'logs:DescribeMetricFilters', resource: groupArn(kernel, '*') });
    const chosen =
      name === undefined ? [...groups.values()] : [authorizedGroup(state, caller, 'DescribeMetricFilters', input)];
    const prefix = optionalText(input, 'filterNamePrefix') ?? '';
    const found = chosen
      .flatMap((group) => [...group.filters.values()].map((filter) => ({ group, filter })))
      .filter(({ filter }) => filter.name.startsWith(prefix));
    const part = page(found, optionalText(input, 'nextToken'), optionalNumber(input, 'limit') ?? PAGE, () =>
      invalidParameter('The specified nextToken is invalid.'),
    );
    return { metricFilters: part.items.map(described), ...(part.next ? { nextToken: part.next } : {}) };
  };

  const deleteMetricFilter: Operation = (input, { caller }) => {
    const group = authorizedGroup(state, caller, 'DeleteMetricFilter', input);
    if (!group.filters.delete(textOf(input, 'filterName'))) {
      throw new AwsError('ResourceNotFoundException', 'The specified metric filter does not exist.');
    }
    return {};
  };

  return {
    PutMetricFilter: putMetricFilter,
    DescribeMetricFilters: describeMetricFilters,
    DeleteMetricFilter: deleteMetricFilter,
  };
}

function transformationOf(input: Parameters<Operation>[0]): MetricTransformation {
  const [given, ...more] = recordList(input, 'metricTransformations');
  if (!given || more.length > 0) throw invalidParameter('Exactly one metric transformation is required.');
  const metricValue = textOf(given, 'metricValue');
  if (!metricValue.startsWith('$') && !Number.isFinite(Number(metricValue))) {
    throw invalidParameter(`The metric value ${metricValue} is neither a number nor a selector.`);
  }
  const defaultValue = optionalNumber(given, 'defaultValue');
  const dimensions = textMap(given, 'dimensions');
  if (defaultValue !== undefined && Object.keys(dimensions).length > 0) {
    throw invalidParameter(
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    );
  }
  const unit = optionalText(given, 'unit');
  return {
    metricName: textOf(given, 'metricName'),
    metricNamespace: textOf(given, 'metricNamespace'),
    metricValue,
    dimensions,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(unit ? { unit } : {}),
  };
}

function described({
  group,
  filter,
}: {
  readonly group: LogGroup;
  readonly filter: MetricFilter;
}): Record<string, unknown> {
  const { dimensions, ...transformation } = filter.transformation;
  return {
    filterName: filter.name,
    filterPattern: filter.pattern,
    logGroupName: group.name,
    creationTime: filter.createdAt,
    metricTransformations: [{ ...transformation, ...(Object.keys(dimensions).length > 0 ? { dimensions } : {}) }],
  };
}
