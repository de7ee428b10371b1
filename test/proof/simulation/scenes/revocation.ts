import { claimLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { extend } from '../../../../lib/rotation/operations/extend';
import { reconcileSecret } from '../../../../lib/rotation/reconciliation/reconcile';
import { labelsOf, revokes, stateOf, superseded, valueOf } from '../revocation-acts';
import type { Scene } from '../scene';
import { scene } from '../scene-acts';
import { dueIn, GRACE, idOf, keyIdIn, later, MINUTE, pass } from '../stories';

const SWITCHED = ['http-two-slots', 'aws-iam'] as const;

/** Situations for the guards of a revocation. */
export const REVOCATION_SCENES: Readonly<Record<string, Scene>> = {
  'a wake-up that names another key': scene(async (stage) => {
    const { old } = await superseded(stage);
    stage.must((await revokes(stage, old, 'another')) === 'hintMismatch', 'it was believed');
  }),
  'a wake-up for what is not retiring': scene(async (stage) => {
    const current = idOf(stage.account, 'AWSCURRENT') ?? '';
    const keyId = keyIdIn(stage.account, current) ?? '';
    stage.must((await revokes(stage, current, keyId)) === 'notRetiring', 'it was begun');
  }),
  'a due label on what is in use': scene(async (stage) => {
    const { account, must, moveLabel } = stage;
    const current = idOf(account, 'AWSCURRENT') ?? '';
    const later = retiringLabel(new Date(account.scheduler.now().getTime() + GRACE), current);
    moveLabel(later, current);
    must((await revokes(stage, current, keyIdIn(account, current) ?? '')) === 'inUse', 'it was put off');
    moveLabel(later, undefined, current);
    moveLabel(retiringLabel(new Date('2026-01-01T00:00:00Z'), current), current);
    must((await revokes(stage, current, keyIdIn(account, current) ?? '')) === 'inUse', 'it was begun');
    account.provider.fail({ mode: '500', requests: ['verify'], times: 30 });
    account.rotate();
    await pass(account, 2000);
    const pending = idOf(account, 'AWSPENDING') ?? '';
    moveLabel(retiringLabel(new Date('2026-01-01T00:00:00Z'), pending), pending);
    account.provider.heal();
    must((await revokes(stage, pending, keyIdIn(account, pending) ?? '')) === 'inUse', 'the pending one was begun');
  }),
  'an early wake-up': scene(async (stage) => {
    const { old, keyId } = await superseded(stage, 10 * MINUTE);
    stage.must((await revokes(stage, old, keyId)) === 'notDue', 'it was begun');
  }),
  'a wake-up that is early by seconds': scene(async (stage) => {
    const { account, must } = stage;
    const { old, keyId } = await superseded(stage, GRACE + 10_000);
    must((await revokes(stage, old, keyId)) === 'revoked', `it did not wait: ${account.failures.at(-1)}`);
  }),
  'the same key under a version in use': scene(async (stage) => {
    const { must, put } = stage;
    const { old, keyId } = await superseded(stage, 10 * MINUTE);
    put(valueOf(stage, old), 'the-old-value-once-more-by-a-person');
    await pass(stage.account, GRACE);
    must((await revokes(stage, old, keyId)) === 'inUse', 'it was begun');
    await stage.run((services) => reconcileSecret(services, stage.account.arn));
    must(stateOf(stage, keyId) === 'active', 'it was ended');
  }),
  'the same key under a version that is due later': scene(async (stage) => {
    const { account, must, put, moveLabel } = stage;
    const { old, keyId } = await superseded(stage, 10 * MINUTE);
    const twice = put(valueOf(stage, old), 'the-old-value-once-more-retiring-too', ['SOMETHING']);
    moveLabel(retiringLabel(new Date(account.scheduler.now().getTime() + 5 * GRACE), twice), twice);
    await pass(account, GRACE);
    must((await revokes(stage, old, keyId)) === 'inUse', 'it was begun');
    must(stateOf(stage, keyId) === 'active', 'it was ended');
  }),
  'the successor does not work': scene(async (stage) => {
    const { account, observer, must, key } = stage;
    const { old, keyId } = await superseded(stage, GRACE - MINUTE);
    observer.excuseCurrent();
    const current = key('AWSCURRENT');
    if (current) account.provider.keys.setState(current, 'revoked');
    await pass(account, 4 * MINUTE);
    must((await revokes(stage, old, keyId)) === 'RevocationHeld', 'it was begun');
    must(stateOf(stage, keyId) === 'active', 'the last key that works was ended');
  }),
  'the successor dies once the old key is switched off': scene(
    async (stage) => {
      const { account, observer, must, key, when } = stage;
      const { old, keyId } = await superseded(stage);
      observer.excuseCurrent();
      when(
        () => stateOf(stage, keyId) === 'disabled',
        () => {
          const current = key('AWSCURRENT');
          if (current) account.provider.keys.setState(current, 'revoked');
        },
      );
      must((await revokes(stage, old, keyId)) === 'RevocationHeld', 'it went on');
      must(stateOf(stage, keyId) === 'active', 'the last key that can work stays off');
      must(!labelsOf(stage, old).includes(claimLabel(old)), 'nobody can roll back to it');
    },
    { kinds: SWITCHED },
  ),
  'a person goes back to it once it is switched off': scene(
    async (stage) => {
      const { account, must, moveLabel, when } = stage;
      const { old, keyId } = await superseded(stage);
      const current = idOf(account, 'AWSCURRENT') ?? '';
      when(
        () => stateOf(stage, keyId) === 'disabled',
        () => moveLabel('AWSCURRENT', old, current),
      );
      must((await revokes(stage, old, keyId)) === 'inUse', 'it went on');
      must(stateOf(stage, keyId) === 'active', 'the key in use stays off');
      must(!labelsOf(stage, old).includes(claimLabel(old)), 'the claim stays');
    },
    { kinds: SWITCHED },
  ),
  'a concurrent run releases the claim once it is switched off': scene(
    async (stage) => {
      const { must, moveLabel, when } = stage;
      const { old, keyId } = await superseded(stage);
      when(
        () => stateOf(stage, keyId) === 'disabled',
        () => moveLabel(claimLabel(old), undefined, old),
      );
      must((await revokes(stage, old, keyId)) === 'StoreUnavailable', 'it went on');
      must(stateOf(stage, keyId) !== 'revoked', 'ended, where a rollback may begin');
    },
    { kinds: SWITCHED },
  ),
  'a person goes back to it as its revocation begins': scene(async (stage) => {
    const { account, must, moveLabel, when } = stage;
    const { old, keyId } = await superseded(stage);
    const current = idOf(account, 'AWSCURRENT') ?? '';
    when(
      () => labelsOf(stage, old).includes(claimLabel(old)),
      () => moveLabel('AWSCURRENT', old, current),
    );
    must((await revokes(stage, old, keyId)) === 'inUse', 'it went on');
    must(stateOf(stage, keyId) === 'active', 'it was ended');
    must(!labelsOf(stage, old).includes(claimLabel(old)), 'the claim stays');
  }),
  'it is extended as its revocation begins': scene(
    async (stage) => {
      const { account, must, when } = stage;
      const { old, keyId } = await superseded(stage, GRACE + 10_000);
      const due = dueIn(account, old) ?? account.scheduler.now();
      let end = '';
      when(
        () => account.scheduler.now() >= due,
        () => {
          const until = later(account, 1800, old);
          account.invoke('extend', async (services) => {
            const came = await extend(services, { secretId: account.arn, until });
            end = came.outcome;
          });
        },
      );
      await revokes(stage, old, keyId, 10 * MINUTE);
      must(end !== 'done' || stateOf(stage, keyId) === 'active', 'extended, and ended all the same');
      must(end === 'done' || end === 'refused', `extend: ${end}`);
    },
    { seeds: 40, kinds: ['http'] },
  ),
  'it was extended, and Secrets Manager answers from before that': scene(async (stage) => {
    const { account, disturbance, must, moveLabel } = stage;
    const { old, keyId } = await superseded(stage);
    let isExtended = false;
    disturbance.call = (_, what) => {
      if (what === 'describe') return isExtended ? 'stale' : 'fine';
      if (!isExtended) moveLabel(retiringLabel(new Date(account.scheduler.now().getTime() + GRACE), old), old);
      isExtended = true;
      return 'fine';
    };
    must((await revokes(stage, old, keyId)) === 'StoreUnavailable', 'it went on');
    must(stateOf(stage, keyId) === 'active', 'it was ended');
  }),
  'a rollback has begun': scene(async (stage) => {
    const { account, must, moveLabel } = stage;
    const { old, keyId } = await superseded(stage);
    moveLabel(claimLabel(old), idOf(account, 'AWSCURRENT'));
    must((await revokes(stage, old, keyId)) === 'rolledBack', 'it was begun');
    must(stateOf(stage, keyId) === 'active', 'it was ended');
  }),
};
