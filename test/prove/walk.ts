import { cancelRotateSecret } from '../../lib/local/services/secrets-manager/rotate-secret';
import { holder } from '../../lib/local/services/secrets-manager/labels';
import { putSecretValue } from '../../lib/local/services/secrets-manager/secret-value';
import { updateSecretVersionStage } from '../../lib/local/services/secrets-manager/version-stage';
import type { FaultMode } from '../../lib/local/vendors/faults';
import { reconcileSecret } from '../../lib/rotation/reconcile';
import { rollback } from '../../lib/rotation/rollback';
import { STEPS } from '../../lib/rotation/step';
import { sweep } from '../../lib/rotation/sweep';
import { type Account, type Disturbance, openAccount } from './account';
import { observe, type Observer } from './observer';
import { createScheduler, type Scheduler } from './scheduler';
import { PROVIDER_CLASSES, type ProviderClass, simulateProvider } from './simulated-provider';

const START = new Date('2026-03-01T09:00:20Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One random walk: what happened, as a function of the seed. */
export interface Walk {
  readonly seed: number;
  readonly kind: ProviderClass;
  readonly acts: readonly string[];
  readonly turns: number;
  readonly violations: readonly string[];
}

type Act = (account: Account, observer: Observer) => void | Promise<void>;

/** What schedules, other people and a provider's troubles do in the middle of everything. */
const ACTS: Readonly<Record<string, Act>> = {
  rotate: (account) => void account.rotate(),
  'rotate twice': (account) => {
    account.rotate();
    account.rotate();
  },
  reconcile: (account) => account.invoke('reconcile', (services) => reconcileSecret(services, account.arn)),
  sweep: (account) => account.invoke('sweep', sweep),
  rollback: (account) => {
    const expect = idOf(account, 'AWSCURRENT') ?? '';
    account.invoke('rollback', (services) => rollback(services, { secretId: account.arn, expect }));
  },
  'wake-up for the current version': (account) => wakeUp(account, 'AWSCURRENT'),
  'wake-up too early': (account) => wakeUp(account, 'AWSPREVIOUS'),
  'a step runs twice': (account) => account.runTwin(pick(account.scheduler, STEPS)),
  'a person makes a key at the console': ({ provider }) => void provider.makeByHand(),
  'a person puts a key of their own': async (account, observer) => {
    const made = account.provider.makeByHand();
    if (!made) return;
    await account.scheduler.sleep(5000);
    acting(observer, () =>
      putSecretValue(account.manager.secrets, {
        SecretId: account.arn,
        ClientRequestToken: `by-hand-${made.keyId.padEnd(32, '0')}`.slice(0, 64),
        SecretString: JSON.stringify({ apiKey: made.value, apiKeyId: made.keyId }),
      }),
    );
  },
  'a person goes back to AWSPREVIOUS': (account, observer) => {
    const [from, to] = [idOf(account, 'AWSCURRENT'), idOf(account, 'AWSPREVIOUS')];
    if (from === undefined || to === undefined) return;
    acting(observer, () =>
      updateSecretVersionStage(account.manager.secrets, {
        SecretId: account.arn,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: to,
        RemoveFromVersionId: from,
      }),
    );
  },
  'a person takes AWSPENDING off': (account, observer) => {
    const from = idOf(account, 'AWSPENDING');
    if (from === undefined) return;
    acting(observer, () =>
      updateSecretVersionStage(account.manager.secrets, {
        SecretId: account.arn,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: from,
      }),
    );
  },
  CancelRotateSecret: (account, observer) =>
    acting(observer, () => void cancelRotateSecret(account.manager.secrets, { SecretId: account.arn })),
  'the provider is in trouble': ({ provider, scheduler }) => {
    const modes: readonly FaultMode[] = ['500', '429', 'garbage', 'hang', 'reset'];
    const mode = pick(scheduler, modes);
    provider.fail({
      mode,
      // A throttled request took no effect: that is what 429 says.
      effect: mode === '429' ? 'before' : pick(scheduler, ['before', 'after'] as const),
      times: 1 + scheduler.draw(6),
    });
  },
};

/**
 * Plays one walk. The same seed gives the same walk; `keep` plays fewer acts of it, to shrink a failure, and `show` is
 * given the account at its end, to explain one.
 */
export async function walk(
  seed: number,
  keep: (act: number) => boolean = () => true,
  show: (account: Account) => void = () => undefined,
): Promise<Walk> {
  const scheduler = createScheduler(seed, START, (what, error) => {
    throw new Error(`seed ${seed}: ${what} threw`, { cause: error });
  });
  const kind = pick(scheduler, PROVIDER_CLASSES);
  const account = openAccount(scheduler, simulateProvider(kind, scheduler), disturbances(scheduler));
  const observer = observe(account);
  scheduler.afterEachTurn(() => observer.look());
  account.startReconciler();
  account.rotate();
  const acts: string[] = [];
  const names = Object.keys(ACTS);
  for (let act = 0, count = 3 + scheduler.draw(8); act < count; act += 1) {
    await scheduler.run(
      later(scheduler, scheduler.draw(4) === 0 ? scheduler.draw(3 * HOUR) : scheduler.draw(20 * MINUTE)),
    );
    const name = pick(scheduler, names);
    if (!keep(act)) continue;
    acts.push(name);
    scheduler.spawn(name, async () => ACTS[name]?.(account, observer));
  }
  await scheduler.run(later(scheduler, scheduler.draw(2 * HOUR)));
  account.calm();
  for (let rest = 0; rest < 3; rest += 1) {
    account.rotate();
    await scheduler.run(later(scheduler, 30 * HOUR));
  }
  observer.lookAtRest();
  show(account);
  return { seed, kind, acts, turns: scheduler.turns, violations: traceable(account, kind, observer.violations) };
}

/** The acts of a failing walk without which it still fails. */
export async function shrink(failed: Walk): Promise<Walk> {
  let smallest = failed;
  const dropped = new Set<number>();
  for (let act = 0; act < 12; act += 1) {
    const without = await walk(failed.seed, (one) => one !== act && !dropped.has(one)).catch(() => undefined);
    if (!without || without.violations.length === 0 || without.acts.length === smallest.acts.length) continue;
    dropped.add(act);
    smallest = without;
  }
  return smallest;
}

/**
 * Where the provider lists nothing, a key whose issue nobody lived to tell of, or whose put has no known outcome, is
 * known to nobody.
 */
function traceable(account: Account, kind: ProviderClass, violations: readonly string[]): readonly string[] {
  const isLost =
    account.processes.some(({ name, died }) => name === 'createSecret' && died) ||
    account.failures.some((code) => code === 'IssueOutcomeUnknown' || code === 'StoreUnavailable') ||
    account.told.some(({ type }) => type === 'Orphan Found');
  return kind === 'http-no-list' && isLost ? violations.filter((one) => !one.startsWith('I4: key_')) : violations;
}

function disturbances(scheduler: Scheduler): Disturbance {
  return {
    dies: () => (scheduler.draw(250) === 0 ? pick(scheduler, ['before', 'after'] as const) : undefined),
    call: () => {
      const drawn = scheduler.draw(120);
      if (drawn === 0) return 'fails';
      if (drawn === 1) return 'answerLost';
      if (drawn < 5) return 'stale';
      return drawn < 8 ? 'refused' : 'fine';
    },
    deliveries: () => (scheduler.draw(12) === 0 ? 2 : scheduler.draw(30) === 0 ? 0 : 1),
  };
}

function wakeUp(account: Account, label: string): void {
  const version = holder(account.secret(), label);
  const value = version?.value;
  if (!version || value?.kind !== 'text') return;
  const { apiKeyId } = JSON.parse(value.text) as { apiKeyId?: string };
  account.wakeUp({ v: 1, secretArn: account.arn, versionId: version.id, keyId: apiKeyId ?? 'none' });
}

/** A person's act, which Secrets Manager may refuse. */
function acting(observer: Observer, act: () => unknown): void {
  try {
    act();
    observer.excuseCurrent();
  } catch {
    // Refused: nothing was done.
  }
}

function idOf(account: Account, label: string): string | undefined {
  return holder(account.secret(), label)?.id;
}

function pick<T>(scheduler: Scheduler, from: readonly T[]): T {
  const one = from[scheduler.draw(from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

function later(scheduler: Scheduler, ms: number): Date {
  return new Date(scheduler.now().getTime() + ms);
}
