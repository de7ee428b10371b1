import { isRotationError } from '../../../lib/rotation/errors';
import { reconcileSecret } from '../../../lib/rotation/reconciliation/reconcile';
import { revoke } from '../../../lib/rotation/revocation/revoke';
import type { ActServices } from '../../../lib/rotation/services';
import type { WakeUp } from '../../../lib/rotation/key-version';
import { reconcileAll, sweep } from '../../../lib/rotation/reconciliation/sweep';
import type { Disturbance } from './disturbed-store';
import { type SimulatedProcess, simulateProcess } from './process';
import type { Scheduler } from './scheduler';

interface SimulatedRun {
  readonly name: string;
  readonly calls: readonly string[];
  died: boolean;
}

type Work<T = unknown> = (services: ActServices) => Promise<T>;

/** The functions of a rotator, each of whose runs is a process of its own. */
export interface Functions {
  /** Every process that was started, oldest first. */
  readonly processes: readonly SimulatedRun[];
  /** Errors that left a function, by code. */
  readonly failures: readonly string[];
  /** Runs a function once. Throws what it throws. */
  process<T>(name: string, work: Work<T>): Promise<T | 'died'>;
  /** Runs it once and keeps what it throws in `failures`. */
  attempt<T>(name: string, work: Work<T>): Promise<T | 'died' | 'failed'>;
  /** Hands an event to a function as Lambda's asynchronous invocation does: two repeats, then the failure queue. */
  invoke(name: string, work: Work): void;
  wakeUp(wakeUp: WakeUp): void;
  scheduleWakeUp(at: Date, wakeUp: WakeUp): void;
  /** The hourly health check with the failure queue, and a sweep every few hours, from now on. */
  startReconciler(): void;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Daily in earnest; more often here, so that a simulation need not last for days. */
const SWEEP_HOURS = 4;

export function createFunctions(
  scheduler: Scheduler,
  disturbance: () => Disturbance,
  servicesFor: (name: string, site: SimulatedProcess) => ActServices,
): Functions {
  const processes: SimulatedRun[] = [];
  const failures: string[] = [];
  const failureQueue: WakeUp[] = [];
  const wakeUps = new Set<string>();

  async function process<T>(name: string, work: Work<T>): Promise<T | 'died'> {
    const occurrence = processes.filter((one) => one.name === name).length + 1;
    const site = simulateProcess(scheduler, name, (call, what) => disturbance().dies(name, call, what, occurrence));
    const run: SimulatedRun = { name, calls: site.calls, died: false };
    processes.push(run);
    const end = await site.run(() => work(servicesFor(name, site)));
    run.died = end === 'died';
    return end;
  }

  async function attempt<T>(name: string, work: Work<T>): Promise<T | 'died' | 'failed'> {
    try {
      return await process(name, work);
    } catch (error) {
      if (!isRotationError(error)) throw error;
      failures.push(error.code);
      return 'failed';
    }
  }

  function invoke(name: string, work: Work, exhausted = (): void => undefined): void {
    for (let delivery = disturbance().deliveries(name); delivery > 0; delivery -= 1) deliver(name, work, exhausted, 0);
  }

  function deliver(name: string, work: Work, exhausted: () => void, repeats: number): void {
    scheduler.spawn(name, async () => {
      const end = await attempt(name, work);
      if (end !== 'died' && end !== 'failed') return;
      if (repeats === 2) return exhausted();
      const again = new Date(scheduler.now().getTime() + (repeats + 1) * MINUTE);
      scheduler.at(again, `repeat of ${name}`, () => deliver(name, work, exhausted, repeats + 1));
    });
  }

  function wakeUp(one: WakeUp): void {
    invoke(
      'revoke',
      (services) => revoke(services, one),
      () => failureQueue.push(one),
    );
  }

  return {
    processes,
    failures,
    process,
    attempt,
    invoke,
    wakeUp,
    scheduleWakeUp: (at, one) => {
      const name = `${one.versionId}-${at.toISOString().slice(0, 16)}`;
      if (wakeUps.has(name)) return;
      wakeUps.add(name);
      const when = new Date(Math.max(Math.ceil(at.getTime() / MINUTE) * MINUTE, scheduler.now().getTime() + MINUTE));
      scheduler.at(when, `wake-up ${name}`, () => wakeUp(one));
    },
    startReconciler: () => {
      const everyHour = (hour: number): void => {
        scheduler.at(new Date(scheduler.now().getTime() + HOUR), 'hour', () => {
          invoke('gauges', async (services) => {
            await reconcileAll(services);
            for (const one of failureQueue.splice(0)) await attempt('drain', () => revoke(services, one));
          });
          if (hour % SWEEP_HOURS === 0) invoke('sweep', sweep);
          everyHour(hour + 1);
        });
      };
      everyHour(1);
    },
  };
}

/** As the rule on "Secret Label Updated" does. */
export function reconcileOnEvent(functions: Functions, arn: string): void {
  functions.invoke('reconcile', (services) => reconcileSecret(services, arn));
}
