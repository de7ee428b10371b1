import { claimLabel } from '../../../../lib/rotation/labels';
import { lineageMark } from '../../../../lib/rotation/lineage';
import { sweep } from '../../../../lib/rotation/reconciliation/sweep';
import { labelsOf } from '../label-acts';
import type { Scene } from '../scene';
import { acts, rotated, scene } from '../scene-acts';
import { idOf, MINUTE, pass } from '../stories';

const DAY = 24 * 60 * MINUTE;

/** Situations for what is read once more before it is relied on. */
export const SECOND_READ_SCENES: Readonly<Record<string, Scene>> = {
  'extend: a revocation begins in the middle of it': scene(async (stage) => {
    const { account, must, when, moveLabel } = stage;
    const { old } = await rotated(stage);
    const labels = () => account.secret().versions.find(({ id }) => id === old)?.labels ?? [];
    when(
      () => labels().filter((one) => one.includes('RETIRING')).length > 1,
      () => moveLabel(claimLabel(old), old),
    );
    must((await acts(stage).extend(600)) === 'revocationBegan', 'it says that it is extended');
  }),
  'revoke now: somebody goes back to the version in the middle of it': scene(async (stage) => {
    const { account, must, when, moveLabel } = stage;
    const { old, current } = await rotated(stage);
    const due = () => labelsOf(stage, old).filter((one) => one.includes('RETIRING'));
    const [before] = due();
    when(
      () => due().length === 1 && due()[0] !== before,
      () => {
        moveLabel('AWSCURRENT', old, current);
        moveLabel(due()[0] ?? '', undefined, old);
      },
    );
    must((await acts(stage).revokeNow(old)) === 'inUse', 'it says that the key is revoked');
    must(idOf(account, 'AWSCURRENT') === old, 'AWSCURRENT');
  }),
  'orphans: one that was ended is not found any more': {
    kinds: ['http', 'http-two-slots'],
    play: async ({ account, must, run }) => {
      const born = new Date(account.scheduler.now().getTime() - DAY);
      const orphan = account.provider.keys.issue(lineageMark(account.arn, 'a-version', born), true);
      await run(sweep);
      must(orphan.state === 'revoked', 'it lives');
      must(!account.events.some(({ type }) => type === 'Orphan Found'), 'people are asked to revoke it');
    },
  },
  'orphans: one of unknown age': {
    kinds: ['aws-iam'],
    play: async ({ account, must, run }) => {
      const orphan = account.provider.keys.issue('svc', true);
      Object.defineProperty(orphan, 'createdAt', { value: undefined });
      await pass(account, DAY);
      await run(sweep);
      must(orphan.state === 'active', 'a key was ended that may be about to be stored');
      must(
        account.events.some(({ type }) => type === 'Orphan Found'),
        'nobody is notified',
      );
    },
  },
  'a test of the configuration, before the first key': {
    kinds: ['http', 'http-no-list', 'http-two-slots', 'aws-iam'],
    isNew: true,
    play: async ({ must, step }) => {
      must((await step('testSecret', 'a-versionId-that-no-rotation-began-with')) === 'ok', 'it failed');
    },
  },
  'in-place: a rotation replaces a key that is refused': {
    kinds: ['http-one'],
    play: async ({ account, key, must }) => {
      const dead = idOf(account, 'AWSCURRENT');
      const current = key('AWSCURRENT');
      if (current) account.provider.keys.setState(current, 'revoked');
      await pass(account, MINUTE);
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(idOf(account, 'AWSCURRENT') !== dead, 'a test of the old key stands against it');
    },
  },
};
