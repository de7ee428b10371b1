import { cancelRotateSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import { claimLabel } from '../../../../lib/rotation/labels';
import type { Scene } from '../scene';
import { acts, keyState, rotated, scene, stuck } from '../scene-acts';
import { idOf, MINUTE, pass } from '../stories';

/** Situations for the containment of a key. */
export const CONTAIN_SCENES: Readonly<Record<string, Scene>> = {
  'contain: refusals': scene(
    async (stage) => {
      const { account, must, put } = stage;
      const { contain: act } = acts(stage);
      must((await act('a-version-that-never-was')) === 'keyNotKnown', 'no such version');
      const made = account.provider.keys.issue('made by hand', true);
      await pass(account, 5000);
      const byHand = put({ apiKey: made.value, apiKeyId: made.keyId }, 'what-a-person-puts-there-by-hand-today');
      must((await act(byHand, true)) === 'keyNotKnown', 'first revoke, of a key that is not ours');
      cancelRotateSecret(account.manager.secrets, { SecretId: account.arn });
      must((await act(byHand)) === 'RotationDisabled', 'rotation was turned off');
      must(made.state === 'active', 'a foreign key was ended');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'contain: a secret without a key': {
    isNew: true,
    play: async (stage) => {
      const placeholder = idOf(stage.account, 'AWSCURRENT') ?? '';
      stage.must((await acts(stage).contain(placeholder)) === 'keyNotKnown', 'a placeholder was called compromised');
    },
  },
  'contain: no room': scene(
    async (stage) => {
      const { account, must } = stage;
      const { current } = await rotated(stage);
      const versions = account.secret().versions.length;
      must((await acts(stage).contain(current)) === 'noRoom', 'a rotation was begun that cannot end');
      must(account.secret().versions.length === versions, 'a version was opened');
    },
    { kinds: ['http-two-slots', 'aws-iam'] },
  ),
  'contain: a rotation is in progress': scene(
    async (stage) => {
      const { account, must } = stage;
      const pending = await stuck(stage);
      const versionId = idOf(account, 'AWSCURRENT') ?? '';
      must((await acts(stage).contain(versionId)) === 'done', 'it was refused');
      await pass(account, 20 * MINUTE);
      must(idOf(account, 'AWSCURRENT') === pending, 'the rotation that was in progress did not end');
      must(keyState(stage, versionId) === 'revoked', 'the compromised key lives');
    },
    { losesWakeUps: false },
  ),
  'contain: the pending version': scene(
    async (stage) => {
      const { account, must } = stage;
      const current = idOf(account, 'AWSCURRENT');
      const pending = await stuck(stage);
      must((await acts(stage).contain(pending)) === 'done', 'it was refused');
      await pass(account, 5 * MINUTE);
      must(idOf(account, 'AWSCURRENT') === current, 'it was promoted');
      must(keyState(stage, pending) === 'revoked', 'its key lives');
    },
    { losesWakeUps: false },
  ),
  'contain: a retiring version, which is used': scene(async (stage) => {
    const { account, must } = stage;
    const { old } = await rotated(stage);
    account.usage.push({ versionId: old, consumer: 'thief', at: account.scheduler.now(), uses: 9, authFailures: 0 });
    must((await acts(stage).contain(old)) === 'done', 'it was refused');
    must(keyState(stage, old) === 'revoked', 'its key lives');
    must((await acts(stage).contain(old)) === 'already', 'the repeat did something');
    must(!account.secret().versions.some(({ labels }) => labels.some((one) => one.includes('COMPROMISED'))), 'labels');
  }),
  'contain: a rollback has begun': scene(async (stage) => {
    const { must, moveLabel } = stage;
    const { old, current } = await rotated(stage);
    moveLabel(claimLabel(old), current);
    must((await acts(stage).contain(old)) === 'rollbackBegan', 'it says something else');
  }),
  'contain, first revoke': scene(async (stage) => {
    const { account, observer, must } = stage;
    const versionId = idOf(account, 'AWSCURRENT') ?? '';
    observer.excuseEndOf(versionId);
    account.provider.fail({ mode: 'idle', requests: ['revoke', 'disable'] });
    must((await acts(stage).contain(versionId, true)) === 'ZombieKey', 'the provider was believed');
    account.provider.heal();
    must((await acts(stage).contain(versionId, true)) === 'done', 'it is not tried again');
    must(account.events.filter(({ type }) => type === 'Key Compromised').length === 1, 'it was published twice');
    await pass(account, 10 * MINUTE);
    must(idOf(account, 'AWSCURRENT') !== versionId, 'there is no new key');
  }),
};
