import {
  cancelRotateSecret,
  rotateSecret,
} from '../../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import { STEPS } from '../../../../lib/rotation/steps/rotation-request';
import type { Scene, Stage } from '../scene';
import { idOf, keyIdIn, MINUTE, pass } from '../stories';

const ISSUED = ['http', 'http-no-list', 'http-two-slots', 'aws-iam'] as const;
const WITH_VERSIONS = [...ISSUED, 'supplied'] as const;
const TOKEN = 'a-versionId-that-no-rotation-began-with';

/** A rotation whose new key is stored and cannot be proven: AWSPENDING stays on it. */
async function stuckRotation({ account }: Stage): Promise<string> {
  account.provider.fail({ mode: '500', requests: ['verify'] });
  account.rotate();
  await pass(account, 2000);
  return idOf(account, 'AWSPENDING') ?? '';
}

/** Situations for the guards of the four steps. */
export const STEP_SCENES: Readonly<Record<string, Scene>> = {
  'a step without a rotation': {
    play: async ({ account, must, step }) => {
      const before = account.secret().versions.length;
      for (const name of STEPS) {
        if (name === 'testSecret') continue;
        must((await step(name, TOKEN)) === 'VersionNotPending', `${name} did not refuse`);
      }
      must(account.secret().versions.length === before, 'something was stored');
    },
  },
  'a rotation that was taken back goes on': {
    kinds: WITH_VERSIONS,
    play: async (stage) => {
      const { account, must, step, moveLabel } = stage;
      const versionId = await stuckRotation(stage);
      moveLabel('AWSPENDING', undefined, versionId);
      account.provider.heal();
      for (const name of STEPS) must((await step(name, versionId)) === 'VersionNotPending', `${name} did not refuse`);
    },
  },
  'rotation was turned off': {
    play: async (stage) => {
      const { account, must, step } = stage;
      const versionId = await stuckRotation(stage);
      cancelRotateSecret(account.manager.secrets, { SecretId: account.arn });
      account.provider.heal();
      for (const name of STEPS) must((await step(name, versionId)) === 'RotationDisabled', `${name} did not refuse`);
    },
  },
  'a version that was rolled back': {
    kinds: WITH_VERSIONS,
    play: async ({ account, must, step, run, moveLabel }) => {
      account.rotate();
      await pass(account, 10 * MINUTE);
      const left = idOf(account, 'AWSCURRENT') ?? '';
      const done = await run((services) => rollback(services, { secretId: account.arn, expect: left }));
      must(done === 'done', `rollback: ${done}`);
      const current = idOf(account, 'AWSCURRENT');
      moveLabel('AWSPENDING', left);
      for (const name of STEPS) must((await step(name, left)) === 'VersionRolledBack', `${name} did not refuse`);
      must(idOf(account, 'AWSCURRENT') === current, 'it was promoted again');
    },
  },
  'a version that a person left': {
    kinds: WITH_VERSIONS,
    play: async ({ account, must, step, moveLabel }) => {
      account.rotate();
      await pass(account, 10 * MINUTE);
      const left = idOf(account, 'AWSCURRENT') ?? '';
      const back = idOf(account, 'AWSPREVIOUS') ?? '';
      moveLabel('AWSCURRENT', back, left);
      must((await step('finishSecret', left)) === 'VersionRolledBack', 'it did not refuse');
      must(idOf(account, 'AWSCURRENT') === back, 'it was promoted again');
    },
  },
  'a finished rotation is run again': {
    play: async ({ account, must, step }) => {
      const versionId = idOf(account, 'AWSCURRENT') ?? '';
      const count = account.provider.keys.all().length;
      for (const name of STEPS) must((await step(name, versionId)) === 'ok', `${name} failed`);
      must(account.provider.keys.all().length === count, 'another key was made');
    },
  },
  'a test of the configuration': {
    kinds: ISSUED,
    play: async ({ account, observer, must, step, key }) => {
      must((await step('testSecret', TOKEN)) === 'ok', 'it failed');
      account.provider.refuseAdmin();
      const refused = account.provider.kind === 'aws-iam' ? 'ok' : 'AdminCredentialRefused';
      must((await step('testSecret', TOKEN)) === refused, 'it did not ask about the admin credential');
      account.provider.heal();
      const current = key('AWSCURRENT');
      observer.excuseCurrent();
      if (current) account.provider.keys.setState(current, 'revoked');
      await pass(account, MINUTE);
      must((await step('testSecret', TOKEN)) === 'CurrentKeyRefused', 'it did not say that the current key is refused');
      account.provider.fail({ mode: '500', requests: ['verify'] });
      must((await step('testSecret', TOKEN)) === 'CurrentKeyUnproven', 'it did not say that nobody knows');
    },
  },
  'the secret of another rotator': {
    play: async ({ account, must, step, run, retag }) => {
      account.rotate();
      await pass(account, 1000);
      const versionId = idOf(account, 'AWSPENDING') ?? TOKEN;
      retag({ 'keyturn:rotator': 'another' });
      must((await step('createSecret', versionId)) === 'ForeignSecret', 'it was rotated');
      must((await run((services) => reconcileSecret(services, account.arn))) === 'ForeignSecret', 'it was reconciled');
    },
  },
  'the rotation begins with a version id of a person': {
    kinds: ISSUED,
    play: async ({ account, must }) => {
      rotateSecret(account.manager.secrets, { SecretId: account.arn, ClientRequestToken: TOKEN });
      account.manager.driver.start(account.arn);
      await pass(account, 5 * MINUTE);
      must(keyIdIn(account, TOKEN) !== undefined && idOf(account, 'AWSCURRENT') === TOKEN, 'it was not promoted');
    },
  },
};
