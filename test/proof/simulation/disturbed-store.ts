import type { SecretsManager } from '../../../packages/local-cloud/src/services/secrets-manager/secrets-manager';
import { findSecret } from '../../../packages/local-cloud/src/services/secrets-manager/find-secret';
import type { Secret as StoredSecret } from '../../../packages/local-cloud/src/services/secrets-manager/state';
import { type ErrorCode, RotationError } from '../../../lib/rotation/errors';
import type { SecretStore } from '../../../lib/rotation/services';
import { directStore } from '../../support/direct-store';
import type { Death } from './process';
import type { Scheduler } from './scheduler';

/** What disturbs a simulation. Every decision is drawn from the scheduler's seed, or planned. */
export interface Disturbance {
  /** Whether a process dies at this call; `occurrence` counts the processes of that name, from 1. */
  dies(process: string, call: number, what: string, occurrence: number): Death['when'] | undefined;
  /** How a call to AWS goes: it may be refused, fail before its effect, lose its answer, or be answered from the past. */
  call(process: string, what: string): 'fine' | 'fails' | 'answerLost' | 'stale' | 'refused';
  /** How often an asynchronous event is delivered: 1, 2, or 0 for a wake-up whose schedule was lost. */
  deliveries(what: string): number;
  /** How far the clock of a process is ahead, in milliseconds. */
  skewMs(): number;
}

export const CALM: Disturbance = { dies: () => undefined, call: () => 'fine', deliveries: () => 1, skewMs: () => 0 };

const STALE_MS = 3000;
const READS: readonly (keyof SecretStore)[] = ['describe', 'getValue', 'listVersions', 'listSecrets'];

/** Secrets Manager's own state machine, for processes whose calls to it may be disturbed. */
export function createDisturbedStore(
  manager: SecretsManager,
  arn: string,
  scheduler: Scheduler,
  disturbance: () => Disturbance,
): (process: string) => SecretStore {
  const real = directStore(manager.secrets);
  const past: { readonly at: number; readonly secret: StoredSecret }[] = [];
  const present = (): StoredSecret => findSecret(manager.secrets, arn);

  function remember(): void {
    if (past.at(-1)?.secret !== present()) past.push({ at: scheduler.now().getTime(), secret: present() });
  }

  /** Answers a read from the state of a moment ago. The direct store reads before its promise settles. */
  function onStale<T>(read: () => Promise<T>): Promise<T> {
    const now = present();
    const time = scheduler.now().getTime() - STALE_MS;
    manager.secrets.byArn.set(arn, past.findLast((one) => one.at <= time)?.secret ?? now);
    try {
      return read();
    } finally {
      manager.secrets.byArn.set(arn, now);
    }
  }

  return (process) =>
    Object.fromEntries(
      Object.entries(real).map(([operation, call]: [string, (...args: never[]) => Promise<unknown>]) => [
        operation,
        async (...args: never[]) => {
          remember();
          const isRead = READS.includes(operation as keyof SecretStore);
          const how = disturbance().call(process, operation);
          if (how === 'refused' && operation === 'putPending') {
            throw new RotationError('StoreRefused', 'putPending: refused', false);
          }
          if (how === 'stale' && isRead) return onStale(() => call(...args));
          if (how === 'fails' || (how === 'answerLost' && isRead)) throw unavailable(operation);
          const value = await call(...args);
          remember();
          if (how === 'answerLost') throw unavailable(operation);
          return value;
        },
      ]),
    ) as unknown as SecretStore;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  wakeAt: 'ScheduleFailed',
  receipt: 'ReceiptNotWritten',
  records: 'UsageUnavailable',
};

/** The caller of any other service cannot tell whether a call that failed took effect. */
export async function disturbedCall<T>(
  disturbance: Disturbance,
  process: string,
  what: string,
  effect: () => T,
): Promise<T> {
  const how = disturbance.call(process, what);
  if (how === 'fails') throw unavailable(what);
  const value = effect();
  if (how === 'answerLost') throw unavailable(what);
  return value;
}

function unavailable(what: string): RotationError {
  return new RotationError(CODES[what] ?? 'StoreUnavailable', `${what}: no answer`, true);
}
