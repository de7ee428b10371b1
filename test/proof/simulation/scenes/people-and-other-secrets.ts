import { retiringLabel } from '../../../../lib/rotation/labels';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { acts, keyState, scene } from '../scene-acts';
import type { Scene } from '../scene';
import { idOf, keyIdIn, MINUTE, pass } from '../stories';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** Situations that only people can resolve, or that other secrets have a part in. */
export const PEOPLE_AND_OTHER_SECRETS_SCENES: Readonly<Record<string, Scene>> = {
  'no room, and what is due has a key without an id': scene(
    async (stage) => {
      const { account, must, put, moveLabel } = stage;
      const made = account.provider.keys.issue('made by hand', true);
      const id = put({ apiKey: made.value }, 'a-value-without-the-id-of-its-key', ['SOMETHING']);
      moveLabel(retiringLabel(LONG_AGO, id), id);
      account.rotate();
      await pass(account, MINUTE);
      must(account.failures.includes('SlotsFull'), 'nobody said so');
      must(made.state === 'active', 'it was ended');
    },
    { kinds: ['http-two-slots'] },
  ),
  'the current key is one that a person put there': scene(
    async (stage) => {
      const { account, must, put, run } = stage;
      const made = account.provider.keys.issue('made by hand', true);
      await pass(account, 5000);
      const byHand = put({ apiKey: made.value, apiKeyId: made.keyId }, 'what-a-person-puts-there-by-hand-today');
      await run((services) => reconcileSecret(services, account.arn));
      const isAsked = account.events.some((one) => one.type === 'Key Awaiting Person' && one.versionId === byHand);
      must(!isAsked, 'a person was asked to revoke the key that is in use');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'a supplied key is not stored': {
    kinds: ['supplied'],
    play: async ({ account, must, disturbance }) => {
      disturbance.call = (_, what) => (what === 'putPending' ? 'refused' : 'fine');
      account.rotate();
      await pass(account, MINUTE);
      must(account.failures.includes('StoreRefused'), 'nobody said so');
      must(!account.receipts.some((one) => one.transition === 'orphanRevoked'), 'a receipt says that it was revoked');
    },
  },
  'an orphan, and the other secrets cannot be read': scene(
    async ({ account, must, disturbance }) => {
      const orphan = account.provider.keys.issue('svc', true);
      await pass(account, 30 * MINUTE);
      disturbance.call = (_, what) => (what === 'listSecrets' ? 'fails' : 'fine');
      account.rotate();
      await pass(account, MINUTE);
      must(account.failures.includes('SlotsFull'), 'nobody said so');
      must(orphan.state === 'active', 'a key was ended that another secret may hold');
    },
    { kinds: ['aws-iam'] },
  ),
  'contain, first revoke: again, when its successor has the last slot': scene(
    async (stage) => {
      const { account, observer, must, disturbance } = stage;
      const versionId = idOf(account, 'AWSCURRENT') ?? '';
      observer.excuseEndOf(versionId);
      disturbance.dies = (name) => (name === 'testSecret' ? 'before' : undefined);
      must((await acts(stage).contain(versionId, true)) === 'done', 'it was refused');
      must(keyIdIn(account, idOf(account, 'AWSPENDING')) !== undefined, 'no successor was issued');
      must((await acts(stage).contain(versionId, true)) === 'done', 'the repeat was refused');
      must(keyState(stage, versionId) === 'disabled', 'it was ended before its permissions were copied');
    },
    { kinds: ['http-two-slots', 'aws-iam'] },
  ),
  'contain, first revoke: only a person can revoke it': {
    kinds: ['supplied'],
    play: async (stage) => {
      const { account, observer, must } = stage;
      const versionId = idOf(account, 'AWSCURRENT') ?? '';
      observer.excuseEndOf(versionId);
      must((await acts(stage).contain(versionId, true)) === 'done', 'it was refused');
      const asked = account.events.find(({ type }) => type === 'Key Awaiting Person');
      must(asked?.versionId === versionId, 'no person was asked');
      await pass(account, 60 * MINUTE);
      must(idOf(account, 'AWSCURRENT') !== versionId, 'there is no new key');
      must(keyState(stage, versionId) === 'revoked', 'the compromised key lives');
    },
  },
};
