/**
 * The program of a function's process: takes invocations from the runner, one at a time, as Lambda's Node.js runtime
 * takes them from Lambda. Started from `bootstrap-program.ts`; it must import nothing but Node and its neighbours.
 */
import { errorDocument, RuntimeError } from './error-document';
import { installLambdaConsole } from './lambda-console';
import { loadHandler, type Handler } from './load-handler';
import { endOfOutput, type DoneMessage, type InvokeMessage } from './messages';
import { installVirtualDate } from './virtual-date';

const setNow = installVirtualDate();
// The SDK complains of this machine's Node, which is not the function's.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const send = process.send?.bind(process);
// A handler has no parent on Lambda.
delete process.send;
const streams = [process.stdout, process.stderr] as const;
const writes = streams.map((stream) => stream.write.bind(stream) as (text: string, done: () => void) => boolean);

let current: InvokeMessage | undefined;
let handler: Promise<Handler> | undefined;

installLambdaConsole({
  json: process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON',
  level: process.env['AWS_LAMBDA_LOG_LEVEL'],
  requestId: () => current?.requestId,
  write: (line) => process.stdout.write(`${line}\n`),
});

process.on('message', (message: InvokeMessage) => void invoke(message));
// The runner has ended: there is nothing left to answer.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => die(error));
process.on('unhandledRejection', (reason) =>
  die(new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason))),
);

async function invoke(message: InvokeMessage): Promise<void> {
  current = message;
  setNow(message.now);
  process.env['_X_AMZN_TRACE_ID'] = `Root=1-${message.requestId}`;
  const startedAt = performance.now();
  const first = !handler;
  let initMs: number | undefined;
  try {
    handler ??= loadHandler(message.codeDirectory, message.handler);
    const run = await handler;
    if (first) initMs = performance.now() - startedAt;
    const answer = await run(JSON.parse(message.payload), contextOf(message, startedAt));
    await finish(message, { payload: toJson(answer), failed: false, last: false }, initMs);
  } catch (thrown) {
    console.error(thrown);
    // Code that could not be loaded gets a new process, as on Lambda.
    const last = first && initMs === undefined;
    await finish(message, { payload: JSON.stringify(errorDocument(thrown)), failed: true, last }, initMs);
    if (last) process.exit(1);
  }
}

function contextOf(message: InvokeMessage, startedAt: number): Readonly<Record<string, unknown>> {
  return {
    awsRequestId: message.requestId,
    invokedFunctionArn: message.functionArn,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    ...(message.clientContext ? { clientContext: JSON.parse(message.clientContext) as unknown } : {}),
    getRemainingTimeInMillis: () => Math.max(0, message.timeoutMs - (performance.now() - startedAt)),
  };
}

function toJson(answer: unknown): string {
  try {
    return JSON.stringify(answer) ?? 'null';
  } catch (error) {
    throw new RuntimeError('Runtime.MarshalError', `Unable to stringify response body: ${String(error)}`);
  }
}

async function finish(message: InvokeMessage, end: Omit<DoneMessage, 'requestId'>, initMs?: number): Promise<void> {
  if (current !== message) return;
  current = undefined;
  const mark = `${endOfOutput(message.requestId)}\n`;
  await Promise.all(writes.map((write) => new Promise<void>((done) => void write(mark, done))));
  const done: DoneMessage = { requestId: message.requestId, ...end, ...(initMs === undefined ? {} : { initMs }) };
  await new Promise<void>((sent) => void send?.(done, () => sent()));
}

/** An error outside of the handler's promise ends the process; the invocation in progress fails with it. */
function die(error: unknown): void {
  const message = current;
  console.error(error);
  const end = { payload: JSON.stringify(errorDocument(error)), failed: true, last: true };
  const sent = message ? finish(message, end) : Promise.resolve();
  void sent.then(() => process.exit(128));
}
