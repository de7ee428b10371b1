import { abandonPending, isStuck } from '../steps/abandon-pending';
import { askToEnd } from '../revocation/await-person';
import { RotationError } from '../errors';
import { compromisedLabel } from '../labels';
import { prove } from '../prove';
import type { HeldKey } from '../provider';
import { refused, type Refused } from './refusals';
import { mayBeAlive, retireIfAlive } from '../revocation/retire';
import { refuseUnlessOwn } from '../revocation/revocation-guards';
import { endNow } from './revoke-now';
import { openSecret, readKey, type Secret } from '../secret';
import type { ActServices, Services } from '../services';
import { isFull } from '../steps/overlap/slots';
import { protocolOf } from '../steps/rotate';
import { refuseUnlessEnabled } from './start-rotation';
import { tell } from '../tell';

export interface ContainRequest {
  readonly secretId: string;
  /** The version whose key is compromised: a repeat means the same one, whatever is AWSCURRENT by then. */
  readonly versionId: string;
  /** Ends the key before there is a new one: until the rotation has promoted it, no key works. */
  readonly firstRevoke?: boolean | undefined;
}

/**
 * `rotating`, `revoking`: call again to see it end; it ends without that too. `awaitingPerson`: only a person can end the
 * key, at the provider. `already`: the key was dead before.
 */
type State = 'rotating' | 'revoking' | 'awaitingPerson' | 'done';
export type ContainOutcome =
  | {
      readonly outcome: 'done' | 'already';
      readonly state: State;
      readonly versionId: string;
    }
  | Refused;

/**
 * Takes a compromised key out of use: calls its version compromised, has a new key promoted if it is current, and revokes
 * it without a grace period. Each call goes on from where the labels say it stands.
 */
export async function contain(services: ActServices, request: ContainRequest): Promise<ContainOutcome> {
  const secret = await openSecret(services, request.secretId);
  const { versionId } = request;
  const { current, pending, retiring } = secret.stages;
  const key = await readKey(services, secret, versionId);
  if (key.kind !== 'key' && key.kind !== 'unidentified') return refused('keyNotKnown');
  const done = (state: State) => ({ outcome: 'done', state, versionId }) as const;
  const held = key.kind === 'key' && key.ours ? key.held : undefined;

  if (versionId === current) {
    refuseUnlessEnabled(secret);
    if (request.firstRevoke && !held) return refused('keyNotKnown');
    await callCompromised(services, secret, versionId);
    // Where there is a single key its roll revokes it: it cannot be revoked before.
    const endsNow = request.firstRevoke && held && secret.keysOverlap;
    const isEnded = endsNow ? await endCurrentKey(services, secret, versionId, held) : true;
    if (!(await replaceCurrent(services, secret))) return refused('noRoom');
    return done(isEnded ? 'rotating' : 'awaitingPerson');
  }
  if (!held) return refused('keyNotKnown');
  if (versionId === pending) {
    await callCompromised(services, secret, versionId);
    await abandonPending(services, secret, versionId);
    return done('revoking');
  }
  if (!retiring.some((one) => one.versionId === versionId)) {
    // One that was called compromised has yet to be seen dead, and told; but for a roll, which says so itself.
    const isOpen = secret.keysOverlap && secret.stages.compromised.has(versionId);
    if (!isOpen && !(await mayBeAlive(secret, held, 'retire'))) {
      await services.store.moveLabel(secret.arn, compromisedLabel(versionId), { from: versionId });
      return { outcome: 'already', state: 'done', versionId };
    }
    await callCompromised(services, secret, versionId);
    await retireIfAlive(services, await openSecret(services, secret.arn), versionId, 'retire');
    return done('revoking');
  }
  await callCompromised(services, secret, versionId);
  const ended = await endNow(services, secret, versionId, held.keyId);
  if (ended === 'rolledBack') return refused('rollbackBegan');
  if (ended === 'awaitingPerson') return done('awaitingPerson');
  return done(ended === 'revoked' || ended === 'notRetiring' ? 'done' : 'revoking');
}

async function callCompromised(services: Services, secret: Secret, versionId: string): Promise<void> {
  if (secret.stages.compromised.has(versionId)) return;
  const key = await readKey(services, secret, versionId);
  // First: whoever finds the label takes it as told.
  await tell(services, secret, {
    transition: 'compromised',
    versionId,
    ...(key.kind === 'key' && { keyId: key.held.keyId }),
  });
  await services.store.moveLabel(secret.arn, compromisedLabel(versionId), { to: versionId });
}

/**
 * Has a rotation under way that can end; false when the provider has no room for its key. One that is in progress is left
 * to itself: its key is new, and Secrets Manager repeats what failed.
 */
async function replaceCurrent(services: ActServices, secret: Secret): Promise<boolean> {
  const { pending } = secret.stages;
  if (pending === undefined) {
    if (!(await protocolOf(secret).hasRoom(services, secret))) return false;
  } else {
    if (!(await isStuck(services, secret, pending))) return true;
    await abandonPending(services, secret, pending);
  }
  await services.rotation.start(secret.arn);
  return true;
}

/**
 * Switches the current key off where that can be undone and leaves room for the next, without what is due: while the
 * current key does not work nothing else is ended. Else ends it for good. False when
 * only a person can, who is asked once: by the call that names it compromised.
 */
async function endCurrentKey(services: Services, secret: Secret, versionId: string, held: HeldKey): Promise<boolean> {
  const { provider, stages } = secret;
  if ((await provider.verify(held)) === 'refused') return true;
  await refuseUnlessOwn(services, secret, versionId, held.keyId);
  if (provider.capabilities.revokedBy === 'person') {
    const todo = 'revoke this compromised key at the provider now: until its successor is promoted, no key works';
    if (!stages.compromised.has(versionId)) await askToEnd(services, secret, { versionId, keyId: held.keyId, todo });
    return false;
  }
  if (provider.disable && !(await isFull(secret))) await provider.disable(held.keyId);
  else await provider.revoke(held.keyId);
  const { verdict, seconds } = await prove(services, provider, held, 'refused');
  if (verdict !== 'refused') {
    throw new RotationError(
      verdict === 'accepted' ? 'ZombieKey' : 'RevocationUnproven',
      `${seconds} s after it was ended, the provider ${verdict === 'accepted' ? 'still accepts' : 'did not say whether it accepts'} the current key ${held.keyId} of secret ${secret.name}; call again`,
      true,
    );
  }
  services.log.warn('the current key is ended before there is a new one', {
    ...{ secret: secret.name, versionId, keyId: held.keyId, seconds },
  });
  return true;
}
