import { createSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/lifecycle';
import { contain } from '../../../../lib/rotation/operations/contain';
import { MAX_RETIRING } from '../../../../lib/rotation/labels';
import { lineageMark } from '../../../../lib/rotation/lineage';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { revoke } from '../../../../lib/rotation/revocation/revoke';
import { sweep } from '../../../../lib/rotation/reconciliation/sweep';
import { FUNCTION_TIMEOUT_SECONDS } from '../account';
import type { Scene, Stage } from '../scene';
import { GRACE, idOf, keyIdIn, MINUTE, pass } from '../stories';

const LISTED = ['http', 'http-two-slots'] as const;
const SAFETY = (FUNCTION_TIMEOUT_SECONDS + 5 * 60) * 1000;
const HOUR = 60 * MINUTE;

const sweeps = ({ run }: Stage): Promise<string> => run(sweep);

/** The superseded key's fate when its wake-up comes now. */
async function revokesPrevious({ account, run }: Stage): Promise<string> {
  const versionId = idOf(account, 'AWSPREVIOUS') ?? '';
  const keyId = keyIdIn(account, versionId) ?? '';
  return run((services) => revoke(services, { v: 1, secretArn: account.arn, versionId, keyId }));
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

/** Situations for orphans, slots, grace periods and what people leave behind. */
export const ORPHAN_AND_SLOT_SCENES: Readonly<Record<string, Scene>> = {
  'orphans: the young, the old, and those of others': {
    kinds: LISTED,
    play: async (stage) => {
      const { account, must } = stage;
      const { keys } = account.provider;
      const now = account.scheduler.now();
      const mark = (arn: string, age: number) => lineageMark(arn, 'a-version', new Date(now.getTime() - age));
      const another = keys.issue(mark('arn:of:another:secret', SAFETY + HOUR), true);
      must((await sweeps(stage)) === 'ok', 'the sweep failed');
      must(another.state === 'active', "another installation's key was ended");
      keys.setState(another, 'revoked');
      const orphan = keys.issue(mark(account.arn, SAFETY - 5 * MINUTE), true);
      await sweeps(stage);
      must(orphan.state === 'active', 'a key was ended that may be about to be stored');
      must(!account.events.some(({ type }) => type === 'Orphan Found'), 'people were notified of a young key');
      await pass(account, 5 * MINUTE);
      await sweeps(stage);
      must(orphan.state === 'revoked', 'an orphan lives');
    },
  },
  'orphans: of another rotation, before an issue': {
    kinds: LISTED,
    play: async (stage) => {
      const { account, must } = stage;
      const born = new Date(account.scheduler.now().getTime() - SAFETY - HOUR);
      const orphan = account.provider.keys.issue(lineageMark(account.arn, 'another-version', born), true);
      account.rotate();
      await pass(account, 10 * MINUTE);
      must(orphan.state === 'active', 'a rotation ended what the sweep decides on');
    },
  },
  'orphans: the admin credential is refused': {
    kinds: ['http', 'http-two-slots', 'http-no-list'],
    play: async (stage) => {
      stage.account.provider.refuseAdmin();
      stage.must((await sweeps(stage)) === 'AdminCredentialRefused', 'nobody said so');
    },
  },
  "a key whose name says that it is another secret's": {
    kinds: ['http'],
    losesWakeUps: true,
    play: async (stage) => {
      const { account, observer, must, put } = stage;
      const now = account.scheduler.now();
      const made = account.provider.keys.issue(lineageMark('arn:of:another:secret', 'a-version', now), true);
      await pass(account, 5000);
      const value = { apiKey: made.value, apiKeyId: made.keyId, issuedAt: now.toISOString() };
      const id = put(value, 'a-value-copied-from-another-secret');
      observer.excuseEndOf(id);
      const firstRevoke = true;
      const ended = await stage.run((services) =>
        contain(services, { secretId: account.arn, versionId: id, firstRevoke }),
      );
      must(ended !== 'done' && made.state === 'active', `first revoke: ${ended}`);
      await due(stage);
      must((await revokesPrevious(stage)) !== 'revoked' && made.state === 'active', 'it was ended');
    },
  },
  'orphans: of a principal that is exclusive': {
    kinds: ['aws-iam'],
    play: async (stage) => {
      const orphan = stage.account.provider.keys.issue('svc', true);
      await sweeps(stage);
      stage.must(orphan.state === 'active', 'a key was ended that may be about to be stored');
      await pass(stage.account, SAFETY + MINUTE);
      await sweeps(stage);
      stage.must(orphan.state === 'revoked', 'an orphan lives');
    },
  },
  'orphans: another secret of the principal': {
    kinds: ['aws-iam'],
    play: async (stage) => {
      const { account, must, disturbance } = stage;
      const made = account.provider.keys.issue('svc', true);
      const value = { apiKey: made.value, apiKeyId: made.keyId, issuedAt: account.scheduler.now().toISOString() };
      createSecret(account.manager.secrets, {
        Name: 'prod/another',
        SecretString: JSON.stringify(value),
        ClientRequestToken: 'the-only-version-of-another-secret',
        Tags: [{ Key: 'keyturn:rotator', Value: 'gateway' }],
      });
      await pass(account, SAFETY + HOUR);
      await sweeps(stage);
      must(made.state === 'active', 'the sweep ended the key of another secret');
      account.rotate();
      await pass(account, 2 * MINUTE);
      must(made.state === 'active', 'a rotation ended the key of another secret');
      disturbance.call = (_, what) => (what === 'listSecrets' ? 'fails' : 'fine');
      account.rotate();
      await pass(account, 2 * MINUTE);
      must(made.state === 'active', 'secrets that cannot be listed were taken for none');
      let describes = 0;
      disturbance.call = (_, what) =>
        what === 'listSecrets' && describes++ === 0 ? 'fine' : what === 'getValue' ? 'fails' : 'fine';
      await sweeps(stage);
      must(made.state === 'active', 'secrets that cannot be read were taken for empty');
    },
  },

  'slots: full until the old key is due': {
    kinds: ['http-two-slots', 'aws-iam'],
    losesWakeUps: true,
    play: async (stage) => {
      const { account, must } = stage;
      await due(stage);
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(
        idOf(account, 'AWSPREVIOUS') !== undefined && !account.failures.includes('SlotsFull'),
        'what is due did not go',
      );
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(account.failures.includes('SlotsFull'), 'nobody said so');
      must(stage.key('AWSPREVIOUS')?.state === 'active', 'a key went before it was due');
      must(!account.failures.includes('IssueRefused'), 'the provider was asked for what it cannot give');
    },
  },
  'slots: no label is left': {
    kinds: ['http', 'http-no-list'],
    losesWakeUps: true,
    play: async ({ account, must }) => {
      for (let n = 0; n < MAX_RETIRING + 2; n += 1) {
        account.rotate();
        await pass(account, MINUTE);
      }
      const labels = account
        .secret()
        .versions.flatMap((one) => one.labels)
        .filter((one) => one.includes('RETIRING'));
      must(labels.length === MAX_RETIRING, `${labels.length} versions are retiring`);
      must(
        account.failures.every((code) => code === 'SlotsFull'),
        `failures: ${[...new Set(account.failures)].join()}`,
      );
      must(account.failures.length > 0, 'nobody said so');
    },
  },
  'grace: not less than the least': {
    kinds: ['http', 'http-no-list'],
    losesWakeUps: true,
    options: { tags: { 'keyturn:grace': '1m' }, minGraceSeconds: 1800 },
    play: async (stage) => {
      stage.account.rotate();
      await pass(stage.account, 20 * MINUTE);
      stage.must((await revokesPrevious(stage)) === 'notDue', 'a tag undercut it');
    },
  },
  'AWSPENDING of a rotation that was called off': {
    kinds: ['http', 'http-no-list'],
    play: async (stage) => {
      const { account, must, moveLabel, run } = stage;
      account.rotate();
      await pass(account, 10 * MINUTE);
      const current = idOf(account, 'AWSCURRENT') ?? '';
      moveLabel('AWSCURRENT', idOf(account, 'AWSPREVIOUS'), current);
      await run((services) => reconcileSecret(services, account.arn));
      must(idOf(account, 'AWSPENDING') !== current, 'Secrets Manager would take it for a rotation in progress');
    },
  },
};
