import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endOfOutput, type DoneMessage, type InvokeMessage } from './messages';

/** How an invocation ended: an answer of the function, or the end of its process. */
export type WorkerOutcome =
  | { readonly kind: 'done'; readonly message: DoneMessage }
  | { readonly kind: 'timeout' }
  /** `exit status 1`, `signal: killed` */
  | { readonly kind: 'exit'; readonly how: string };

/** One process of a function. It takes one invocation at a time. */
export interface Worker {
  readonly pid: number | undefined;
  invoke(message: InvokeMessage): Promise<WorkerOutcome>;
  /** At once, in the middle of whatever it does. */
  kill(): void;
  readonly alive: () => boolean;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
}

interface WorkerOptions {
  readonly bootstrap: string;
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Every line that the process writes, in order within stdout and within stderr. */
  readonly onLine: (line: string) => void;
}

export function startWorker(options: WorkerOptions): Worker {
  const child = spawn(process.execPath, [options.bootstrap], {
    cwd: options.codeDirectory,
    env: { ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let alive = true;
  let failure: string | undefined;
  child.on('error', (error) => (failure = error.message));
  if (!child.stdout || !child.stderr) throw new Error('the process of a function has no output');
  const outputs = [readLines(child.stdout, options.onLine), readLines(child.stderr, options.onLine)];
  const exited = new Promise<string>((resolve) => {
    // 'close' comes after the last line of output; a process that could not be started has an 'error' only.
    child.once('close', (code, signal) => resolve(failure ?? describeExit(code, signal)));
  });
  void exited.then(() => (alive = false));

  return {
    pid: child.pid,
    alive: () => alive,
    exited: exited.then(() => undefined),
    kill: () => {
      // It ends a moment later: until then it must not count as a process that can work.
      alive = false;
      child.kill('SIGKILL');
    },
    async invoke(message) {
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<WorkerOutcome>((resolve) => {
        timer = setTimeout(() => resolve({ kind: 'timeout' }), message.timeoutMs);
      });
      const exit = exited.then((how): WorkerOutcome => ({ kind: 'exit', how }));
      const outcome = await Promise.race([ask(child, outputs, message), exit, timeout]);
      clearTimeout(timer);
      if (outcome.kind === 'timeout') {
        child.kill('SIGKILL');
        await exited;
      }
      return outcome;
    },
  };
}

interface Output {
  /** Resolves when the stream has shown this mark. */
  shows(mark: string): Promise<void>;
}

function readLines(stream: Readable, onLine: (line: string) => void): Output {
  const waiting = new Map<string, () => void>();
  const lines: Interface = createInterface({ input: stream, crlfDelay: Infinity });
  lines.on('line', (line) => {
    for (const [mark, resolve] of waiting) {
      if (!line.endsWith(mark)) continue;
      waiting.delete(mark);
      // What the function wrote without a line end stands before the mark.
      if (line.length > mark.length) onLine(line.slice(0, -mark.length));
      return resolve();
    }
    onLine(line);
  });
  return { shows: (mark) => new Promise((resolve) => waiting.set(mark, resolve)) };
}

async function ask(child: ChildProcess, outputs: readonly Output[], message: InvokeMessage): Promise<WorkerOutcome> {
  const written = Promise.all(outputs.map((output) => output.shows(endOfOutput(message.requestId))));
  const answered = new Promise<DoneMessage>((resolve) => {
    const listen = (done: DoneMessage): void => {
      if (done.requestId !== message.requestId) return;
      child.off('message', listen);
      resolve(done);
    };
    child.on('message', listen);
  });
  // A process that has just died refuses the message; its exit says how it ended.
  child.send(message, () => undefined);
  const [done] = await Promise.all([answered, written]);
  return { kind: 'done', message: done };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'signal: killed';
  return signal ? `signal: ${signal}` : `exit status ${code ?? 0}`;
}
