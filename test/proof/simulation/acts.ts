import { cancelRotateSecret } from '../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import { putSecretValue } from '../../../packages/local-cloud/src/services/secrets-manager/secret-value';
import { updateSecretVersionStage } from '../../../packages/local-cloud/src/services/secrets-manager/version-stage';
import type { FaultMode } from '../../../lib/testing/fake-providers/kit/faults';
import { contain } from '../../../lib/rotation/operations/contain';
import { extend } from '../../../lib/rotation/operations/extend';
import { reconcileSecret } from '../../../lib/rotation/reconciliation/reconcile';
import { revokeNow } from '../../../lib/rotation/operations/revoke-now';
import { rollback } from '../../../lib/rotation/operations/rollback';
import type { ActServices } from '../../../lib/rotation/services';
import { startRotation } from '../../../lib/rotation/operations/start-rotation';
import { STEPS } from '../../../lib/rotation/steps/rotation-request';
import { sweep } from '../../../lib/rotation/reconciliation/sweep';
import type { Account } from './account';
import type { Observer } from './observer';
import type { Scheduler } from './scheduler';
import { idOf, keyIdIn, later, MINUTE } from './stories';

type Act = (account: Account, observer: Observer) => void | Promise<void>;

/** What schedules, operators, other people and a provider's troubles do in the middle of everything. */
export const ACTS: Readonly<Record<string, Act>> = {
  rotate: (account) => void account.rotate(),
  'rotate twice': (account) => {
    account.rotate();
    account.rotate();
  },
  reconcile: (account) => account.invoke('reconcile', (services) => reconcileSecret(services, account.arn)),
  sweep: (account) => account.invoke('sweep', sweep),
  'a step runs twice': (account) => account.runConcurrently(pick(account.scheduler, STEPS)),
  'wake-up for the current version': (account) => wakeUp(account, 'AWSCURRENT'),
  'wake-up too early': (account) => wakeUp(account, 'AWSPREVIOUS'),

  'start a rotation': (account) =>
    byOperator(account, 'start', (services) => startRotation(services, { secretId: account.arn })),
  rollback: (account) => {
    const expect = idOf(account, 'AWSCURRENT') ?? '';
    account.invoke('rollback', (services) => rollback(services, { secretId: account.arn, expect }));
  },
  extend: (account) => {
    const until = later(account, 600 * (1 + account.scheduler.draw(6)));
    return byOperator(account, 'extend', (services) => extend(services, { secretId: account.arn, until }));
  },
  'revoke now': (account) =>
    byOperator(account, 'revoke now', (services) => revokeNow(services, { secretId: account.arn })),
  'contain the current version': (account) => containing(account, 'AWSCURRENT'),
  'contain the previous version': (account) => containing(account, 'AWSPREVIOUS'),
  'contain the pending version': (account) => containing(account, 'AWSPENDING'),
  'contain, first revoke': (account, observer) => {
    const versionId = idOf(account, 'AWSCURRENT') ?? '';
    observer.excuseEndOf(versionId);
    return byOperator(account, 'contain', (services) =>
      contain(services, { secretId: account.arn, versionId, firstRevoke: true }),
    );
  },

  'a consumer uses the current key': (account) => use(account, 'AWSCURRENT'),
  'a consumer uses the previous key': (account) => use(account, 'AWSPREVIOUS'),
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
    moveLabel(account, observer, { VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from });
  },
  'a person takes AWSPENDING off': (account, observer) => {
    const from = idOf(account, 'AWSPENDING');
    if (from !== undefined) moveLabel(account, observer, { VersionStage: 'AWSPENDING', RemoveFromVersionId: from });
  },
  CancelRotateSecret: (account, observer) =>
    acting(observer, () => void cancelRotateSecret(account.manager.secrets, { SecretId: account.arn })),

  'the provider is in trouble': ({ provider, scheduler }) => {
    const modes: readonly FaultMode[] = ['500', '429', 'garbage', 'hang', 'reset'];
    const mode = pick(scheduler, modes);
    // A throttled request took no effect: that is what 429 says.
    const effect = mode === '429' ? 'before' : pick(scheduler, ['before', 'after'] as const);
    provider.fail({ mode, effect, times: 1 + scheduler.draw(6) });
  },
  'the provider says revoked, and does nothing': ({ provider }) =>
    provider.fail({ mode: 'idle', requests: ['revoke', 'disable'], times: 1 }),
  'the provider is out for a while': async ({ provider, scheduler }) => {
    provider.fail({ mode: '500' });
    await scheduler.sleep(scheduler.draw(40 * MINUTE));
    provider.heal();
  },
  'the admin credential is refused for a while': async ({ provider, scheduler }) => {
    provider.refuseAdmin();
    await scheduler.sleep(scheduler.draw(60 * MINUTE));
    provider.heal();
  },
  'the schedule group is gone for a while': async ({ schedules, scheduler }) => {
    schedules.areGone = true;
    await scheduler.sleep(scheduler.draw(40 * MINUTE));
    schedules.areGone = false;
  },
};

/** One call, which nobody repeats. */
async function byOperator(
  account: Account,
  name: string,
  work: (services: ActServices) => Promise<unknown>,
): Promise<void> {
  await account.attempt(name, work);
}

function containing(account: Account, label: string): Promise<void> | void {
  const versionId = idOf(account, label);
  if (versionId === undefined) return;
  return byOperator(account, 'contain', (services) => contain(services, { secretId: account.arn, versionId }));
}

function use(account: Account, label: string): void {
  const versionId = idOf(account, label);
  if (versionId === undefined) return;
  account.usage.push({ versionId, consumer: 'billing', at: account.scheduler.now(), uses: 1, authFailures: 0 });
}

function wakeUp(account: Account, label: string): void {
  const versionId = idOf(account, label);
  if (versionId === undefined) return;
  const keyId = keyIdIn(account, versionId) ?? 'none';
  account.wakeUp({ v: 1, secretArn: account.arn, versionId, keyId });
}

type LabelMove = Omit<Parameters<typeof updateSecretVersionStage>[1], 'SecretId'>;

function moveLabel(account: Account, observer: Observer, move: LabelMove): void {
  acting(observer, () => updateSecretVersionStage(account.manager.secrets, { SecretId: account.arn, ...move }));
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

export function pick<T>(scheduler: Scheduler, from: readonly T[]): T {
  const one = from[scheduler.draw(from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
