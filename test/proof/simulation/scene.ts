import { putSecretValue } from '../../../packages/local-cloud/src/services/secrets-manager/secret-value';
import { save } from '../../../packages/local-cloud/src/services/secrets-manager/state';
import { updateSecretVersionStage } from '../../../packages/local-cloud/src/services/secrets-manager/version-stage';
import type { FakeKey } from '../../../lib/testing/fake-providers/kit/fake-keys';
import { rotate } from '../../../lib/rotation/steps/rotate';
import type { ActServices } from '../../../lib/rotation/services';
import type { Step } from '../../../lib/rotation/steps/rotation-request';
import { type Account, type AccountOptions, openAccount } from './account';
import { CALM, type Disturbance } from './disturbed-store';
import { observe, type Observer } from './observer';
import { createScheduler, type Scheduler } from './scheduler';
import { type ProviderClass, simulateProvider } from './simulated-provider';
import { idOf, keyIdIn, MINUTE, pass } from './stories';

/** One situation that a guard of the core is there for, played by hand, with what must come of it. */
export interface Scene {
  /** Default: every class. */
  readonly kinds?: readonly ProviderClass[];
  readonly options?: AccountOptions;
  /** Wake-ups get lost: what is due waits for the scene, or for the next hour. */
  readonly losesWakeUps?: boolean;
  /** Plays it with that many seeds, so that what runs at the same time meets in many ways. Default 1. */
  readonly seeds?: number;
  /** Without a first key. */
  readonly isNew?: boolean;
  play(stage: Stage): Promise<void>;
}

/** What a scene has in its hands. */
export interface Stage {
  readonly account: Account;
  readonly observer: Observer;
  readonly kind: ProviderClass;
  readonly disturbance: { -readonly [Name in keyof Disturbance]: Disturbance[Name] };
  /** Reports it unless it holds. */
  must(holds: boolean, what: string): void;
  /** Runs one function to its end: its outcome's code, an error's code, or `ok`. */
  run(work: (services: ActServices) => Promise<unknown>, ms?: number): Promise<string>;
  step(step: Step, versionId: string): Promise<string>;
  /** Does something in the very instant in which a condition comes true, once. */
  when(holds: () => boolean, act: () => void): void;
  /** The key under a label. */
  key(label: string): FakeKey | undefined;
  /** A person moves a label with the AWS CLI. */
  moveLabel(label: string, to: string | undefined, from?: string): void;
  /** A person stores a value; without labels as AWSCURRENT. Gives its version's id. */
  put(value: object, id: string, labels?: readonly string[]): string;
  retag(tags: Readonly<Record<string, string>>): void;
}

const START = new Date('2026-03-01T09:00:20Z');

export async function playScene(scene: Scene, kind: ProviderClass): Promise<readonly string[]> {
  if (scene.kinds && !scene.kinds.includes(kind)) return [];
  const violations = new Set<string>();
  for (let seed = 1; seed <= (scene.seeds ?? 1); seed += 1) {
    for (const one of await playOnce(scene, kind, seed)) violations.add(one);
  }
  return [...violations];
}

async function playOnce(scene: Scene, kind: ProviderClass, seed: number): Promise<readonly string[]> {
  const scheduler = createScheduler(seed, START, (what, error) => {
    throw new Error(`${what} threw`, { cause: error });
  });
  const deliveries = (what: string): number => (scene.losesWakeUps && what === 'revoke' ? 0 : 1);
  const disturbance = { ...CALM, deliveries };
  const account = openAccount(scheduler, simulateProvider(kind, scheduler), disturbance, scene.options);
  const observer = observe(account);
  const said: string[] = [];
  const stage = createStage(account, observer, scheduler, disturbance, (what) => said.push(what));
  if (!scene.isNew) {
    account.rotate();
    await pass(account, 30 * MINUTE);
  }
  await scene.play(stage);
  return [...said, ...observer.violations];
}

function createStage(
  account: Account,
  observer: Observer,
  scheduler: Scheduler,
  disturbance: Stage['disturbance'],
  say: (what: string) => void,
): Stage {
  const { secrets } = account.manager;
  const waiting: { readonly holds: () => boolean; readonly act: () => void }[] = [];
  scheduler.afterEachTurn(() => {
    const met = waiting.findIndex(({ holds }) => holds());
    if (met >= 0) waiting.splice(met, 1)[0]?.act();
    observer.check();
  });
  const run: Stage['run'] = async (work, ms = 2 * MINUTE) => {
    let end: string | undefined;
    scheduler.spawn('scene', async () => {
      const came = await account.attempt('scene', work);
      end = came === 'failed' ? account.failures.at(-1) : asCode(came);
    });
    await pass(account, ms);
    return end ?? 'not ended';
  };
  const acting = (act: () => void): void => {
    act();
    observer.excuseCurrent();
  };
  return {
    account,
    observer,
    kind: account.provider.kind,
    disturbance,
    must: (holds, what) => {
      if (!holds) say(what);
    },
    run,
    step: (step, versionId) => run((services) => rotate(services, { step, secretId: account.arn, versionId })),
    when: (holds, act) => void waiting.push({ holds, act }),
    key: (label) => account.provider.keys.byId(keyIdIn(account, idOf(account, label)) ?? ''),
    moveLabel: (label, to, from) =>
      acting(() =>
        updateSecretVersionStage(secrets, {
          SecretId: account.arn,
          VersionStage: label,
          ...(to !== undefined && { MoveToVersionId: to }),
          ...(from !== undefined && { RemoveFromVersionId: from }),
        }),
      ),
    put: (value, id, labels) => {
      acting(() =>
        putSecretValue(secrets, {
          SecretId: account.arn,
          ClientRequestToken: id,
          SecretString: JSON.stringify(value),
          ...(labels && { VersionStages: labels }),
        }),
      );
      return id;
    },
    retag: (tags) => {
      const all = { 'keyturn:rotator': 'gateway', ...tags };
      save(secrets, { ...account.secret(), tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })) });
    },
  };
}

function asCode(came: unknown): string {
  if (typeof came === 'string') return came;
  if (typeof came !== 'object' || came === null || !('outcome' in came)) return 'ok';
  return 'code' in came ? String(came.code) : String(came.outcome);
}
