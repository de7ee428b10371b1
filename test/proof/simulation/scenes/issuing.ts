import type { Scene } from '../scene';
import { GRACE, idOf, MINUTE, pass } from '../stories';

const ISSUED = ['http', 'http-no-list', 'http-two-slots', 'aws-iam'] as const;
const WITH_VERSIONS = [...ISSUED, 'supplied'] as const;

/** Situations for the guards around a new key. */
export const ISSUE_SCENES: Readonly<Record<string, Scene>> = {
  'no key under the version id': {
    kinds: ISSUED,
    play: async ({ account, must, step, put, key }) => {
      account.provider.fail({ mode: '429', requests: ['issue'], effect: 'before' });
      account.rotate();
      await pass(account, 20_000);
      const versionId = idOf(account, 'AWSPENDING') ?? '';
      must((await step('setSecret', versionId)) === 'PendingValueMissing', 'setSecret did not say so');
      must((await step('testSecret', versionId)) === 'ok', 'testSecret does not check the configuration');
      must((await step('finishSecret', versionId)) === 'PendingKeyNotNew', 'finishSecret did not say so');
      // As some emulators do.
      const current = account.secret().versions.find(({ labels }) => labels.includes('AWSCURRENT'))?.value;
      if (current?.kind === 'text') put(JSON.parse(current.text) as object, versionId, ['AWSPENDING']);
      must((await step('finishSecret', versionId)) === 'PendingKeyNotNew', 'finishSecret promoted a copy');
      must(key('AWSCURRENT')?.state === 'active', 'the current key was ended');
    },
  },
  'createSecret is run again, its key is stored': {
    kinds: ISSUED,
    play: async ({ account, must, step }) => {
      account.provider.fail({ mode: '500', requests: ['verify'] });
      account.rotate();
      await pass(account, 2000);
      const versionId = idOf(account, 'AWSPENDING') ?? '';
      const count = account.provider.keys.all().length;
      must((await step('createSecret', versionId)) === 'ok', 'it failed');
      must(account.provider.keys.all().length === count, 'another key was issued');
    },
  },
  'Secrets Manager refuses the new key': {
    kinds: ISSUED,
    play: async ({ account, must, disturbance }) => {
      disturbance.call = (_, what) => (what === 'putPending' ? 'refused' : 'fine');
      account.rotate();
      await pass(account, 20_000);
      const live = account.provider.keys.all().filter(({ state }) => state !== 'revoked');
      must(account.failures.includes('StoreRefused') && live.length === 1, `${live.length} keys live`);
    },
  },
  'Secrets Manager does not answer, and had stored the key': {
    kinds: ISSUED,
    play: async ({ account, must, disturbance, key }) => {
      let puts = 0;
      disturbance.call = (_, what) => (what === 'putPending' && puts++ < 5 ? 'answerLost' : 'fine');
      account.rotate();
      await pass(account, 10_000);
      must(key('AWSPENDING')?.state === 'active', 'the key that was stored is ended');
      must(
        account.events.some(({ type }) => type === 'Orphan Found'),
        'nobody was notified that it may be an orphan',
      );
      await pass(account, 10 * MINUTE);
      must(!account.failures.includes('NewKeyRefused') && puts < 8, 'the rotation did not go on with it');
    },
  },
  'Secrets Manager does not answer, then refuses': {
    kinds: ISSUED,
    play: async ({ account, must, disturbance, key }) => {
      let puts = 0;
      disturbance.call = (_, what) => (what !== 'putPending' ? 'fine' : puts++ === 0 ? 'answerLost' : 'refused');
      account.rotate();
      await pass(account, 10_000);
      must(key('AWSPENDING')?.state === 'active', 'the key that was stored is ended');
    },
  },
  'a value that nobody understands': {
    kinds: WITH_VERSIONS,
    play: async ({ account, must, put }) => {
      const id = put({ versionId: 'somebody else made this' }, 'a-value-of-another-shape-entirely');
      const count = account.provider.keys.all().length;
      account.rotate();
      await pass(account, 2 * MINUTE);
      must(account.failures.includes('ValueNotUnderstood'), 'nobody said so');
      must(idOf(account, 'AWSCURRENT') === id, 'it was rotated away');
      const made = account.provider.kind === 'supplied' ? 1 : 0;
      must(account.provider.keys.all().length === count + made, 'a key was issued beside it');
    },
  },
  'the present key is supplied once more': {
    kinds: ['supplied'],
    play: async ({ account, must, key }) => {
      const current = key('AWSCURRENT');
      account.rotate();
      account.provider.supply({ keyId: 'another-id', value: current?.value ?? '' });
      await pass(account, GRACE + 30 * MINUTE);
      must(key('AWSCURRENT') === current && account.failures.includes('IssueRefused'), 'it was rotated to itself');
    },
  },
  'an empty secret': {
    kinds: WITH_VERSIONS,
    isNew: true,
    options: { isEmpty: true },
    play: async ({ account, must, key }) => {
      account.provider.fail({ mode: '500', requests: ['verify'], times: 30 });
      account.rotate();
      await pass(account, 15_000);
      must(key('AWSCURRENT') === undefined, 'a key was stored that nobody had seen to work');
      account.provider.heal();
      await pass(account, 30 * MINUTE);
      must(key('AWSCURRENT')?.state === 'active', 'it has no key');
      const live = account.provider.keys.all().filter(({ state }) => state === 'active').length;
      must(live === 1 || account.provider.kind === 'supplied', `${live} keys live`);
    },
  },
  'a concurrent run between the issue and the put': {
    kinds: ['http', 'http-two-slots', 'aws-iam'],
    seeds: 12,
    play: async ({ account, must, disturbance, key }) => {
      let puts = 0;
      disturbance.call = (_, what) => (what === 'putPending' && puts++ < 3 ? 'fails' : 'fine');
      account.rotate();
      await pass(account, 1);
      account.runConcurrently('createSecret');
      await pass(account, 30 * MINUTE);
      must(key('AWSCURRENT')?.state === 'active', 'the current key is ended');
    },
  },
  'a key that does not come to work': {
    kinds: ['http-no-list', 'http-two-slots', 'aws-iam'],
    play: async ({ account, must, when }) => {
      const { keys } = account.provider;
      const count = keys.all().length;
      when(
        () => keys.all().length > count,
        () =>
          keys
            .all()
            .slice(count)
            .forEach((key) => key.edges.splice(0)),
      );
      const before = idOf(account, 'AWSCURRENT');
      account.rotate();
      await pass(account, 20_000);
      must(account.failures.includes('NewKeyRefused'), 'nobody said so');
      must(idOf(account, 'AWSPENDING') !== idOf(account, 'AWSCURRENT'), 'AWSPENDING');
      must(idOf(account, 'AWSCURRENT') === before, 'it was promoted');
      const dead = keys.all()[count];
      await pass(account, 10 * MINUTE);
      must(dead?.state === 'revoked', 'it was left at the provider');
    },
  },
};
