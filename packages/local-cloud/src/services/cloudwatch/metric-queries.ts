import { AwsError } from '../../kernel/kernel';
import { optionalBoolean, optionalNumber, optionalText, recordList, isRecord, type Input } from '../input';
import { evaluateExpression, type MathValue } from './expression';
import { parseExpression, type Expression } from './expression-parser';
import type { MetricId } from './metric';
import { statistic, STATISTICS, type MetricStore, type Statistic } from './metric-store';

/** One element of GetMetricData's `MetricDataQueries` and of an alarm's `Metrics`. */
export interface MetricQuery {
  readonly id: string;
  readonly label?: string;
  readonly returnData: boolean;
  readonly stat?: MetricStat;
  readonly expression?: Expression;
}

export interface MetricStat {
  readonly metric: MetricId;
  /** Seconds. */
  readonly period: number;
  readonly statistic: Statistic;
  readonly unit?: string;
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function dimensionsOf(input: Input): Readonly<Record<string, string>> {
  return Object.fromEntries(
    recordList(input, 'Dimensions').map((pair) => [
      optionalText(pair, 'Name') ?? '',
      optionalText(pair, 'Value') ?? '',
    ]),
  );
}

/** Percentiles and trimmed means would need every single value, which the local cloud does not keep. */
export function checkedStatistic(name: string | undefined): Statistic {
  const known = STATISTICS.find((statisticName) => statisticName === name);
  if (known) return known;
  throw validationError(`The local cloud knows the statistics ${STATISTICS.join(', ')}, not ${String(name)}.`);
}

/** Periods shorter than a minute, in seconds: of alarms, and of what reads metrics. */
export const ALARM_PERIODS: readonly number[] = [10, 20, 30];
const READ_PERIODS: readonly number[] = [1, 5, ...ALARM_PERIODS];

/** `short`: the periods below a minute that are taken. */
export function checkedPeriod(period: number | undefined, short: readonly number[] = READ_PERIODS): number {
  if (period !== undefined && (short.includes(period) || (period > 0 && period % 60 === 0))) return period;
  throw validationError(`Period must be ${short.join(', ')} or a multiple of 60`);
}

export function parseQueries(inputs: readonly Input[], short?: readonly number[]): readonly MetricQuery[] {
  return inputs.map((input) => {
    const id = optionalText(input, 'Id') ?? '';
    if (!/^[a-z]\w*$/.test(id)) {
      throw validationError(
        `The value ${id} for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    }
    const label = optionalText(input, 'Label');
    const common = { id, returnData: optionalBoolean(input, 'ReturnData') ?? true, ...(label ? { label } : {}) };
    const stat = input['MetricStat'];
    const expression = optionalText(input, 'Expression');
    if (isRecord(stat)) return { ...common, stat: parseStat(stat, short) };
    if (expression === undefined)
      throw validationError(`MetricDataQuery ${id} must have either MetricStat or Expression.`);
    try {
      return { ...common, expression: parseExpression(expression) };
    } catch (error) {
      throw expressionError(id, error);
    }
  });
}

function parseStat(input: Input, short: readonly number[] | undefined): MetricStat {
  const metric = isRecord(input['Metric']) ? input['Metric'] : {};
  const unit = optionalText(input, 'Unit');
  return {
    metric: {
      namespace: optionalText(metric, 'Namespace') ?? '',
      name: optionalText(metric, 'MetricName') ?? '',
      dimensions: dimensionsOf(metric),
    },
    period: checkedPeriod(optionalNumber(input, 'Period'), short),
    statistic: checkedStatistic(optionalText(input, 'Stat')),
    ...(unit ? { unit } : {}),
  };
}

function expressionError(id: string, error: unknown): AwsError {
  const reason = error instanceof Error ? error.message : String(error);
  return validationError(`Error in expression '${id}' [${reason}]`);
}

interface QueryWindow {
  readonly start: number;
  readonly end: number;
  /** Seconds; the period of expressions. */
  readonly period: number;
}

/** The values of every query, by id: data of the store, then math over them in whatever order they refer to each other. */
export function runQueries(
  store: MetricStore,
  queries: readonly MetricQuery[],
  window: QueryWindow,
): ReadonlyMap<string, MathValue> {
  const results = new Map<string, MathValue>();
  const underway = new Set<string>();
  const periodMs = window.period * 1000;
  const periods: number[] = [];
  for (let at = Math.floor(window.start / periodMs) * periodMs; at < window.end; at += periodMs) periods.push(at);

  function resolve(id: string): MathValue {
    const done = results.get(id);
    if (done !== undefined) return done;
    const query = queries.find((candidate) => candidate.id === id);
    if (!query) throw new Error(`unknown identifier '${id}'`);
    if (underway.has(id)) throw new Error(`'${id}' refers to itself`);
    underway.add(id);
    const value = query.stat ? dataOf(store, query.stat, window) : mathOf(query);
    results.set(id, value);
    return value;
  }

  function mathOf(query: MetricQuery): MathValue {
    if (!query.expression) return new Map<number, number>();
    const metrics = (): readonly MathValue[] => queries.filter((other) => other.stat).map((other) => resolve(other.id));
    return evaluateExpression(query.expression, { resolve, metrics, periods });
  }

  for (const query of queries) {
    try {
      resolve(query.id);
    } catch (error) {
      throw expressionError(query.id, error);
    }
  }
  return results;
}

function dataOf(store: MetricStore, stat: MetricStat, window: QueryWindow): MathValue {
  const periodMs = stat.period * 1000;
  const points = store.datapoints(stat.metric, {
    start: Math.floor(window.start / periodMs) * periodMs,
    end: window.end,
    period: stat.period,
    ...(stat.unit ? { unit: stat.unit } : {}),
  });
  return new Map(points.map((point) => [point.at, statistic(point, stat.statistic)]));
}
