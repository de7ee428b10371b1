import { rollbackOnAlarm } from '../../../../lib/rotation/operations/rollback-on-alarm';
import type { Scene, Stage } from '../scene';
import { acts, rotated, scene } from '../scene-acts';
import { GRACE, idOf, MINUTE, pass } from '../stories';

const ALARM = 'prod-5xx';
const NAMED = { options: { tags: { 'keyturn:rollback-on': ALARM } } } as const;

/** What comes of an alarm that is raised now. */
function raise({ account, run }: Stage, alarm = ALARM, at = account.scheduler.now()): Promise<string> {
  return run((services) => rollbackOnAlarm(services, { secretId: account.arn, alarm, at }));
}

/** Situations for the way back, by an operator and by an alarm. */
export const ROLLBACK_SCENES: Readonly<Record<string, Scene>> = {
  'rollback: the rotation that it leaves is over': scene(async (stage) => {
    const { account, must, disturbance } = stage;
    // No reconciliation repairs it: the rollback itself has to.
    disturbance.deliveries = () => 0;
    const { old, current } = await rotated(stage);
    must(idOf(account, 'AWSPENDING') === current, 'Secrets Manager leaves it on a promoted version');
    must((await acts(stage).rollback()) === 'done', 'it did not go back');
    must(idOf(account, 'AWSPENDING') !== current, 'Secrets Manager would resume the rotation that was left');
    must(idOf(account, 'AWSCURRENT') === old, 'AWSCURRENT');
  }),
  'rollback on alarm: refusals': scene(async (stage) => {
    const { account, must } = stage;
    must((await raise(stage)) === 'previousNotRetiring', 'the placeholder');
    const before = account.scheduler.now();
    const { current } = await rotated(stage);
    must((await raise(stage, 'another')) === 'alarmNotNamed', 'an alarm of something else');
    must((await raise(stage, ALARM, before)) === 'alarmTooEarly', 'it was raised before the promotion');
    await pass(account, GRACE);
    must((await raise(stage)) === 'graceOver', 'the grace period is over');
    must(idOf(account, 'AWSCURRENT') === current, 'AWSCURRENT was moved');
  }, NAMED),
  'rollback on alarm: there is no version before': scene(async (stage) => {
    stage.moveLabel('AWSPREVIOUS', undefined, idOf(stage.account, 'AWSPREVIOUS'));
    stage.must((await raise(stage)) === 'noPreviousVersion', 'it says something else');
  }, NAMED),
  'rollback on alarm: the alarm goes on': scene(async (stage) => {
    const { account, must } = stage;
    const { old } = await rotated(stage);
    must((await raise(stage)) === 'done' && idOf(account, 'AWSCURRENT') === old, 'it did not go back');
    await pass(account, MINUTE);
    must((await raise(stage)) === 'wentBackBefore', 'it went on');
    must(idOf(account, 'AWSCURRENT') === old, 'it went forward again');
  }, NAMED),
  'rollback on alarm: the current key is a person’s': scene(
    async (stage) => {
      const { account, must, put } = stage;
      await rotated(stage);
      const made = account.provider.keys.issue('made by hand', true);
      await pass(account, 5000);
      const id = put({ apiKey: made.value, apiKeyId: made.keyId }, 'what-a-person-put-there-on-purpose');
      await pass(account, 2 * MINUTE);
      must((await raise(stage)) === 'currentNotOurs', 'it went back');
      must(idOf(account, 'AWSCURRENT') === id, "the person's key is gone");
    },
    { ...NAMED, kinds: ['http', 'http-no-list'] },
  ),
  'rollback: Secrets Manager does not show yet that it went back': scene(async (stage) => {
    const { account, disturbance, must } = stage;
    const { old, current } = await rotated(stage);
    const isBack = () => idOf(account, 'AWSCURRENT') === old;
    disturbance.call = (_, what) => (what === 'describe' && isBack() ? 'stale' : 'fine');
    must((await acts(stage).rollback(current)) === 'StoreUnavailable', 'it says something else');
    disturbance.call = () => 'fine';
    must((await acts(stage).rollback(current)) === 'already', 'its claim is gone');
  }),
};
