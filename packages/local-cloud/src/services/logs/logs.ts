import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { appendLine } from './append-line';
import { groupOperations } from './group-operations';
import type { LogGroup } from './log-store';
import { createGroup, createStream, type LogsState } from './logs-state';
import { metricFilterOperations } from './metric-filter-operations';
import { streamOperations } from './stream-operations';

interface LogsOptions {
  /** Takes the values of metric filters. */
  readonly putMetric: PutMetric;
  /** Takes embedded metrics out of a line: CloudWatch's `ingestLogLine`. */
  readonly ingestLogLine: (line: string, logGroup: string) => void;
}

export interface Logs {
  readonly definition: ServiceDefinition;
  readonly groups: ReadonlyMap<string, LogGroup>;
  /**
   * Writes one line without asking anybody: for Lambda, which asks for its function's role beforehand. A group or stream
   * that does not exist yet is created, as Lambda does.
   */
  readonly append: (logGroup: string, logStream: string, line: string, at: Date) => void;
}

/** Amazon CloudWatch Logs. */
export function createLogs(kernel: Kernel, options: LogsOptions): Logs {
  const state: LogsState = { kernel, groups: new Map(), ...options };
  return {
    groups: state.groups,
    append(logGroup, logStream, line, at) {
      const group = state.groups.get(logGroup) ?? createGroup(state, logGroup, {});
      const stream = group.streams.get(logStream) ?? createStream(state, group, logStream);
      appendLine(state, group, stream, line, at);
    },
    definition: {
      signingName: 'logs',
      jsonTarget: { prefix: 'Logs_20140328', version: '1.1' },
      operations: { ...groupOperations(state), ...streamOperations(state), ...metricFilterOperations(state) },
    },
  };
}
