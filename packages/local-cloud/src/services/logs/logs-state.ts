import { AwsError, type Caller, type Kernel } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { optionalText, requiredText, type Input } from '../input';
import type { LogGroup, LogStream } from './log-store';

export interface LogsState {
  readonly kernel: Kernel;
  readonly groups: Map<string, LogGroup>;
  readonly putMetric: PutMetric;
  /** Called for every line: CloudWatch takes embedded metrics out of it. */
  readonly ingestLogLine: (line: string, logGroup: string) => void;
}

export function groupArn(kernel: Kernel, name: string): string {
  return `arn:${kernel.partition}:logs:${kernel.region}:${kernel.accountId}:log-group:${name}`;
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

function notFound(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

export function textOf(input: Input, name: string): string {
  return requiredText(input, name, 'InvalidParameterException');
}

/** The name of the group that a request means, by name or by ARN (`logGroupIdentifier`). */
export function groupNameOf(input: Input): string {
  const identifier = optionalText(input, 'logGroupIdentifier');
  if (identifier === undefined) return textOf(input, 'logGroupName');
  return identifier.startsWith('arn:') ? (identifier.split(':')[6] ?? '') : identifier;
}

/** Asks first, looks then: who may not see the group does not learn whether it exists. */
export function authorizedGroup(state: LogsState, caller: Caller, action: string, input: Input): LogGroup {
  const name = groupNameOf(input);
  const resource = `${groupArn(state.kernel, name)}:*`;
  state.kernel.authorize(caller, { action: `logs:${action}`, resource });
  const group = state.groups.get(name);
  if (!group) throw notFound('group');
  return group;
}

export function streamOf(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (!stream) throw notFound('stream');
  return stream;
}

/** IAM names a stream as its own resource where a call is about one. */
export function authorizeStream(state: LogsState, caller: Caller, action: string, input: Input): void {
  const stream = textOf(input, 'logStreamName');
  const resource = `${groupArn(state.kernel, groupNameOf(input))}:log-stream:${stream}`;
  state.kernel.authorize(caller, { action: `logs:${action}`, resource });
}

export function groupOf(state: LogsState, name: string): LogGroup {
  const group = state.groups.get(name);
  if (!group) throw notFound('group');
  return group;
}

export function createGroup(state: LogsState, name: string, tags: Readonly<Record<string, string>>): LogGroup {
  const group: LogGroup = {
    name,
    arn: `${groupArn(state.kernel, name)}:*`,
    createdAt: state.kernel.clock.now().getTime(),
    streams: new Map(),
    filters: new Map(),
    tags,
  };
  state.groups.set(name, group);
  return group;
}

export function createStream(state: LogsState, group: LogGroup, name: string): LogStream {
  const stream: LogStream = { name, createdAt: state.kernel.clock.now().getTime(), events: [] };
  group.streams.set(name, stream);
  return stream;
}
