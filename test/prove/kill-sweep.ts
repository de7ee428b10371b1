import { openAccount } from './account';
import { CALM, type Disturbance } from './disturbed-store';
import { observe } from './observer';
import type { Death } from './process';
import { createScheduler } from './scheduler';
import { type ProviderClass, simulateProvider } from './simulated-provider';
import { MINUTE, pass, STORIES, type StoryName } from './stories';

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
/** Two sweeps, with the hourly looks before and after them. */
const REST = 10 * 60 * MINUTE;

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
  scheduler.afterEachTurn(() => observer.look());
  account.startReconciler();
  if (story !== 'first key') {
    account.rotate();
    await pass(account, 30 * MINUTE);
  }
  isPrepared = true;
  const calls = reached.length;
  await STORIES[story](account, observer);
  const within = reached.slice(calls);
  await pass(account, REST);
  observer.lookAtRest();
  // Where the provider lists nothing, a key that was issued in the moment of death is known to nobody.
  const isUntraceable = kind === 'http-no-list' && kills.some(({ process }) => process === 'createSecret');
  const violations = observer.violations.filter((one) => !(isUntraceable && one.startsWith('I4')));
  return { violations, reached: within };
}

/** Every kill point of a story, counted from the calls that an undisturbed run makes; which must be in order, too. */
export async function killPoints(
  kind: ProviderClass,
  story: StoryName,
  report: (violation: string) => void,
): Promise<readonly KillPoint[]> {
  const { reached, violations } = await play(kind, story, []);
  for (const violation of violations) report(`${kind}, ${story}: ${violation}`);
  return reached.flatMap(({ process, occurrence, calls }) =>
    Array.from({ length: calls }, (_, call) => [
      { process, occurrence, call, when: 'before' as const },
      { process, occurrence, call, when: 'after' as const },
    ]).flat(),
  );
}
