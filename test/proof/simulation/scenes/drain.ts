import { MAX_RETIRING } from '../../../../lib/rotation/labels';
import { revoke } from '../../../../lib/rotation/revocation/revoke';
import type { Scene, Stage } from '../scene';
import { GRACE, idOf, keyIdIn, MINUTE, pass } from '../stories';

const HOUR = 60 * MINUTE;

/** The superseded key's fate when its wake-up comes now. */
async function revokesPrevious({ account, run }: Stage): Promise<string> {
  const versionId = idOf(account, 'AWSPREVIOUS') ?? '';
  const keyId = keyIdIn(account, versionId) ?? '';
  return run((services) => revoke(services, { v: 1, secretArn: account.arn, versionId, keyId }));
}

function report({ account }: Stage, versionId: string | undefined, consumer: string): void {
  account.usage.push({ versionId: versionId ?? '', consumer, at: account.scheduler.now(), uses: 1, authFailures: 0 });
}

/** Rotated, and due since a minute; `before` is done ten minutes before that. */
async function due(stage: Stage, before: () => void = () => undefined): Promise<string> {
  const { account } = stage;
  const old = idOf(account, 'AWSCURRENT') ?? '';
  account.rotate();
  await pass(account, GRACE - 8 * MINUTE);
  before();
  await pass(account, 10 * MINUTE);
  return old;
}

const drained = (play: Scene['play'], drain: string, more: Partial<Scene> = {}): Scene => ({
  kinds: ['http', 'http-no-list'],
  losesWakeUps: true,
  options: { tags: { 'keyturn:drain': drain, 'keyturn:used-by': 'billing' } },
  play,
  ...more,
});

/** Situations for the drain gate. */
export const DRAIN_SCENES: Readonly<Record<string, Scene>> = {
  'drain: used, then no more': drained(async (stage) => {
    await due(stage, () => report(stage, idOf(stage.account, 'AWSPREVIOUS'), 'cron'));
    stage.must((await revokesPrevious(stage)) === 'postponed', 'the key in use was not waited for');
    stage.must((await revokesPrevious(stage)) === 'notDue', 'it is not due later');
    await pass(stage.account, 31 * MINUTE);
    stage.must((await revokesPrevious(stage)) === 'revoked', 'it is waited for without end');
  }, 'postpone=30m atMost=2h'),
  'drain: a declared consumer that reported falls silent': drained(async (stage) => {
    report(stage, idOf(stage.account, 'AWSCURRENT'), 'billing');
    await pass(stage.account, HOUR);
    const old = await due(stage);
    stage.must((await revokesPrevious(stage)) === 'postponed', 'silence passed for consent');
    report(stage, idOf(stage.account, 'AWSCURRENT'), 'billing');
    await pass(stage.account, 31 * MINUTE);
    stage.must((await revokesPrevious(stage)) === 'revoked', 'it is waited for without end');
    stage.must(keyIdIn(stage.account, old) !== undefined, 'the value is gone');
  }, 'postpone=30m atMost=2h'),
  'drain: a declared consumer that never reported': drained(async (stage) => {
    report(stage, idOf(stage.account, 'AWSCURRENT'), 'another');
    await due(stage);
    stage.must((await revokesPrevious(stage)) === 'revoked', 'it is waited for');
  }, 'postpone=30m atMost=2h'),
  'drain: the reports cannot be read': drained(async (stage) => {
    await due(stage);
    stage.disturbance.call = (_, what) => (what === 'records' ? 'fails' : 'fine');
    stage.must((await revokesPrevious(stage)) === 'postponed', 'nobody could say, and it went on');
  }, 'postpone=30m atMost=2h'),
  'drain: used beyond the limit, then hold': drained(async (stage) => {
    const { account, must } = stage;
    await due(stage, () => report(stage, idOf(account, 'AWSPREVIOUS'), 'cron'));
    must((await revokesPrevious(stage)) === 'postponed', 'it was not waited for');
    await pass(account, 32 * MINUTE);
    report(stage, idOf(account, 'AWSPREVIOUS'), 'cron');
    must((await revokesPrevious(stage)) === 'RevocationHeld', 'it was not held');
    must(stage.key('AWSPREVIOUS')?.state === 'active', 'it was ended');
  }, 'postpone=30m atMost=30m then=hold'),
  'drain: used beyond the limit, then revoke': drained(async (stage) => {
    await due(stage, () => report(stage, idOf(stage.account, 'AWSPREVIOUS'), 'cron'));
    stage.must((await revokesPrevious(stage)) === 'postponed', 'it was not waited for');
    await pass(stage.account, 32 * MINUTE);
    report(stage, idOf(stage.account, 'AWSPREVIOUS'), 'cron');
    stage.must((await revokesPrevious(stage)) === 'revoked', 'it was held');
  }, 'postpone=30m atMost=30m then=revoke'),
  'drain: the provider says that it is used': {
    kinds: ['aws-iam'],
    losesWakeUps: true,
    play: async (stage) => {
      await due(stage, () => {
        const key = stage.key('AWSPREVIOUS');
        if (key) stage.account.provider.keys.use(key, true);
      });
      stage.must((await revokesPrevious(stage)) === 'postponed', 'it was not waited for');
    },
  },
  'drain: the key is gone already': {
    kinds: ['aws-iam'],
    losesWakeUps: true,
    play: async (stage) => {
      await due(stage, () => {
        const key = stage.key('AWSPREVIOUS');
        stage.observer.excuseCurrent();
        if (key) stage.account.provider.keys.setState(key, 'revoked');
      });
      stage.must((await revokesPrevious(stage)) === 'revoked', 'it is never done');
    },
  },
  'drain: no label is left for a postponement': drained(async ({ account, must, run }) => {
    for (let n = 0; n < MAX_RETIRING; n += 1) {
      account.rotate();
      await pass(account, MINUTE);
    }
    await pass(account, GRACE);
    const retiring = account.secret().versions.filter(({ labels }) => labels.some((one) => one.includes('RETIRING')));
    const at = account.scheduler.now();
    for (const { id: versionId } of retiring) {
      account.usage.push({ versionId, consumer: 'cron', at, uses: 1, authFailures: 0 });
    }
    const ends: string[] = [];
    for (const { id: versionId } of retiring.slice(0, 2)) {
      const keyId = keyIdIn(account, versionId) ?? '';
      ends.push(await run((services) => revoke(services, { v: 1, secretArn: account.arn, versionId, keyId })));
    }
    must(ends.join() === 'postponed,LabelsFull', ends.join());
  }, 'postpone=30m atMost=2h'),
  'drain: a revocation that has begun goes on': drained(async (stage) => {
    const { account, must } = stage;
    const old = await due(stage);
    account.provider.fail({ mode: '500', requests: ['revoke'] });
    must((await revokesPrevious(stage)) === 'ProviderUnavailable', 'the outage was not seen');
    account.provider.heal();
    report(stage, old, 'late');
    must((await revokesPrevious(stage)) === 'revoked', 'it stopped half-way');
  }, 'postpone=30m atMost=2h'),
};
