import type { Scene, Stage } from '../scene';
import { idOf, MINUTE, pass } from '../stories';

const count = ({ account }: Stage): number => account.provider.keys.all().length;
const VERIFY_FAILS = { mode: '500', requests: ['verify'] } as const;

/** Situations between the roll of a single key and its promotion. */
const SITUATIONS: Readonly<Record<string, Omit<Scene, 'kinds'>>> = {
  'in-place promotion: the window closes before the last step': {
    options: { tags: { 'keyturn:window': 'Mon 09:00-09:20' } },
    isNew: true,
    play: async (stage) => {
      const { account, must, step } = stage;
      account.rotate();
      await pass(account, MINUTE);
      const versionId = idOf(account, 'AWSPENDING') ?? '';
      must((await step('createSecret', versionId)) === 'OutsideWindow', 'its first step does not say so');
      must((await step('finishSecret', versionId)) === 'OutsideWindow', 'its last step does not say so');
      must(count(stage) === 0, 'it was rolled');
    },
  },
  'in-place promotion: nobody knows whether the key that was stored works': {
    isNew: true,
    play: async (stage) => {
      const { account, must, disturbance, step } = stage;
      disturbance.dies = (_, __, what) => (what === 'store.moveLabel' ? 'before' : undefined);
      account.rotate();
      await pass(account, 2000);
      const stored = count(stage);
      account.provider.fail(VERIFY_FAILS);
      const versionId = idOf(account, 'AWSPENDING') ?? '';
      must((await step('finishSecret', versionId)) === 'NewKeyUnproven', 'it was taken for revoked or for accepted');
      must(count(stage) === stored, 'it was rolled away');
    },
  },
  'in-place promotion: nobody knows whether the promoted key works': {
    play: async ({ account, must, step }) => {
      account.provider.fail(VERIFY_FAILS);
      const current = idOf(account, 'AWSCURRENT') ?? '';
      must((await step('finishSecret', current)) === 'CurrentKeyUnproven', 'it was taken for accepted');
    },
  },
  'in-place promotion: the last step for a placeholder': {
    isNew: true,
    play: async (stage) => {
      const { account, must, step } = stage;
      must((await step('finishSecret', idOf(account, 'AWSCURRENT') ?? '')) === 'ok', 'it failed');
      must(count(stage) === 0, 'it was rolled');
    },
  },
  'in-place promotion: Secrets Manager refuses the rolled key': {
    play: async ({ account, must, disturbance }) => {
      disturbance.call = (_, what) => (what === 'putPending' ? 'refused' : 'fine');
      account.rotate();
      await pass(account, 30_000);
      must(account.failures.includes('StoreRefused'), 'it is put without end');
    },
  },
  'in-place promotion: another has rolled and promoted before': {
    play: async (stage) => {
      const { account, must, key, put, when } = stage;
      const before = count(stage);
      let deadPromoted = false;
      account.onPromotion(() => (deadPromoted ||= key('AWSCURRENT')?.state === 'revoked'));
      when(
        () => key('AWSPENDING') !== undefined && key('AWSPENDING') !== key('AWSCURRENT') && count(stage) > before,
        () => {
          const ours = key('AWSPENDING');
          ours?.edges.splice(0);
          if (ours) account.provider.keys.setState(ours, 'revoked');
          const { keyId, value } = account.provider.keys.issue('rolled by another', true);
          put({ apiKey: value, apiKeyId: keyId }, 'what-another-run-has-rolled-and-promoted');
        },
      );
      account.rotate();
      await pass(account, 20 * MINUTE);
      must(!deadPromoted, 'a key that is dead was promoted over the one that works');
      must(account.failures.includes('LabelHeldElsewhere'), 'nobody said so');
    },
  },
};

export const IN_PLACE_PROMOTION_SCENES: Readonly<Record<string, Scene>> = Object.fromEntries(
  Object.entries(SITUATIONS).map(([name, scene]) => [name, { ...scene, kinds: ['http-one'] as const }]),
);
