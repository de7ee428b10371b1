import type { Kernel } from '../../kernel/kernel';
import type { FunctionSpec } from '../../runner/function-spec';
import { startLines } from './platform-lines';

/** CloudWatch Logs, as Lambda uses it. */
interface LogSink {
  readonly append: (logGroup: string, logStream: string, line: string, at: Date) => void;
  readonly hasGroup: (logGroup: string) => boolean;
}

/** What functions write, on its way to CloudWatch Logs: only as far as their role may write there, as on AWS. */
export interface FunctionLogs {
  /** An invocation begins in the process of that log stream. */
  started(spec: FunctionSpec, logStream: string, requestId: string): void;
  /** One line of the function or of the platform, untouched. */
  line(spec: FunctionSpec, logStream: string, line: string): void;
  /** The lines since the invocation began, and forgets them: `LogType: Tail`. */
  takeTail(logStream: string): readonly string[];
}

export function createFunctionLogs(kernel: Kernel, sink: LogSink): FunctionLogs {
  const streams = new Map<string, { allowed: boolean; lines: string[] }>();
  function write(spec: FunctionSpec, logStream: string, line: string): void {
    const stream = streams.get(logStream);
    stream?.lines.push(line);
    // A line outside of an invocation belongs to the last one that the process ran.
    if (stream?.allowed) sink.append(spec.logGroup, logStream, line, kernel.clock.now());
  }
  return {
    started(spec, logStream, requestId) {
      streams.set(logStream, { allowed: mayWrite(kernel, sink, spec, logStream), lines: [] });
      for (const line of startLines(spec, requestId, kernel.clock.now())) write(spec, logStream, line);
    },
    line: write,
    takeTail(logStream) {
      const stream = streams.get(logStream);
      const lines = stream?.lines ?? [];
      if (stream) stream.lines = [];
      return lines;
    },
  };
}

/** Lambda writes with the function's own permissions; without them the lines are lost, and the kernel records why. */
function mayWrite(kernel: Kernel, sink: LogSink, spec: FunctionSpec, logStream: string): boolean {
  const caller = { kind: 'role', roleArn: spec.roleArn, sessionName: spec.functionName } as const;
  const group = `arn:${kernel.partition}:logs:${kernel.region}:${kernel.accountId}:log-group:${spec.logGroup}`;
  const resource = `${group}:log-stream:${logStream}`;
  try {
    if (!sink.hasGroup(spec.logGroup)) kernel.authorize(caller, { action: 'logs:CreateLogGroup', resource: group });
    kernel.authorize(caller, { action: 'logs:CreateLogStream', resource });
    kernel.authorize(caller, { action: 'logs:PutLogEvents', resource });
    return true;
  } catch {
    return false;
  }
}
