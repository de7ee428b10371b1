import { holder } from '../../../packages/local-cloud/src/services/secrets-manager/labels';
import { cancelRotateSecret } from '../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import { contain } from '../../../lib/rotation/operations/contain';
import { extend } from '../../../lib/rotation/operations/extend';
import { reconcileSecret } from '../../../lib/rotation/reconciliation/reconcile';
import { revokeNow } from '../../../lib/rotation/operations/revoke-now';
import { rollback } from '../../../lib/rotation/operations/rollback';
import { STEPS } from '../../../lib/rotation/steps/rotation-request';
import { sweep } from '../../../lib/rotation/reconciliation/sweep';
import { type Account, GRACE_SECONDS } from './account';
import type { Observer } from './observer';

export const MINUTE = 60_000;
export const GRACE = GRACE_SECONDS * 1000;

type Story = (account: Account, observer: Observer) => Promise<void>;

/** What is done under a kill, to a secret with one proven key. `first key` is about a new secret. */
export const STORIES = {
  'first key': async (account) => {
    account.rotate();
    await pass(account, 10 * MINUTE);
  },
  rotation: async (account) => {
    account.rotate();
    await pass(account, GRACE + 10 * MINUTE);
  },
  'wake-up before the label': async (account) => {
    const superseded = idOf(account, 'AWSCURRENT') ?? '';
    const keyId = keyIdIn(account, superseded) ?? '';
    account.onPromotion(() => account.wakeUp({ v: 1, secretArn: account.arn, versionId: superseded, keyId }));
    account.rotate();
    await pass(account, 10 * MINUTE);
  },
  'concurrent runs': async (account) => {
    account.rotate();
    await pass(account, 1);
    for (const step of STEPS) {
      account.runConcurrently(step);
      await pass(account, 1500);
    }
    await pass(account, 10 * MINUTE);
  },
  rollback: async (account) => {
    account.rotate();
    await pass(account, 10 * MINUTE);
    const expect = idOf(account, 'AWSCURRENT') ?? '';
    account.invoke('rollback', (services) => rollback(services, { secretId: account.arn, expect }));
    await pass(account, GRACE + 10 * MINUTE);
  },
  extend: async (account) => {
    account.rotate();
    await pass(account, 10 * MINUTE);
    const until = later(account, 1800);
    account.invoke('extend', (services) => extend(services, { secretId: account.arn, until }));
    await pass(account, GRACE + 40 * MINUTE);
  },
  'revoke now': async (account) => {
    account.rotate();
    await pass(account, 10 * MINUTE);
    account.invoke('revoke now', (services) => revokeNow(services, { secretId: account.arn }));
    await pass(account, 10 * MINUTE);
  },
  contain: async (account) => {
    const versionId = idOf(account, 'AWSCURRENT') ?? '';
    account.invoke('contain', (services) => contain(services, { secretId: account.arn, versionId }));
    await pass(account, 15 * MINUTE);
  },
  'contain, first revoke': async (account, observer) => {
    const versionId = idOf(account, 'AWSCURRENT') ?? '';
    observer.excuseEndOf(versionId);
    account.invoke('contain', (services) => contain(services, { secretId: account.arn, versionId, firstRevoke: true }));
    await pass(account, 15 * MINUTE);
  },
  'contain what was superseded': async (account) => {
    const versionId = idOf(account, 'AWSCURRENT') ?? '';
    account.rotate();
    await pass(account, 10 * MINUTE);
    account.invoke('contain', (services) => contain(services, { secretId: account.arn, versionId }));
    await pass(account, 10 * MINUTE);
  },
  'still in use': async (account) => {
    const versionId = idOf(account, 'AWSCURRENT') ?? '';
    account.rotate();
    await pass(account, GRACE - 5 * MINUTE);
    account.usage.push({ versionId, consumer: 'billing', at: account.scheduler.now(), uses: 1, authFailures: 0 });
    await pass(account, 2 * GRACE);
  },
  cancelled: async (account) => {
    account.provider.fail({ mode: '500', requests: ['verify'], times: 60 });
    account.rotate();
    await pass(account, MINUTE);
    cancelRotateSecret(account.manager.secrets, { SecretId: account.arn });
    account.provider.heal();
    account.invoke('reconcile', (services) => reconcileSecret(services, account.arn));
    await pass(account, 10 * MINUTE);
    account.rotate();
    await pass(account, 10 * MINUTE);
  },
  sweep: async (account) => {
    account.invoke('sweep', sweep);
    account.invoke('reconcile', (services) => reconcileSecret(services, account.arn));
    await pass(account, 10 * MINUTE);
  },
} as const satisfies Readonly<Record<string, Story>>;
export type StoryName = keyof typeof STORIES;

/** Lets virtual time pass, with all that happens in it. */
export function pass(account: Account, ms: number): Promise<void> {
  return account.scheduler.run(new Date(account.scheduler.now().getTime() + ms));
}

export function idOf(account: Account, label: string): string | undefined {
  return holder(account.secret(), label)?.id;
}

export function keyIdIn(account: Account, versionId: string | undefined): string | undefined {
  const value = account.secret().versions.find(({ id }) => id === versionId)?.value;
  return value?.kind === 'text' ? (JSON.parse(value.text) as { apiKeyId?: string }).apiKeyId : undefined;
}

/** When a retiring version is due; undefined for one that is not. */
export function dueIn(account: Account, versionId: string | undefined): Date | undefined {
  const labels = account.secret().versions.find((one) => one.id === versionId)?.labels ?? [];
  const [, y, mo, d, h, mi] = /RETIRING_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z/.exec(labels.join(' ')) ?? [];
  return y === undefined ? undefined : new Date(`${y}-${mo}-${d}T${h}:${mi}:00Z`);
}

/** So many seconds after it is due, as an operator works it out who has looked a moment ago. */
export function later(account: Account, seconds: number, versionId = idOf(account, 'AWSPREVIOUS')): Date {
  const from = dueIn(account, versionId) ?? account.scheduler.now();
  return new Date(from.getTime() + seconds * 1000);
}
