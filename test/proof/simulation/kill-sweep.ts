import { openAccount } from './account';
import { CALM, type Disturbance } from './disturbed-store';
import { observe } from './observer';
import type { Death } from './process';
import { createScheduler } from './scheduler';
import { type ProviderClass, simulateProvider } from './simulated-provider';
import { MINUTE, pass, STORIES, type StoryName } from './stories';

/** A process and the call at which it dies; `occurrence` counts the processes of that name, from 1. */
export interface KillPoint extends Death {
  readonly process: string;
  readonly occurrence: number;
}

/** An external call of a process that was started after the preparation. */
export interface Call extends Omit<KillPoint, 'when'> {
  readonly what: string;
}

/** What one run of a story came to. */
interface Outcome {
  readonly violations: readonly string[];
  /** In the order in which they were made. */
  readonly calls: readonly Call[];
  /** How many of them were made in the story itself; the others in the hours after it. */
  readonly callsOfStory: number;
}

const START = new Date('2026-03-01T09:00:20Z');
/** Two sweeps, with the hourly looks before and after them. */
const REST = 10 * 60 * MINUTE;

export async function play(kind: ProviderClass, story: StoryName, kills: readonly KillPoint[]): Promise<Outcome> {
  const scheduler = createScheduler(1, START, (what, error) => {
    throw new Error(`${what} threw`, { cause: error });
  });
  const left = [...kills];
  const calls: Call[] = [];
  let isPrepared = false;
  const disturbance: Disturbance = {
    ...CALM,
    dies: (process, call, what, occurrence) => {
      if (!isPrepared) return undefined;
      calls.push({ process, occurrence, call, what });
      const at = left.findIndex((k) => k.process === process && k.occurrence === occurrence && k.call === call);
      return at < 0 ? undefined : left.splice(at, 1)[0]?.when;
    },
  };
  const account = openAccount(scheduler, simulateProvider(kind, scheduler), disturbance);
  const observer = observe(account);
  scheduler.afterEachTurn(() => observer.check());
  account.startReconciler();
  if (story !== 'first key') {
    account.rotate();
    await pass(account, 30 * MINUTE);
  }
  isPrepared = true;
  await STORIES[story](account, observer);
  const callsOfStory = calls.length;
  await pass(account, REST);
  observer.lookAtRest();
  // Where the provider lists nothing, a key that was issued in the moment of death is known to nobody.
  const isUntraceable = kind === 'http-no-list' && kills.some(({ process }) => process === 'createSecret');
  const violations = observer.violations.filter((one) => !(isUntraceable && one.startsWith('I4')));
  return { violations, calls, callsOfStory };
}

/** Wherever a process can die among these calls. */
export function killPointsOf(calls: readonly Call[]): readonly KillPoint[] {
  return calls.flatMap(({ process, occurrence, call }) => [
    { process, occurrence, call, when: 'before' as const },
    { process, occurrence, call, when: 'after' as const },
  ]);
}

const READS =
  /^GET |^sleep$|^readSecret$|^usage\.|\.(describe|getValue|listVersions|listSecrets|list|lastUsed|callerArn)$/;

/** Of all kill points that leave the same world behind, one: who dies after having read has done nothing since its last change. */
export function isDistinct({ call, when }: KillPoint, what: string): boolean {
  return when === 'before' ? call === 0 : !READS.test(what);
}

/** The distinct kill points among what was called after a process had died. */
export function distinctAfter(death: KillPoint, calls: readonly Call[]): readonly KillPoint[] {
  const at = calls.findIndex(
    ({ process, occurrence, call }) =>
      process === death.process && occurrence === death.occurrence && call === death.call,
  );
  return calls.slice(at + 1).flatMap((one) => killPointsOf([one]).filter((point) => isDistinct(point, one.what)));
}
