import { retiringLabel } from '../../../../lib/rotation/labels';
import { labelsOf, revokes, stateOf, superseded } from '../revocation-acts';
import type { Scene } from '../scene';
import { scene } from '../scene-acts';
import { GRACE, pass } from '../stories';

/** Situations in which a key is to be revoked, and it is not known whether it was. */
export const UNPROVEN_REVOCATION_SCENES: Readonly<Record<string, Scene>> = {
  'the provider says revoked, and does nothing': scene(async (stage) => {
    const { account, must } = stage;
    const { old, keyId } = await superseded(stage);
    account.provider.fail({ mode: 'idle', requests: ['revoke', 'disable'] });
    must((await revokes(stage, old, keyId)) === 'ZombieKey', 'it was believed');
    must(
      labelsOf(stage, old).some((label) => label.includes('RETIRING')),
      'it was forgotten',
    );
    account.provider.heal();
    must((await revokes(stage, old, keyId)) === 'revoked', 'it is not tried again');
  }),
  'nobody knows whether it is dead': scene(
    async (stage) => {
      const { account, must } = stage;
      const { old, keyId } = await superseded(stage);
      account.provider.fail({ mode: '500', requests: ['revoke'], effect: 'after', times: 1 });
      stage.when(
        () => stateOf(stage, keyId) === 'revoked',
        () => account.provider.fail({ mode: '500', requests: ['verify'] }),
      );
      must((await revokes(stage, old, keyId)) !== 'revoked', 'it was called revoked');
      must(
        labelsOf(stage, old).some((label) => label.includes('RETIRING')),
        'it was forgotten',
      );
    },
    { kinds: ['http', 'http-no-list'] },
  ),
  'only a person can revoke it': scene(
    async (stage) => {
      const { must } = stage;
      const { old, keyId } = await superseded(stage);
      must((await revokes(stage, old, keyId)) === 'awaitingPerson', 'it was called revoked');
      must(stateOf(stage, keyId) === 'active' && labelsOf(stage, old).length > 1, 'it was forgotten');
      await pass(stage.account, 2 * GRACE);
      must(stateOf(stage, keyId) === 'revoked', 'nobody was notified');
      must((await revokes(stage, old, keyId)) === 'revoked', 'it is waited for without end');
    },
    { kinds: ['supplied'] },
  ),
  'a key without an id': scene(
    async (stage) => {
      const { account, must, put, moveLabel } = stage;
      const made = account.provider.keys.issue('made by hand', true);
      await pass(account, 5000);
      const id = put({ apiKey: made.value }, 'a-value-without-the-id-of-its-key');
      await superseded(stage);
      moveLabel(retiringLabel(new Date('2026-01-01T00:00:00Z'), id), id);
      must((await revokes(stage, id, made.keyId)) === 'RevocationHeld', 'it was not held');
      must(
        account.events.some(({ type }) => type === 'Key Awaiting Person'),
        'nobody was notified',
      );
    },
    { kinds: ['http', 'http-no-list'] },
  ),
};
