import type { Kernel } from '../../kernel/kernel';
import type { Runner } from '../../runner/runner';
import type { PutMetric } from '../cloudwatch/metric';
import type { FunctionLogs } from './function-logs';
import type { LambdaFunction } from './lambda-function';
import { reportLines, type Report } from './platform-lines';

export interface RunServices {
  readonly kernel: Kernel;
  readonly runner: Pick<Runner, 'invoke'>;
  readonly logs: FunctionLogs;
  readonly putMetric: PutMetric;
}

/** The end of one invocation, as its caller sees it. */
export interface Answer {
  /** JSON: what the function returned, or the error document. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
  readonly logLines: readonly string[];
}

/** Runs a function once: its answer, its platform lines, its metrics, its line in the event log. */
export async function runFunction(
  services: RunServices,
  fn: LambdaFunction,
  event: { readonly requestId: string; readonly payload: string; readonly clientContext?: string },
): Promise<Answer> {
  const { kernel, runner, logs, putMetric } = services;
  const { functionName } = fn.spec;
  const { outcome, logStream, durationMs } = await runner.invoke(fn.spec, event);

  const failed = outcome.kind !== 'done' || outcome.message.failed;
  const { payload, message } = answerOf(fn, event.requestId, outcome);
  const errorType = failed ? errorTypeOf(payload) : undefined;
  const initMs = outcome.kind === 'done' ? outcome.message.initMs : undefined;
  const report: Report = {
    requestId: event.requestId,
    status: outcome.kind === 'timeout' ? 'timeout' : outcome.kind === 'exit' ? 'failure' : failed ? 'error' : 'success',
    durationMs,
    ...(initMs === undefined ? {} : { initMs }),
    ...(errorType ? { errorType } : {}),
    ...(message ? { message } : {}),
  };
  for (const line of reportLines(fn.spec, report, kernel.clock.now())) logs.line(fn.spec, logStream, line);

  const at = kernel.clock.now();
  const metric = (name: string, value: number, unit: string): void =>
    putMetric({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName }, value, unit, at });
  metric('Invocations', 1, 'Count');
  metric('Errors', failed ? 1 : 0, 'Count');
  metric('Duration', durationMs, 'Milliseconds');
  kernel.record({
    source: 'lambda',
    type: failed ? 'InvocationFailed' : 'Invoked',
    function: functionName,
    requestId: event.requestId,
    ...(errorType ? { errorType } : {}),
  });
  return { payload, ...(failed ? { functionError: 'Unhandled' as const } : {}), logLines: logs.takeTail(logStream) };
}

function answerOf(
  fn: LambdaFunction,
  requestId: string,
  outcome: Awaited<ReturnType<Runner['invoke']>>['outcome'],
): { readonly payload: string; readonly message?: string } {
  if (outcome.kind === 'done') return { payload: outcome.message.payload };
  const [errorType, message] =
    outcome.kind === 'timeout'
      ? ['Sandbox.Timedout', `Task timed out after ${fn.spec.timeoutSeconds.toFixed(2)} seconds`]
      : ['Runtime.ExitError', `Runtime exited with error: ${outcome.how}`];
  return { message, payload: JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` }) };
}

function errorTypeOf(payload: string): string {
  const document = JSON.parse(payload) as { errorType?: unknown };
  return String(document.errorType ?? 'Error');
}
