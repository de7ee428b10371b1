import { AwsError, type Operation } from '../../kernel/kernel';
import { optionalBoolean, optionalNumber, optionalText, page, recordList, textList, type Input } from '../input';
import { appendLine } from './append-line';
import { parseFilterPattern } from './filter-pattern';
import { dropExpired, type LogEvent, type LogGroup, type LogStream } from './log-store';
import {
  authorizedGroup,
  authorizeStream,
  createStream,
  groupArn,
  groupNameOf,
  groupOf,
  invalidParameter,
  streamOf,
  textOf,
  type LogsState,
} from './logs-state';

const EVENTS_PAGE = 10_000;
const STREAMS_PAGE = 50;

function inRange(input: Input): (event: LogEvent) => boolean {
  const from = optionalNumber(input, 'startTime') ?? -Infinity;
  const to = optionalNumber(input, 'endTime') ?? Infinity;
  return (event) => event.timestamp >= from && event.timestamp < to;
}

function invalidToken(): AwsError {
  return invalidParameter('The specified nextToken is invalid.');
}

/** Log streams and their lines: write and read. */
export function streamOperations(state: LogsState): Readonly<Record<string, Operation>> {
  const { kernel } = state;

  const createLogStream: Operation = (input, { caller }) => {
    authorizeStream(state, caller, 'CreateLogStream', input);
    const group = groupOf(state, groupNameOf(input));
    const name = textOf(input, 'logStreamName');
    if (group.streams.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    createStream(state, group, name);
    return {};
  };

  const putLogEvents: Operation = (input, { caller }) => {
    authorizeStream(state, caller, 'PutLogEvents', input);
    const group = groupOf(state, groupNameOf(input));
    const stream = streamOf(group, textOf(input, 'logStreamName'));
    const events = recordList(input, 'logEvents').map((event) => ({
      at: optionalNumber(event, 'timestamp') ?? 0,
      message: textOf(event, 'message'),
    }));
    if (events.some((event, index) => event.at < (events[index - 1]?.at ?? 0))) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    for (const { at, message } of events) appendLine(state, group, stream, message, new Date(at));
    // The token has meant nothing since 2023; older clients still expect one.
    return { nextSequenceToken: String(stream.events.length) };
  };

  function streamsOf(group: LogGroup): readonly LogStream[] {
    const now = kernel.clock.now().getTime();
    for (const stream of group.streams.values()) dropExpired(group, stream, now);
    return [...group.streams.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  const describeLogStreams: Operation = (input, { caller }) => {
    const group = authorizedGroup(state, caller, 'DescribeLogStreams', input);
    const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
    const found = streamsOf(group).filter((stream) => stream.name.startsWith(prefix));
    const last = (stream: LogStream): number => stream.events.at(-1)?.timestamp ?? 0;
    const ordered =
      optionalText(input, 'orderBy') === 'LastEventTime' ? [...found].sort((a, b) => last(a) - last(b)) : found;
    const directed = optionalBoolean(input, 'descending') ? [...ordered].reverse() : ordered;
    const size = optionalNumber(input, 'limit') ?? STREAMS_PAGE;
    const part = page(directed, optionalText(input, 'nextToken'), size, invalidToken);
    return {
      logStreams: part.items.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        ...(stream.events.length > 0
          ? {
              firstEventTimestamp: stream.events[0]?.timestamp,
              lastEventTimestamp: last(stream),
              lastIngestionTime: stream.events.reduce((latest, event) => Math.max(latest, event.ingestionTime), 0),
            }
          : {}),
        arn: `${groupArn(kernel, group.name)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      ...(part.next ? { nextToken: part.next } : {}),
    };
  };

  const getLogEvents: Operation = (input, { caller }) => {
    authorizeStream(state, caller, 'GetLogEvents', input);
    const group = groupOf(state, groupNameOf(input));
    const stream = streamOf(group, textOf(input, 'logStreamName'));
    dropExpired(group, stream, kernel.clock.now().getTime());
    const events = stream.events.filter(inRange(input));
    const limit = optionalNumber(input, 'limit') ?? EVENTS_PAGE;
    const [direction, position] = tokenOf(optionalText(input, 'nextToken'));
    // Without a token: the newest events, unless the caller asks for the oldest. A token goes on from its position.
    const forward = direction === 'f' || (direction === undefined && optionalBoolean(input, 'startFromHead') === true);
    const start = forward ? (position ?? 0) : Math.max(0, (position ?? events.length) - limit);
    const end = forward ? start + limit : (position ?? events.length);
    const shown = events.slice(start, end);
    return {
      events: shown.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: `f/${start + shown.length}`,
      nextBackwardToken: `b/${start}`,
    };
  };

  function tokenOf(token: string | undefined): readonly [('f' | 'b')?, number?] {
    if (token === undefined) return [];
    const [, direction, position] = /^([fb])\/(\d+)$/.exec(token) ?? [];
    if (direction === undefined) throw invalidToken();
    return [direction as 'f' | 'b', Number(position)];
  }

  const filterLogEvents: Operation = (input, { caller }) => {
    const group = authorizedGroup(state, caller, 'FilterLogEvents', input);
    const matches = parseFilterPattern(optionalText(input, 'filterPattern') ?? '');
    const names = textList(input, 'logStreamNames');
    const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
    const found = streamsOf(group)
      .filter((stream) => stream.name.startsWith(prefix) && (names.length === 0 || names.includes(stream.name)))
      .flatMap((stream) => stream.events.map((event) => ({ stream, event })))
      .filter(({ event }) => inRange(input)(event) && matches(event.message))
      .sort((a, b) => a.event.timestamp - b.event.timestamp);
    const size = optionalNumber(input, 'limit') ?? EVENTS_PAGE;
    const part = page(found, optionalText(input, 'nextToken'), size, invalidToken);
    return {
      events: part.items.map(({ stream, event }) => ({
        logStreamName: stream.name,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestionTime,
        eventId: event.id,
      })),
      searchedLogStreams: [],
      ...(part.next ? { nextToken: part.next } : {}),
    };
  };

  return {
    CreateLogStream: createLogStream,
    PutLogEvents: putLogEvents,
    DescribeLogStreams: describeLogStreams,
    GetLogEvents: getLogEvents,
    FilterLogEvents: filterLogEvents,
  };
}
