import { cancelRotateSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import { claimLabel, compromisedLabel, MAX_RETIRING, retiringLabel } from '../../../../lib/rotation/labels';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { revoke } from '../../../../lib/rotation/revocation/revoke';
import { deafen, dueLabel, labelsOf } from '../label-acts';
import { keyState, rotated, scene, stuck, supersededWithoutId } from '../scene-acts';
import type { Scene, Stage } from '../scene';
import { GRACE, idOf, MINUTE, pass } from '../stories';

const reconciles = ({ account, run }: Stage): Promise<string> =>
  run((services) => reconcileSecret(services, account.arn));

/** Situations that a crash or a person leaves behind, and what repairs them. */
export const RECONCILE_SCENES: Readonly<Record<string, Scene>> = {
  'reconcile: a wake-up was lost': scene(async (stage) => {
    const { old } = await rotated(stage);
    await pass(stage.account, GRACE);
    await reconciles(stage);
    stage.must(keyState(stage, old) === 'revoked', 'an overdue key lives');
  }),
  'reconcile: not before it is due': scene(async (stage) => {
    const { old } = await rotated(stage);
    await reconciles(stage);
    stage.must(keyState(stage, old) === 'active' && stage.account.failures.length === 0, 'a key was ended');
  }),
  'reconcile: a due label was lost': scene(async (stage) => {
    const { must, moveLabel } = stage;
    const { old } = await rotated(stage);
    moveLabel(dueLabel(stage, old) ?? '', undefined, old);
    await reconciles(stage);
    must(dueLabel(stage, old) !== undefined, 'a version with a live key is forgotten');
    must(keyState(stage, old) === 'active', 'it was ended outright');
  }),
  'reconcile: what it leaves alone': scene(async (stage) => {
    const { account, must } = stage;
    const { old, current } = await rotated(stage);
    const label = dueLabel(stage, old);
    account.provider.fail({ mode: '500', requests: ['verify'] });
    account.rotate();
    await pass(account, 2000);
    const pending = idOf(account, 'AWSPENDING') ?? '';
    await reconciles(stage);
    must(dueLabel(stage, current) === undefined, 'the current version is on its way out');
    must(pending === current || dueLabel(stage, pending) === undefined, 'the pending version is on its way out');
    must(dueLabel(stage, old) === label, 'the due time was changed');
  }),
  'reconcile: the same key is in use under another version': scene(async (stage) => {
    const { account, must, put, moveLabel } = stage;
    const { old } = await rotated(stage);
    const value = account.secret().versions.find(({ id }) => id === old)?.value;
    put(JSON.parse(value?.kind === 'text' ? value.text : '{}') as object, 'the-old-value-once-more-by-a-person');
    moveLabel(dueLabel(stage, old) ?? '', undefined, old);
    await reconciles(stage);
    must(dueLabel(stage, old) === undefined, 'a key in use is on its way out');
  }),
  'reconcile: a key that a person put there': scene(
    async (stage) => {
      const { account, must, put } = stage;
      const made = account.provider.keys.issue('made by hand', true);
      await pass(account, 5000);
      const byHand = put({ apiKey: made.value, apiKeyId: made.keyId }, 'what-a-person-puts-there-by-hand-today');
      await rotated(stage);
      await reconciles(stage);
      must(dueLabel(stage, byHand) === undefined, 'a foreign key is on its way out');
      must(
        account.events.some(({ type }) => type === 'Key Awaiting Person'),
        'nobody was notified',
      );
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'reconcile: a rollback that died': scene(async (stage) => {
    const { account, must, moveLabel } = stage;
    const { old, current } = await rotated(stage);
    moveLabel(claimLabel(old), current);
    await reconciles(stage);
    must(idOf(account, 'AWSCURRENT') === old, 'it is not finished');
    must(dueLabel(stage, old) === undefined, 'what is current again is still due');
    must(dueLabel(stage, current) !== undefined, 'what was left does not retire');
    must(idOf(account, 'AWSPENDING') !== current, 'Secrets Manager would go forward to it again');
  }),
  'reconcile: a revocation that died with its claim': scene(async (stage) => {
    const { must, moveLabel } = stage;
    const { old, current } = await rotated(stage);
    moveLabel(dueLabel(stage, old) ?? '', undefined, old);
    const key = stage.account.provider.keys.byId(stage.key('AWSPREVIOUS')?.keyId ?? '');
    if (key) stage.account.provider.keys.setState(key, 'revoked');
    await pass(stage.account, 5000);
    moveLabel(claimLabel(old), old);
    moveLabel(claimLabel(current), current);
    moveLabel(compromisedLabel(current), current);
    await reconciles(stage);
    must(!labelsOf(stage, old).some((label) => label.startsWith('KEYTURN')), 'its claim stays');
    must(labelsOf(stage, current).includes(compromisedLabel(current)), 'a compromise was forgotten');
    must(!labelsOf(stage, current).includes(claimLabel(current)), 'a claim stays on what is in use');
  }),
  'reconcile: a due label on the current version': scene(async (stage) => {
    const { account, must, moveLabel } = stage;
    const current = idOf(account, 'AWSCURRENT') ?? '';
    moveLabel(retiringLabel(new Date('2026-01-01T00:00:00Z'), current), current);
    await reconciles(stage);
    must(dueLabel(stage, current) === undefined, 'it stays');
  }),
  'reconcile: rotation was turned off in the middle': scene(
    async (stage) => {
      const { account, must } = stage;
      const pending = await stuck(stage);
      cancelRotateSecret(account.manager.secrets, { SecretId: account.arn });
      await reconciles(stage);
      must(idOf(account, 'AWSPENDING') !== pending, 'AWSPENDING stays');
      must(dueLabel(stage, pending) !== undefined, 'its key is never revoked');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'reconcile: rotation was turned off, and none is in progress': scene(async (stage) => {
    const { account, must } = stage;
    await rotated(stage);
    cancelRotateSecret(account.manager.secrets, { SecretId: account.arn });
    must((await reconciles(stage)) === 'ok', 'it failed');
  }),
  'reconcile: a key without an id is due': scene(
    async (stage) => {
      const { must, moveLabel } = stage;
      const id = await supersededWithoutId(stage);
      moveLabel(retiringLabel(new Date('2026-01-01T00:00:00Z'), id), id);
      must((await reconciles(stage)) === 'ok', 'it failed');
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'reconcile: a forgotten version, and no label is left': scene(
    async (stage) => {
      const { account, must, moveLabel } = stage;
      deafen(stage);
      const { old } = await rotated(stage);
      moveLabel(dueLabel(stage, old) ?? '', undefined, old);
      for (let n = 0; n < MAX_RETIRING; n += 1) {
        account.rotate();
        await pass(account, MINUTE);
        const label = dueLabel(stage, old);
        if (label) moveLabel(label, undefined, old);
      }
      must((await reconciles(stage)) === 'LabelsFull', 'the labels that claims need are taken');
    },
    { kinds: ['http'] },
  ),
  'reconcile: a key that is switched off, and its label lost': scene(
    async (stage) => {
      const { account, must, moveLabel } = stage;
      const { old } = await rotated(stage);
      moveLabel(dueLabel(stage, old) ?? '', undefined, old);
      const key = stage.key('AWSPREVIOUS');
      if (key) account.provider.keys.setState(key, 'disabled');
      await pass(account, 5000);
      await reconciles(stage);
      must(dueLabel(stage, old) !== undefined, 'a key that exists is forgotten');
    },
    { kinds: ['http-two-slots', 'aws-iam'] },
  ),
  'reconcile: the placeholder': scene(async (stage) => {
    await reconciles(stage);
    stage.must(
      !stage.account.events.some(({ type }) => type === 'Key Awaiting Person'),
      'a person was notified without a key',
    );
  }),
  'reconcile: a revocation that died half-way': scene(async (stage) => {
    const { account, must, run } = stage;
    const { old, keyId } = await rotated(stage);
    await pass(account, GRACE);
    account.provider.fail({ mode: '500', requests: ['revoke'] });
    await run((services) => revoke(services, { v: 1, secretArn: account.arn, versionId: old, keyId }));
    account.provider.heal();
    await reconciles(stage);
    must(keyState(stage, old) === 'revoked', 'it begins anew, with another grace period');
  }),
  'reconcile: a rotation in progress is left to itself': scene(async (stage) => {
    const { account, must } = stage;
    account.provider.fail({ mode: '500', requests: ['verify'] });
    account.rotate();
    await pass(account, 2000);
    const pending = idOf(account, 'AWSPENDING');
    await reconciles(stage);
    must(idOf(account, 'AWSPENDING') === pending, 'it was ended');
  }),
  'reconcile: a rotation that began a moment after it looked': scene(async (stage) => {
    const { account, disturbance, must } = stage;
    const pending = await stuck(stage);
    disturbance.call = (process, what) => (process === 'scene' && what === 'describe' ? 'stale' : 'fine');
    await reconciles(stage);
    must(idOf(account, 'AWSCURRENT') === pending, 'its new version was taken for a forgotten one');
  }),
};
