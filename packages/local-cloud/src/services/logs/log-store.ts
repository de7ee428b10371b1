import type { LineFilter } from './filter-pattern';

/** Times are milliseconds since the epoch, as in the API. */
export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  events: LogEvent[];
}

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  /** A number, or a selector of the line's JSON. */
  readonly metricValue: string;
  readonly defaultValue?: number;
  /** Dimension name to selector. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit?: string;
}

export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly matches: LineFilter;
  readonly transformation: MetricTransformation;
  readonly createdAt: number;
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** Undefined: for ever. */
  retentionInDays?: number;
  readonly streams: Map<string, LogStream>;
  readonly filters: Map<string, MetricFilter>;
  tags: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;

/** Forgets what is older than the group keeps. Runs before every look and every append. */
export function dropExpired(group: LogGroup, stream: LogStream, now: number): void {
  if (group.retentionInDays === undefined) return;
  const oldest = now - group.retentionInDays * DAY_MS;
  if ((stream.events[0]?.timestamp ?? Infinity) < oldest) {
    stream.events = stream.events.filter((event) => event.timestamp >= oldest);
  }
}

/** Puts an event in its place by time: almost always the end. */
export function insertEvent(stream: LogStream, event: LogEvent): void {
  let position = stream.events.length;
  while (position > 0 && (stream.events[position - 1]?.timestamp ?? 0) > event.timestamp) position -= 1;
  stream.events.splice(position, 0, event);
}

export function storedBytes(group: LogGroup): number {
  return [...group.streams.values()].reduce(
    (sum, stream) => sum + stream.events.reduce((bytes, event) => bytes + Buffer.byteLength(event.message) + 26, 0),
    0,
  );
}
