import { cancelRotateSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import { claimLabel, compromisedLabel, retiringLabel } from '../../../../lib/rotation/labels';
import type { Scene } from '../scene';
import { acts, end, keyState, rotated, scene, stuckBeside, supersededWithoutId } from '../scene-acts';
import { GRACE, idOf, MINUTE, pass } from '../stories';

/** Situations for what an operator asks and must not get. */
export const ACT_SCENES: Readonly<Record<string, Scene>> = {
  'rollback: refusals': scene(async (stage) => {
    const { account, must, moveLabel } = stage;
    const { rollback: back } = acts(stage);
    // There is a version before the first key: the placeholder.
    must((await back()) === 'previousNotRetiring', 'the placeholder');
    const { old, current, keyId } = await rotated(stage);
    must((await back(old)) === 'notCurrent', 'another version is expected');
    moveLabel(compromisedLabel(old), old);
    must((await back()) === 'previousCompromised', 'a compromised version');
    moveLabel(compromisedLabel(old), undefined, old);
    moveLabel(claimLabel(old), old);
    must((await back()) === 'revocationBegan', 'a revocation has begun');
    moveLabel(claimLabel(old), undefined, old);
    account.provider.fail({ mode: '500', requests: ['verify'] });
    must((await back()) === 'previousKeyUnproven', 'nobody knows whether its key works');
    account.provider.heal();
    end(stage, keyId);
    await pass(account, 10_000);
    must((await back()) === 'previousKeyDead', 'a dead key');
    must(idOf(account, 'AWSCURRENT') === current, 'AWSCURRENT was moved');
  }),
  'rollback: a rotation is in progress': scene(
    async (stage) => {
      await rotated(stage);
      await stuckBeside(stage);
      stage.must((await acts(stage).rollback()) === 'rotationInProgress', 'it went back');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'rollback: the version before was never ours': scene(async (stage) => {
    const { must, moveLabel } = stage;
    moveLabel('AWSPREVIOUS', undefined, idOf(stage.account, 'AWSPREVIOUS'));
    must((await acts(stage).rollback()) === 'noPreviousVersion', 'it went back to nothing');
  }),
  'rollback: twice': scene(
    async (stage) => {
      const { account, must } = stage;
      const { old, current } = await rotated(stage);
      const { rollback: back } = acts(stage);
      must((await back(current)) === 'done', 'it did not go back');
      must((await back(current)) === 'already', 'the repeat went somewhere');
      must(idOf(account, 'AWSCURRENT') === old, 'AWSCURRENT');
      await pass(account, GRACE + 10 * MINUTE);
      must(keyState(stage, current) === 'revoked', 'the key of the version that was left lives');
    },
    { losesWakeUps: false },
  ),
  'rollback: the key dies once it is claimed': scene(async (stage) => {
    const { account, must, when } = stage;
    const { old, current, keyId } = await rotated(stage);
    when(
      () => account.secret().versions.some(({ id, labels }) => id === current && labels.includes(claimLabel(old))),
      () => void account.provider.keys.byId(keyId)?.edges.splice(0),
    );
    must((await acts(stage).rollback()) === 'CurrentKeyUnproven', 'it went back');
    must(idOf(account, 'AWSCURRENT') === current, 'AWSCURRENT was moved to a dead key');
  }),
  'rollback: AWSCURRENT is moved to a third version once it is claimed': scene(
    async (stage) => {
      const { account, must, when, put } = stage;
      const { old, current } = await rotated(stage);
      when(
        () => account.secret().versions.some(({ id, labels }) => id === current && labels.includes(claimLabel(old))),
        () => {
          const made = account.provider.keys.issue('made by hand', true);
          put({ apiKey: made.value, apiKeyId: made.keyId }, 'what-a-person-puts-in-the-middle-of-it');
        },
      );
      must((await acts(stage).rollback()) === 'notCurrent', 'it says that it went back');
      must(idOf(account, 'AWSCURRENT') === 'what-a-person-puts-in-the-middle-of-it', "the person's key is gone");
      const claims = account.secret().versions.flatMap(({ labels }) => labels.filter((one) => one.includes('CLAIM')));
      must(claims.length === 0, 'the claim stays');
    },
    { kinds: ['http', 'http-no-list'] },
  ),

  'extend: refusals': scene(async (stage) => {
    const { account, must, moveLabel } = stage;
    const { extend: more } = acts(stage);
    must((await more(60)) === 'notRetiring', 'the placeholder');
    const { old, current } = await rotated(stage);
    must((await more(60, current)) === 'notRetiring', 'the current version');
    must((await more(-600)) === 'notLater', 'a shorter time');
    must((await more(0)) === 'already', 'the same time');
    must((await more(31 * 86_400)) === 'tooLate', 'more than 30 days');
    moveLabel(compromisedLabel(old), old);
    must((await more(600)) === 'compromised', 'a compromised version');
    moveLabel(compromisedLabel(old), undefined, old);
    moveLabel(claimLabel(old), old);
    const before = account
      .secret()
      .versions.find(({ id }) => id === old)
      ?.labels.join();
    must((await more(600)) === 'revocationBegan', 'a revocation has begun');
    must(
      account
        .secret()
        .versions.find(({ id }) => id === old)
        ?.labels.join() === before,
      'refused, and extended',
    );
    moveLabel(claimLabel(old), undefined, old);
    must((await more(600)) === 'done', 'it may be extended');
    const labels = account.secret().versions.find(({ id }) => id === old)?.labels ?? [];
    must(labels.filter((one) => one.includes('RETIRING')).length === 1, 'the earlier label stays');
    moveLabel(retiringLabel(new Date(8e12), current), current);
    must((await more(600, current)) === 'notRetiring', 'a due label on the current version');
  }),

  'acts on a key without an id': scene(
    async (stage) => {
      const { account, must, moveLabel } = stage;
      const id = await supersededWithoutId(stage);
      moveLabel(retiringLabel(new Date(account.scheduler.now().getTime() + GRACE), id), id);
      const { extend: more, revokeNow: now, contain: end } = acts(stage);
      must((await more(600, id)) === 'keyNotKnown', 'it was extended');
      must((await now(id)) === 'keyNotKnown', 'it was begun');
      must((await end(id)) === 'keyNotKnown', 'it was called compromised');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'revoke now: refusals': scene(async (stage) => {
    const { account, must, moveLabel, disturbance } = stage;
    const { revokeNow: now } = acts(stage);
    must((await now()) === 'notRetiring', 'the placeholder');
    const { old, current, keyId } = await rotated(stage);
    const untouched = account
      .secret()
      .versions.find(({ id }) => id === old)
      ?.labels.join();
    must((await now(current)) === 'inUse', 'the current version');
    account.usage.push({ versionId: old, consumer: 'cron', at: account.scheduler.now(), uses: 1, authFailures: 0 });
    must((await now()) === 'stillInUse', 'it is still used');
    account.usage.splice(0);
    disturbance.call = (_, what) => (what === 'records' ? 'fails' : 'fine');
    must((await now()) === 'usageUnreadable', 'nobody can say');
    disturbance.call = () => 'fine';
    moveLabel(claimLabel(old), current);
    must((await now()) === 'rollbackBegan', 'a rollback has begun');
    moveLabel(claimLabel(old), undefined, current);
    const working = stage.key('AWSCURRENT');
    const edges = working?.edges.splice(0) ?? [];
    stage.observer.excuseCurrent();
    must((await now()) === 'RevocationHeld', 'the current key does not work');
    working?.edges.push(...edges);
    must(
      account
        .secret()
        .versions.find(({ id }) => id === old)
        ?.labels.join() === untouched,
      'labels were changed',
    );
    must(account.provider.keys.byId(keyId)?.state === 'active', 'it was ended');
    must((await now()) === 'done', 'it may be revoked');
    must((await now()) === 'notRetiring', 'it is revoked once');
  }),
  'revoke now: there is no version before': scene(async (stage) => {
    stage.moveLabel('AWSPREVIOUS', undefined, idOf(stage.account, 'AWSPREVIOUS'));
    stage.must((await acts(stage).revokeNow()) === 'noPreviousVersion', 'something was revoked');
  }),
  'revoke now: the same key is in use': scene(async (stage) => {
    const { account, must, put } = stage;
    const { old, keyId } = await rotated(stage);
    const value = account.secret().versions.find(({ id }) => id === old)?.value;
    put(JSON.parse(value?.kind === 'text' ? value.text : '{}') as object, 'the-old-value-once-more-by-a-person');
    must((await acts(stage).revokeNow(old)) === 'inUse', 'it was begun');
    must(account.provider.keys.byId(keyId)?.state === 'active', 'it was ended');
    const labels = account.secret().versions.find(({ id }) => id === old)?.labels ?? [];
    must(!labels.some((one) => one.includes('CLAIM')), 'it was claimed');
  }),

  'rotate: refusals': scene(
    async (stage) => {
      const { account, must } = stage;
      const { old } = await rotated(stage);
      const { rotate } = acts(stage);
      must((await rotate(old)) === 'already', 'the version is superseded already');
      must((await rotate('a-version-that-never-was')) === 'notCurrent', 'another version is expected');
      await stuckBeside(stage);
      const pending = idOf(account, 'AWSPENDING');
      must((await rotate()) === 'already' && idOf(account, 'AWSPENDING') === pending, 'one is in progress');
      cancelRotateSecret(account.manager.secrets, { SecretId: account.arn });
      must((await rotate()) === 'RotationDisabled', 'rotation was turned off');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
};
