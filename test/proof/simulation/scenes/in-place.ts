import { contain } from '../../../../lib/rotation/operations/contain';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { sweep } from '../../../../lib/rotation/reconciliation/sweep';
import type { Scene, Stage } from '../scene';
import { idOf, MINUTE, pass } from '../stories';

const count = ({ account }: Stage): number => account.provider.keys.all().length;

function works({ account, key }: Stage): boolean {
  const current = key('AWSCURRENT');
  return current !== undefined && account.provider.keys.isAccepted(current);
}

/** Situations for a provider with a single key, which is rolled in place. */
const SITUATIONS: Readonly<Record<string, Omit<Scene, 'kinds'>>> = {
  'in-place: outside its window': {
    // The simulation begins on a Sunday at 09:00 UTC.
    isNew: true,
    options: { tags: { 'keyturn:window': 'Sun 09:00-09:20' } },
    play: async (stage) => {
      const { account, must } = stage;
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(works(stage), 'it is not rolled within its window');
      const rolled = count(stage);
      await pass(account, 30 * MINUTE);
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(count(stage) === rolled, 'it was rolled outside its window');
      must(account.failures.every((code) => code === 'OutsideWindow') && account.failures.length > 0, 'nobody said so');
    },
  },
  'in-place: the admin credential is refused': {
    play: async (stage) => {
      const { account, must } = stage;
      const rolled = count(stage);
      account.provider.refuseAdmin();
      account.rotate();
      await pass(account, 30_000);
      must(account.failures.includes('AdminCredentialRefused') && count(stage) === rolled, 'nobody asked before');
    },
  },
  'in-place: nobody knows whether the current key works': {
    play: async (stage) => {
      const { account, must } = stage;
      const rolled = count(stage);
      account.provider.fail({ mode: '500', requests: ['verify'] });
      account.rotate();
      await pass(account, 30_000);
      must(count(stage) === rolled, 'it was rolled all the same');
    },
  },
  'in-place: the answer to the roll is lost': {
    play: async (stage) => {
      const { account, must } = stage;
      account.provider.fail({ mode: 'reset', requests: ['roll'], effect: 'after', times: 1 });
      account.rotate();
      await pass(account, 30_000);
      must(works(stage), 'its consumers are without a key');
    },
  },
  'in-place: Secrets Manager does not answer the put': {
    play: async (stage) => {
      const { account, must, disturbance } = stage;
      let puts = 0;
      disturbance.call = (_, what) => (what === 'putPending' && puts++ < 3 ? 'fails' : 'fine');
      account.rotate();
      await pass(account, 30_000);
      must(works(stage), 'the key that works is in nobody’s hands');
    },
  },
  'in-place: a rotation that had stored its key is repeated': {
    play: async (stage) => {
      const { account, must, disturbance } = stage;
      const before = count(stage);
      let moves = 0;
      disturbance.dies = (_, __, what) => (what === 'store.moveLabel' && moves++ === 0 ? 'before' : undefined);
      account.rotate();
      await pass(account, 10 * MINUTE);
      must(works(stage), 'its consumers are without a key');
      must(count(stage) === before + 1, 'the key that was stored was rolled away');
    },
  },
  'in-place: a concurrent run rolls, too': {
    seeds: 15,
    play: async (stage) => {
      const { account, must } = stage;
      account.rotate();
      await pass(account, 1);
      account.runConcurrently('finishSecret');
      await pass(account, 2000);
      account.runConcurrently('finishSecret');
      await pass(account, 20 * MINUTE);
      must(works(stage), 'the key that works is not current');
    },
  },
  'in-place: a concurrent run rolled the promoted key away': {
    play: async (stage) => {
      const { account, must, key, step } = stage;
      const current = key('AWSCURRENT');
      if (current) account.provider.keys.setState(current, 'revoked');
      await pass(account, MINUTE);
      must((await step('finishSecret', idOf(account, 'AWSCURRENT') ?? '')) === 'ok', 'the repeat failed');
      must(works(stage), 'its consumers are without a key');
    },
  },
  'in-place: the provider does not roll': {
    play: async ({ account, must }) => {
      account.provider.fail({ mode: '429', requests: ['roll'], effect: 'before' });
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(account.failures.length > 0, 'it is tried without end');
    },
  },
  'in-place: it is contained': {
    play: async (stage) => {
      const { account, must, key, run } = stage;
      const versionId = idOf(account, 'AWSCURRENT') ?? '';
      const bad = key('AWSCURRENT');
      must((await run((services) => contain(services, { secretId: account.arn, versionId }))) === 'done', 'refused');
      await pass(account, 5 * MINUTE);
      must(works(stage) && bad?.state === 'revoked', 'the compromised key is in use');
    },
  },
  'in-place: nothing retires and nothing is swept': {
    play: async (stage) => {
      const { account, must, run } = stage;
      account.rotate();
      await pass(account, 5 * MINUTE);
      await run((services) => reconcileSecret(services, account.arn));
      await run(sweep);
      const labels = account.secret().versions.flatMap((one) => one.labels);
      must(!labels.some((label) => label.startsWith('KEYTURN')), `labels: ${labels.join(' ')}`);
      must(works(stage), 'its key was ended');
    },
  },
  'in-place: the configuration is tested without the admin credential': {
    play: async ({ account, must, step }) => {
      account.provider.refuseAdmin();
      must((await step('testSecret', 'a'.repeat(32))) === 'AdminCredentialRefused', 'the test did not fail');
    },
  },
  'in-place: the current value is not a key by our fields': {
    play: async (stage) => {
      const { account, must, put } = stage;
      put({ token: 'made by hand' }, 'a-value-that-has-other-field-names');
      const rolled = count(stage);
      account.rotate();
      await pass(account, 5 * MINUTE);
      must(account.failures.includes('ValueNotUnderstood') && count(stage) === rolled, 'it was rolled beside it');
    },
  },
  'in-place: steps before the last': {
    play: async (stage) => {
      const { account, must, step } = stage;
      const before = count(stage);
      const versionId = idOf(account, 'AWSCURRENT') ?? '';
      for (const name of ['createSecret', 'setSecret', 'testSecret'] as const) await step(name, versionId);
      must(count(stage) === before, 'it was rolled before finishSecret');
    },
  },
};

export const IN_PLACE_SCENES: Readonly<Record<string, Scene>> = Object.fromEntries(
  Object.entries(SITUATIONS).map(([name, scene]) => [name, { ...scene, kinds: ['http-one'] as const }]),
);
