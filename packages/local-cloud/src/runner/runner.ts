import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapProgram } from './bootstrap-program';
import { functionEnvironment, type FunctionSpec, type SessionCredentials } from './function-spec';
import { startWorker, type Worker, type WorkerOutcome } from './worker';

interface RunnerDeps {
  readonly region: string;
  /** Where the functions reach the local cloud; asked when a process starts. */
  readonly endpoint: () => string;
  /** Virtual time. */
  readonly now: () => Date;
  readonly newId: () => string;
  readonly issueSession: (roleArn: string, sessionName: string) => SessionCredentials;
  /** The process of a session has ended. */
  readonly endSession: (accessKeyId: string) => void;
  /** An invocation begins in the process of that log stream. */
  readonly onStart: (spec: FunctionSpec, logStream: string, requestId: string) => void;
  /** Every line that a function writes, with the log stream of its process. */
  readonly onLine: (spec: FunctionSpec, logStream: string, line: string) => void;
  /** Processes of one function at a time; further invocations wait. Default 8. */
  readonly maxProcesses?: number;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON */
  readonly payload: string;
  readonly clientContext?: string;
}

export interface InvocationResult {
  readonly outcome: WorkerOutcome;
  readonly logStream: string;
  /** Real time, in milliseconds. */
  readonly durationMs: number;
}

export interface Runner {
  /** Runs the function once, in a warm process if there is one. Never rejects for what the function does. */
  invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult>;
  /** Kills running invocations of one session or of one function. Returns how many. */
  kill(which: { readonly accessKeyId?: string; readonly functionName?: string }): number;
  /** Ends the idle processes of a function, and the busy ones after what they do. */
  retire(functionName: string): void;
  /** Ends every process, at once, and waits until they are gone. */
  stop(): Promise<void>;
}

interface Slot {
  readonly worker: Worker;
  readonly spec: FunctionSpec;
  readonly accessKeyId: string;
  readonly logStream: string;
  busy: boolean;
  retired: boolean;
}

/** Idle processes of a function that are kept warm. */
const MAX_IDLE = 2;

export function createRunner(deps: RunnerDeps): Runner {
  const home = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const bootstrap = bootstrapProgram(home);
  const slots = new Set<Slot>();
  let waiting: (() => void)[] = [];
  let stopped = false;

  const slotsOf = (name: string): Slot[] => [...slots].filter((slot) => slot.spec.functionName === name);

  function start(spec: FunctionSpec): Slot {
    const logStream = `${deps.now().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${deps.newId().replaceAll('-', '')}`;
    const session = deps.issueSession(spec.roleArn, spec.functionName);
    const worker = startWorker({
      bootstrap,
      codeDirectory: spec.codeDirectory,
      environment: functionEnvironment(spec, {
        region: deps.region,
        endpoint: deps.endpoint(),
        session,
        logStream,
        home,
      }),
      onLine: (line) => deps.onLine(spec, logStream, line),
    });
    const slot: Slot = { worker, spec, logStream, accessKeyId: session.accessKeyId, busy: true, retired: false };
    slots.add(slot);
    void worker.exited.then(() => {
      slots.delete(slot);
      deps.endSession(session.accessKeyId);
      wakeAll();
    });
    return slot;
  }

  async function take(spec: FunctionSpec): Promise<Slot> {
    for (;;) {
      if (stopped) throw new Error('the local cloud has been stopped');
      const own = slotsOf(spec.functionName);
      const idle = own.find((slot) => !slot.busy && !slot.retired && slot.spec === spec && slot.worker.alive());
      if (idle) {
        idle.busy = true;
        return idle;
      }
      if (own.length < (deps.maxProcesses ?? 8)) return start(spec);
      // Every place is taken. An idle process of older code gives its place up, else one must come back.
      own.find((slot) => !slot.busy)?.worker.kill();
      await new Promise<void>((wake) => waiting.push(wake));
    }
  }

  function giveBack(slot: Slot): void {
    slot.busy = false;
    const idle = slotsOf(slot.spec.functionName).filter((one) => !one.busy);
    if (slot.retired || stopped || idle.length > MAX_IDLE) slot.worker.kill();
    wakeAll();
  }

  /** Every waiting invocation looks again, in order: one may wait for another function's place. */
  function wakeAll(): void {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }

  return {
    async invoke(spec, invocation) {
      const slot = await take(spec);
      deps.onStart(spec, slot.logStream, invocation.requestId);
      const startedAt = performance.now();
      const outcome = await slot.worker.invoke({
        ...invocation,
        now: deps.now().getTime(),
        timeoutMs: spec.timeoutSeconds * 1000,
        functionArn: spec.functionArn,
        handler: spec.handler,
        codeDirectory: spec.codeDirectory,
      });
      const durationMs = performance.now() - startedAt;
      if (outcome.kind !== 'done' || outcome.message.last) slot.retired = true;
      giveBack(slot);
      return { outcome, durationMs, logStream: slot.logStream };
    },
    kill(which) {
      const found = [...slots].filter(
        (slot) =>
          slot.busy &&
          (which.accessKeyId === undefined || slot.accessKeyId === which.accessKeyId) &&
          (which.functionName === undefined || slot.spec.functionName === which.functionName),
      );
      for (const slot of found) slot.worker.kill();
      return found.length;
    },
    retire(functionName) {
      for (const slot of slotsOf(functionName)) {
        slot.retired = true;
        if (!slot.busy) slot.worker.kill();
      }
    },
    async stop() {
      stopped = true;
      const gone = [...slots].map((slot) => slot.worker.exited);
      for (const slot of slots) slot.worker.kill();
      await Promise.all(gone);
      wakeAll();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
