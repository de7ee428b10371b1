import { reconcileSecret } from '../../lib/rotation/reconcile';
import { rollback } from '../../lib/rotation/rollback';
import { STEPS } from '../../lib/rotation/step';
import { sweep } from '../../lib/rotation/sweep';
import { type Account, CALM, type Disturbance, GRACE_SECONDS, openAccount } from './account';
import { observe, type Observer } from './observer';
import type { Death } from './process';
import { createScheduler, type Scheduler } from './scheduler';
import { type ProviderClass, simulateProvider } from './simulated-provider';

/** A process and the call at which it dies; `occurrence` counts processes of that name from the preparation on. */
export interface KillPoint extends Death {
  readonly process: string;
  readonly occurrence: number;
}

/** What one run of a story came to. */
export interface Outcome {
  readonly violations: readonly string[];
  /** External calls of the processes that the story itself ran. */
  readonly reached: readonly { readonly process: string; readonly occurrence: number; readonly calls: number }[];
}

const START = new Date('2026-03-01T09:00:20Z');
const HOUR = 3600_000;

/** Stories under a kill: what is done from a secret with one proven key. */
export const STORIES = {
  rotation: async (account: Account): Promise<void> => {
    account.rotate();
    await account.scheduler.run(later(account, GRACE_SECONDS * 1000 + 10 * 60_000));
  },
  'wake-up before the label': async (account: Account): Promise<void> => {
    const [superseded] = account.secret().versions.filter(({ labels }) => labels.includes('AWSCURRENT'));
    const value = superseded?.value?.kind === 'text' ? superseded.value.text : '{}';
    const { apiKeyId = '' } = JSON.parse(value) as { apiKeyId?: string };
    account.onPromotion(() =>
      account.wakeUp({ v: 1, secretArn: account.arn, versionId: superseded?.id ?? '', keyId: apiKeyId }),
    );
    account.rotate();
    await account.scheduler.run(later(account, 10 * 60_000));
  },
  twins: async (account: Account): Promise<void> => {
    account.rotate();
    await account.scheduler.run(later(account, 1));
    for (const step of STEPS) {
      account.runTwin(step);
      await account.scheduler.run(later(account, 1500));
    }
    await account.scheduler.run(later(account, 10 * 60_000));
  },
  rollback: async (account: Account): Promise<void> => {
    account.rotate();
    await account.scheduler.run(later(account, 10 * 60_000));
    const [left] = account.secret().versions.filter(({ labels }) => labels.includes('AWSCURRENT'));
    account.invoke('rollback', (services) => rollback(services, { secretId: account.arn, expect: left?.id ?? '' }));
    await account.scheduler.run(later(account, GRACE_SECONDS * 1000 + 10 * 60_000));
  },
  sweep: async (account: Account): Promise<void> => {
    account.invoke('sweep', sweep);
    account.invoke('reconcile', (services) => reconcileSecret(services, account.arn));
    await account.scheduler.run(later(account, 10 * 60_000));
  },
} as const;
export type StoryName = keyof typeof STORIES;

export async function play(kind: ProviderClass, story: StoryName, kills: readonly KillPoint[]): Promise<Outcome> {
  const scheduler = createScheduler(1, START, (what, error) => {
    throw new Error(`${what} threw`, { cause: error });
  });
  const left = [...kills];
  const count = new Map<string, number>();
  const reached: { process: string; occurrence: number; calls: number }[] = [];
  let isPrepared = false;
  const disturbance: Disturbance = {
    ...CALM,
    dies: (process, call) => {
      if (!isPrepared) return undefined;
      if (call === 0) {
        count.set(process, (count.get(process) ?? 0) + 1);
        reached.push({ process, occurrence: count.get(process) ?? 0, calls: 0 });
      }
      const own = reached.findLast((one) => one.process === process);
      if (own) own.calls = Math.max(own.calls, call + 1);
      const at = left.findIndex((k) => k.process === process && k.occurrence === own?.occurrence && k.call === call);
      return at < 0 ? undefined : left.splice(at, 1)[0]?.when;
    },
  };
  const account = openAccount(scheduler, simulateProvider(kind, scheduler), disturbance);
  const observer = observe(account);
  watchEveryTurn(scheduler, observer);
  account.rotate();
  account.startReconciler();
  await scheduler.run(later(account, 30 * HOUR));
  isPrepared = true;
  const calls = reached.length;
  await STORIES[story](account);
  const within = reached.slice(calls);
  await scheduler.run(later(account, 60 * HOUR));
  observer.lookAtRest();
  // Where the provider lists nothing, a key that was issued in the moment of death is known to nobody.
  const isUntraceable = kind === 'http-no-list' && kills.some(({ process }) => process === 'createSecret');
  const violations = observer.violations.filter((one) => !(isUntraceable && one.startsWith('I4')));
  return { violations, reached: within };
}

/** Every kill point of a story, counted from the calls that an undisturbed run makes. */
export async function killPoints(kind: ProviderClass, story: StoryName): Promise<readonly KillPoint[]> {
  const { reached } = await play(kind, story, []);
  return reached.flatMap(({ process, occurrence, calls }) =>
    Array.from({ length: calls }, (_, call) => [
      { process, occurrence, call, when: 'before' as const },
      { process, occurrence, call, when: 'after' as const },
    ]).flat(),
  );
}

function watchEveryTurn(scheduler: Scheduler, observer: Observer): void {
  scheduler.afterEachTurn(() => observer.look());
}

function later(account: Account, ms: number): Date {
  return new Date(account.scheduler.now().getTime() + ms);
}
