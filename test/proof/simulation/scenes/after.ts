import { createSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/lifecycle';
import { findSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/find-secret';
import { type Secret, save } from '../../../../packages/local-cloud/src/services/secrets-manager/state';
import { compromisedLabel } from '../../../../lib/rotation/labels';
import type { Scene, Stage } from '../scene';
import { end, scene } from '../scene-acts';
import { idOf, MINUTE, pass } from '../stories';

const DAY = 24 * 60 * MINUTE;
const OTHER = 'staging/gateway-key';

/** Another secret, of another rotator, that this one follows from now on; and what becomes of it. */
function follow({ account, retag }: Stage) {
  const { secrets } = account.manager;
  createSecret(secrets, { Name: OTHER });
  retag({ 'keyturn:after': `${OTHER} 7d` });
  const made = (id: string, daysAgo: number, ...labels: readonly string[]) => ({
    id,
    createdAt: new Date(account.scheduler.now().getTime() - daysAgo * DAY),
    labels,
  });
  const is = (rotatedDaysAgo: number, versions: Secret['versions']): void =>
    void save(secrets, {
      ...findSecret(secrets, OTHER),
      lastRotatedAt: new Date(account.scheduler.now().getTime() - rotatedDaysAgo * DAY),
      versions,
    });
  return { made, is };
}

/** Tries the rotation, or tries it again: whether it waits. */
async function waits({ account }: Stage): Promise<boolean> {
  const before = idOf(account, 'AWSCURRENT');
  account.rotate();
  await pass(account, 30_000);
  return idOf(account, 'AWSCURRENT') === before && account.failures.at(-1) === 'NotYet';
}

/** Situations for a key that follows another one. */
export const AFTER_SCENES: Readonly<Record<string, Scene>> = {
  'after another key': scene(async (stage) => {
    const { must } = stage;
    const { made, is } = follow(stage);
    must(await waits(stage), 'the other was never rotated');
    is(8, [made('one', 1, 'AWSCURRENT')]);
    must(await waits(stage), 'the other was rotated long ago');
    is(1, [made('one', 1, 'AWSCURRENT'), made('two', 0, 'AWSPENDING')]);
    must(await waits(stage), 'the other is being rotated');
    is(1, [made('one', 2, 'AWSCURRENT'), made('two', 1, 'AWSPREVIOUS')]);
    must(await waits(stage), 'the other was rolled back');
    is(1, [made('one', 9, 'AWSCURRENT')]);
    must(await waits(stage), 'the other has an old key again');
    is(1, [made('one', 9, 'AWSPREVIOUS'), made('two', 1, 'AWSCURRENT')]);
    must(!(await waits(stage)), 'it waits for nothing');
  }),
  'after another key: its own is compromised': scene(async (stage) => {
    follow(stage);
    const current = idOf(stage.account, 'AWSCURRENT') ?? '';
    stage.moveLabel(compromisedLabel(current), current);
    stage.must(!(await waits(stage)), 'it waits');
  }),
  'after another key: its own is refused': scene(async (stage) => {
    follow(stage);
    end(stage, stage.key('AWSCURRENT')?.keyId);
    await pass(stage.account, MINUTE);
    stage.must(!(await waits(stage)), 'it waits');
  }),
};
