import { dropExpired, insertEvent, type LogGroup, type LogStream, type MetricFilter } from './log-store';
import type { LogsState } from './logs-state';
import { readSelector } from './selector';

/** Stores one line, and lets embedded metrics and metric filters see it. */
export function appendLine(state: LogsState, group: LogGroup, stream: LogStream, message: string, at: Date): void {
  const now = state.kernel.clock.now();
  dropExpired(group, stream, now.getTime());
  insertEvent(stream, {
    id: state.kernel.newId(),
    timestamp: at.getTime(),
    ingestionTime: now.getTime(),
    message,
  });
  state.ingestLogLine(message, group.name);
  for (const filter of group.filters.values()) countLine(state, filter, message, at);
}

function countLine(state: LogsState, filter: MetricFilter, message: string, at: Date): void {
  const { transformation } = filter;
  const { metricNamespace: namespace, metricName: name, unit } = transformation;
  const sample = { namespace, name, at, ...(unit ? { unit } : {}) };
  if (!filter.matches(message)) {
    // In a minute in which lines came and no line matched, AWS reports the default once, as a value without dimensions.
    const value = transformation.defaultValue;
    if (value !== undefined) state.putMetric({ ...sample, dimensions: {}, value });
    return;
  }
  const root = jsonOf(message);
  const value = transformation.metricValue.startsWith('$')
    ? Number(readSelector(root, transformation.metricValue) ?? Number.NaN)
    : Number(transformation.metricValue);
  if (!Number.isFinite(value)) return;
  const dimensions: Record<string, string> = {};
  for (const [dimension, selector] of Object.entries(transformation.dimensions)) {
    const found = readSelector(root, selector);
    // A line without one of its dimensions makes no metric.
    if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') return;
    dimensions[dimension] = String(found);
  }
  state.putMetric({ ...sample, dimensions, value });
}

function jsonOf(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}
