import { type Account, openAccount } from './account';
import { ACTS, pick } from './acts';
import type { Disturbance } from './disturbed-store';
import { observe } from './observer';
import { createScheduler, type Scheduler } from './scheduler';
import { PROVIDER_CLASSES, type ProviderClass, simulateProvider } from './simulated-provider';
import { MINUTE, pass } from './stories';

const START = new Date('2026-03-01T09:00:20Z');
const HOUR = 60 * MINUTE;
/** Long enough for a rotation, the grace period of what it superseded, and a sweep. */
const REST = 5 * HOUR;

/** One random walk: what happened, as a function of the seed. */
interface Walk {
  readonly seed: number;
  readonly kind: ProviderClass;
  readonly acts: readonly string[];
  readonly turns: number;
  readonly violations: readonly string[];
}

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
  scheduler.afterEachTurn(() => observer.check());
  account.startReconciler();
  account.rotate();
  const acts: string[] = [];
  const names = Object.keys(ACTS);
  for (let act = 0, count = 3 + scheduler.draw(8); act < count; act += 1) {
    await pass(account, scheduler.draw(4) === 0 ? scheduler.draw(3 * HOUR) : scheduler.draw(20 * MINUTE));
    const name = pick(scheduler, names);
    if (!keep(act)) continue;
    acts.push(name);
    scheduler.spawn(name, async () => ACTS[name]?.(account, observer));
  }
  await pass(account, scheduler.draw(2 * HOUR));
  account.calm();
  for (let rest = 0; rest < 2; rest += 1) {
    account.rotate();
    await pass(account, REST);
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
 * Where the provider lists nothing, a key is known to nobody whose issue was never reported, whose put has no known
 * outcome, or which was not stored, and which the provider only said to have revoked.
 */
function traceable(account: Account, kind: ProviderClass, violations: readonly string[]): readonly string[] {
  const isLost =
    account.processes.some(({ name, died }) => name === 'createSecret' && died) ||
    account.failures.some((code) => code === 'IssueOutcomeUnknown' || code === 'StoreUnavailable') ||
    account.events.some(({ type }) => type === 'Orphan Found' || type === 'Orphan Revoked');
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
    skewMs: () => scheduler.draw(4000) - 2000,
  };
}
