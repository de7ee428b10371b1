import { deafen, dueLabel } from '../label-acts';
import type { Scene } from '../scene';
import { acts, end, keyState, rotated, scene } from '../scene-acts';
import { GRACE, idOf, keyIdIn, MINUTE, pass } from '../stories';

/** Situations around a promotion, and what the next rotation finds of it. */
export const PROMOTION_SCENES: Readonly<Record<string, Scene>> = {
  'the older version has lost its label': scene(
    async (stage) => {
      const { account, must, moveLabel } = stage;
      deafen(stage);
      const { old } = await rotated(stage);
      moveLabel(dueLabel(stage, old) ?? '', undefined, old);
      account.rotate();
      await pass(account, 10 * MINUTE);
      must(dueLabel(stage, old) !== undefined, 'the next rotation forgets its key');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'finishSecret died after the promotion': scene(async (stage) => {
    const { account, must, disturbance } = stage;
    deafen(stage);
    const old = idOf(account, 'AWSCURRENT') ?? '';
    let moves = 0;
    disturbance.dies = (name, _, what) =>
      name === 'finishSecret' && what === 'store.moveLabel' && moves++ === 0 ? 'after' : undefined;
    account.rotate();
    await pass(account, 20 * MINUTE);
    must(dueLabel(stage, old) !== undefined, 'the repeat of the step does not repair it');
  }),
  'the new key dies between testSecret and finishSecret': scene(async (stage) => {
    const { account, must, when } = stage;
    const before = idOf(account, 'AWSCURRENT');
    when(
      () =>
        account.logged.some(
          (line) => line.startsWith('testSecret: the new key works') && !line.includes(String(before)),
        ),
      () => void account.provider.keys.byId(stage.key('AWSPENDING')?.keyId ?? '')?.edges.splice(0),
    );
    account.rotate();
    await pass(account, 30_000);
    must(account.failures.includes('NewKeyRefused'), 'nobody looked once more');
    must(idOf(account, 'AWSCURRENT') === before, 'a dead key was promoted');
  }),
  'the new version is taken back while its promotion is prepared': scene(async (stage) => {
    const { account, disturbance, must, moveLabel } = stage;
    const before = idOf(account, 'AWSCURRENT');
    disturbance.call = (process, what) => {
      const pending = idOf(account, 'AWSPENDING');
      if (process === 'finishSecret' && what === 'wakeAt' && pending !== undefined && pending !== before) {
        moveLabel('AWSPENDING', undefined, pending);
        end(stage, keyIdIn(account, pending));
      }
      return 'fine';
    };
    account.rotate();
    await pass(account, 30_000);
    must(idOf(account, 'AWSCURRENT') === before, 'its dead key was promoted');
  }),
  'back and forth': scene(
    async (stage) => {
      const { account, must } = stage;
      const { old, current } = await rotated(stage);
      must((await acts(stage).rollback()) === 'done', 'it did not go back');
      await pass(account, GRACE + 10 * MINUTE);
      must(keyState(stage, current) === 'revoked', 'the version that was left lives');
      account.rotate();
      await pass(account, 10 * MINUTE);
      must((await acts(stage).rollback()) === 'done', 'it does not go back a second time');
      must(idOf(account, 'AWSCURRENT') === old, 'AWSCURRENT');
      account.rotate();
      await pass(account, GRACE + 20 * MINUTE);
      must(!account.failures.includes('RevocationHeld'), 'held');
      account.rotate();
      await pass(account, 2 * GRACE);
      must(keyState(stage, old) === 'revoked', 'the claim of an old rollback keeps its revocation out');
    },
    { kinds: ['http', 'http-no-list'], losesWakeUps: false },
  ),
};
