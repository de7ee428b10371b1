import type { Kernel } from '../../lib/local/kernel';
import { createSecret } from '../../lib/local/services/secrets-manager/lifecycle';
import { findSecret } from '../../lib/local/services/secrets-manager/find-secret';
import { rotateSecret } from '../../lib/local/services/secrets-manager/rotate-secret';
import type { RotationEvent } from '../../lib/local/services/secrets-manager/rotation-steps';
import { createSecretsManager, type SecretsManager } from '../../lib/local/services/secrets-manager/secrets-manager';
import type { Secret as StoredSecret } from '../../lib/local/services/secrets-manager/state';
import { isRotationError, RotationError } from '../../lib/rotation/errors';
import { reconcileSecret } from '../../lib/rotation/reconcile';
import { revoke } from '../../lib/rotation/revoke';
import { rotate } from '../../lib/rotation/rotate';
import { PLACEHOLDER_JSON } from '../../lib/rotation/secret-value';
import type { KeyEvent, SecretStore, Services, WakeUp } from '../../lib/rotation/services';
import { parseStep, type Step } from '../../lib/rotation/step';
import { reconcileAll, sweep } from '../../lib/rotation/sweep';
import { directStore } from '../support/direct-store';
import { type Death, type SimulatedProcess, simulateProcess, throughProcess } from './process';
import type { Scheduler } from './scheduler';
import type { SimulatedProvider } from './simulated-provider';

/** What disturbs a simulation. Every decision is drawn from the scheduler's seed, or planned. */
export interface Disturbance {
  /** Whether a process dies at this call. */
  dies(process: string, call: number, what: string): Death['when'] | undefined;
  /** How a call to Secrets Manager, Scheduler or EventBridge goes: it may be refused, fail before its effect, or lose its answer. */
  call(process: string, what: string): 'fine' | 'fails' | 'answerLost' | 'stale' | 'refused';
  /** How often an asynchronous event is delivered: 1, 2, or 0 for a wake-up whose schedule was lost. */
  deliveries(what: string): number;
}

export const CALM: Disturbance = { dies: () => undefined, call: () => 'fine', deliveries: () => 1 };

export interface SimulatedRun {
  readonly name: string;
  readonly calls: readonly string[];
  died: boolean;
}

/** An AWS account with one secret under rotation, its functions and its schedules, on virtual time. */
export interface Account {
  readonly arn: string;
  readonly manager: SecretsManager;
  readonly scheduler: Scheduler;
  readonly provider: SimulatedProvider;
  /** Every process that was started, oldest first. */
  readonly processes: readonly SimulatedRun[];
  readonly told: readonly KeyEvent[];
  readonly logged: readonly string[];
  /** Errors that left a function, by code. */
  readonly failures: readonly string[];
  secret(): StoredSecret;
  /** RotateSecret by a person; false when Secrets Manager refuses. */
  rotate(): boolean;
  /** Runs a function as a process of its own. */
  process<T>(name: string, work: (services: Services) => Promise<T>): Promise<T | 'died'>;
  /** Hands an event to a function as Lambda's asynchronous invocation does: two repeats, then the failure queue. */
  invoke(name: string, work: (services: Services) => Promise<unknown>): void;
  wakeUp(wakeUp: WakeUp): void;
  /** Called at every move of AWSCURRENT, in the instant in which it happens. */
  onPromotion(act: () => void): void;
  /** One more run of the step that a rotation in progress is at, beside the one that Secrets Manager waits for. */
  runTwin(step: Step): void;
  /** Hourly gauges with the failure queue, and the daily sweep, from now on. */
  startReconciler(): void;
  calm(): void;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STALE_MS = 3000;
export const GRACE_SECONDS = 3600;
export const FUNCTION_TIMEOUT_SECONDS = 180;

export function openAccount(scheduler: Scheduler, provider: SimulatedProvider, disturb: Disturbance): Account {
  let disturbance = disturb;
  const processes: SimulatedRun[] = [];
  const told: KeyEvent[] = [];
  const logged: string[] = [];
  const failures: string[] = [];
  const failureQueue: WakeUp[] = [];
  const wakeUps = new Set<string>();
  let ids = 0;
  let promoted: () => void = () => undefined;
  const newId = (): string =>
    `${scheduler
      .draw(2 ** 31)
      .toString(16)
      .padStart(8, '0')}-0000-4000-8000-${String(++ids).padStart(12, '0')}`;

  const kernel: Kernel = {
    partition: 'aws',
    region: 'eu-west-1',
    accountId: '111122223333',
    clock: scheduler,
    newId,
    record: () => undefined,
    call: () => Promise.reject(new Error('no other service here')),
    authorize: () => undefined,
    emit: ({ detailType, detail, resources }) => {
      if (detailType !== 'Secret Label Updated' || detail['labelUpdated'] !== 'AWSCURRENT') return;
      promoted();
      invoke('reconcile', (services) => reconcileSecret(services, String(resources[0])));
    },
  };
  const manager = createSecretsManager(kernel, {
    invoke: (_, event) => {
      // Secrets Manager may call a step twice at once; it waits for one of the two.
      if (disturbance.deliveries(event.Step) > 1) twin(event);
      return rotationStep(event);
    },
    canInvoke: () => Promise.resolve(true),
  });
  const { ARN: arn } = createSecret(manager.secrets, {
    Name: 'prod/gateway-key',
    SecretString: PLACEHOLDER_JSON,
    ClientRequestToken: newId(),
    Tags: [{ Key: 'keyturn:rotator', Value: 'gateway' }],
  });
  const secret = (): StoredSecret => findSecret(manager.secrets, arn);
  const store = directStore(manager.secrets);

  function servicesFor(name: string, site: SimulatedProcess): Services {
    const disturbed = disturbedStore(name, store);
    const log = (message: string, fields?: object): void => {
      logged.push(`${name}: ${message} ${JSON.stringify(fields ?? {})}`);
    };
    return {
      store: throughProcess(site, 'store', disturbed),
      schedule: throughProcess(site, 'schedule', {
        wakeAt: (at: Date, wakeUp: WakeUp) => disturbedCall(name, 'wakeAt', () => scheduleWakeUp(at, wakeUp)),
      }),
      events: throughProcess(site, 'events', {
        publish: async (event: KeyEvent) => {
          told.push(event);
        },
      }),
      clock: { now: () => scheduler.now(), sleep: (ms) => site.external('sleep', () => scheduler.sleep(ms)) },
      log: { info: log, warn: log, error: log },
      metrics: { count: () => undefined },
      receipts: { write: () => Promise.resolve() },
      usage: { records: () => Promise.resolve([]) },
      provider: () => provider.forProcess(site),
      settings: {
        rotator: 'gateway',
        providerType: 'simulated',
        graceSeconds: GRACE_SECONDS,
        minGraceSeconds: 0,
        functionTimeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      },
    };
  }

  /** The caller cannot tell whether a call that failed without a refusal took effect. */
  async function disturbedCall<T>(name: string, what: string, effect: () => Promise<T> | T): Promise<T> {
    const how = disturbance.call(name, what);
    if (how === 'fails') throw unavailable(what);
    const value = await effect();
    if (how === 'answerLost') throw unavailable(what);
    return value;
  }

  const past: { readonly at: number; readonly secret: StoredSecret }[] = [];
  const asOf = (time: number): StoredSecret => past.findLast((one) => one.at <= time)?.secret ?? secret();
  function remember(): void {
    const latest = past.at(-1);
    if (latest?.secret !== secret()) past.push({ at: scheduler.now().getTime(), secret: secret() });
  }

  function disturbedStore(name: string, real: SecretStore): SecretStore {
    const reads: readonly (keyof SecretStore)[] = ['describe', 'getValue', 'listVersions', 'listSecrets'];
    return Object.fromEntries(
      Object.entries(real).map(([operation, call]: [string, (...args: never[]) => Promise<unknown>]) => [
        operation,
        (...args: never[]) => {
          remember();
          const isRead = reads.includes(operation as keyof SecretStore);
          const how = disturbance.call(name, operation);
          if (how === 'refused' && operation === 'putPending') {
            return Promise.reject(new RotationError('StoreRefused', 'putPending: refused', false));
          }
          if (how === 'stale' && isRead) return onStale(() => call(...args));
          if (how === 'fails' || (how === 'answerLost' && isRead)) return Promise.reject(unavailable(operation));
          return call(...args).then((value) => {
            remember();
            if (how === 'answerLost') throw unavailable(operation);
            return value;
          });
        },
      ]),
    ) as unknown as SecretStore;
  }

  /** Answers a read from the state of a moment ago. The direct store reads before its promise settles. */
  function onStale<T>(read: () => Promise<T>): Promise<T> {
    const now = secret();
    manager.secrets.byArn.set(arn, asOf(scheduler.now().getTime() - STALE_MS));
    try {
      return read();
    } finally {
      manager.secrets.byArn.set(arn, now);
    }
  }

  async function process<T>(name: string, work: (services: Services) => Promise<T>): Promise<T | 'died'> {
    const site = simulateProcess(scheduler, name, (call, what) => disturbance.dies(name, call, what));
    const run: SimulatedRun = { name, calls: site.calls, died: false };
    processes.push(run);
    const end = await site.run(() => work(servicesFor(name, site)));
    run.died = end === 'died';
    return end;
  }

  async function rotationStep(event: RotationEvent): Promise<{ failed?: string }> {
    const { Step, SecretId, ClientRequestToken, RotationToken } = event;
    try {
      const end = await process(Step, (services) =>
        rotate(services, {
          step: parseStep(Step),
          secretId: SecretId,
          token: ClientRequestToken,
          rotationToken: RotationToken,
        }),
      );
      return end === 'died' ? { failed: 'Unhandled' } : {};
    } catch (error) {
      note(error);
      return { failed: 'Unhandled' };
    }
  }

  function twin(event: RotationEvent): void {
    scheduler.spawn(`twin of ${event.Step}`, async () => {
      await rotationStep(event);
    });
  }

  function invoke(
    name: string,
    work: (services: Services) => Promise<unknown>,
    exhausted = (): void => undefined,
  ): void {
    for (let delivery = disturbance.deliveries(name); delivery > 0; delivery -= 1) attempt(name, work, exhausted, 0);
  }

  function attempt(
    name: string,
    work: (services: Services) => Promise<unknown>,
    exhausted: () => void,
    repeats: number,
  ): void {
    scheduler.spawn(name, async () => {
      try {
        if ((await process(name, work)) !== 'died') return;
      } catch (error) {
        note(error);
      }
      if (repeats === 2) return exhausted();
      const again = new Date(scheduler.now().getTime() + (repeats + 1) * MINUTE);
      scheduler.at(again, `repeat of ${name}`, () => attempt(name, work, exhausted, repeats + 1));
    });
  }

  function wakeUp(wakeUp: WakeUp): void {
    invoke(
      'revoke',
      (services) => revoke(services, wakeUp),
      () => failureQueue.push(wakeUp),
    );
  }

  function scheduleWakeUp(at: Date, one: WakeUp): void {
    const name = `${one.versionId}-${at.toISOString().slice(0, 16)}`;
    if (wakeUps.has(name)) return;
    wakeUps.add(name);
    const when = new Date(Math.max(Math.ceil(at.getTime() / MINUTE) * MINUTE, scheduler.now().getTime() + MINUTE));
    scheduler.at(when, `wake-up ${name}`, () => wakeUp(one));
  }

  function note(error: unknown): void {
    if (!isRotationError(error)) throw error;
    failures.push(error.code);
  }

  function startReconciler(): void {
    const everyHour = (hour: number): void => {
      scheduler.at(new Date(scheduler.now().getTime() + HOUR), 'hour', () => {
        invoke('gauges', async (services) => {
          await reconcileAll(services);
          for (const one of failureQueue.splice(0)) await revoke(services, one).catch(note);
        });
        if (hour % 24 === 0) invoke('sweep', sweep);
        everyHour(hour + 1);
      });
    };
    everyHour(1);
  }

  const account: Account = {
    arn,
    manager,
    scheduler,
    provider,
    processes,
    told,
    logged,
    failures,
    secret,
    process,
    invoke,
    wakeUp,
    startReconciler,
    onPromotion: (act) => {
      promoted = act;
    },
    runTwin: (step) => {
      const { attempt } = secret();
      if (!attempt) return;
      const { token, rotationToken } = attempt;
      twin({ Step: step, SecretId: arn, ClientRequestToken: token, RotationToken: rotationToken });
    },
    rotate: () => {
      try {
        rotateSecret(manager.secrets, {
          SecretId: arn,
          ClientRequestToken: newId(),
          RotationLambdaARN: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
        });
        manager.driver.start(arn);
        return true;
      } catch {
        manager.driver.reattempt(secret());
        return false;
      }
    },
    calm: () => {
      disturbance = CALM;
      provider.heal();
    },
  };
  return account;
}

function unavailable(what: string): RotationError {
  return new RotationError(what === 'wakeAt' ? 'ScheduleFailed' : 'StoreUnavailable', `${what}: no answer`, true);
}
