import { abandonPending, isStuck } from '../steps/abandon-pending';
import { askToRevoke } from '../revocation/await-person';
import { RotationError } from '../errors';
import type { HeldVersion } from '../key-version';
import { compromisedLabel } from '../labels';
import { prove } from '../prove';
import { refused, type Refused } from './refusals';
import { mayBeAlive, retireIfAlive } from '../revocation/retire';
import { refuseUnlessOwn } from '../revocation/may-revoke';
import { revokeAtOnce } from './revoke-now';
import { openSecret, readKey, type Secret } from '../secret';
import type { ActServices, Services } from '../services';
import { isFull } from '../steps/overlap/slots';
import { protocolOf } from '../steps/rotate';
import { refuseUnlessEnabled } from './start-rotation';
import { record } from '../record';

export interface ContainRequest {
  readonly secretId: string;
  /** The version whose key is compromised: a repeat means the same one, whatever is AWSCURRENT by then. */
  readonly versionId: string;
  /** Revokes the key before there is a new one: until the rotation has promoted it, no key works. */
  readonly firstRevoke?: boolean | undefined;
}

/**
 * `rotating`, `revoking`: it completes by itself; call again to see the end. `awaitingPerson`: only a person can revoke
 * the key, at the provider. `already`: the key was dead before.
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
    await markCompromised(services, secret, versionId);
    // Where there is a single key its roll revokes it: it cannot be revoked before.
    const revokeFirst = request.firstRevoke && held && secret.keysOverlap;
    const isRevoked = revokeFirst ? await revokeCurrentKey(services, secret, held) : true;
    if (!(await replaceCurrent(services, secret))) return refused('noRoom');
    return done(isRevoked ? 'rotating' : 'awaitingPerson');
  }
  if (!held) return refused('keyNotKnown');
  if (versionId === pending) {
    await markCompromised(services, secret, versionId);
    await abandonPending(services, secret, versionId);
    return done('revoking');
  }
  if (!retiring.some((one) => one.versionId === versionId)) {
    // The end of a compromised key has yet to be proved and recorded; a roll does both itself.
    const isOpen = secret.keysOverlap && secret.stages.compromised.has(versionId);
    if (!isOpen && !(await mayBeAlive(secret, held, 'retire'))) {
      await services.store.moveLabel(secret.arn, compromisedLabel(versionId), { from: versionId });
      return { outcome: 'already', state: 'done', versionId };
    }
    await markCompromised(services, secret, versionId);
    await retireIfAlive(services, await openSecret(services, secret.arn), versionId, 'retire');
    return done('revoking');
  }
  await markCompromised(services, secret, versionId);
  const outcome = await revokeAtOnce(services, secret, held);
  if (outcome === 'rolledBack') return refused('rollbackBegan');
  if (outcome === 'awaitingPerson') return done('awaitingPerson');
  return done(outcome === 'revoked' || outcome === 'notRetiring' ? 'done' : 'revoking');
}

async function markCompromised(services: Services, secret: Secret, versionId: string): Promise<void> {
  if (secret.stages.compromised.has(versionId)) return;
  const key = await readKey(services, secret, versionId);
  // First: the label says that this is recorded.
  await record(services, secret, 'compromised', {
    versionId,
    keyId: key.kind === 'key' ? key.held.keyId : undefined,
  });
  await services.store.moveLabel(secret.arn, compromisedLabel(versionId), { to: versionId });
}

/**
 * Makes sure that a rotation runs that can end; false when the provider has no room for its key. One that is in progress
 * goes on by itself: its key is new, and Secrets Manager repeats what failed.
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
 * Disables the current key where that can be undone and leaves room for the next one; else revokes it. What is due is not
 * revoked to make room: while the current key does not work no other key is. False when only a person can revoke it, who
 * is asked once: by the call that names it compromised.
 */
async function revokeCurrentKey(services: Services, secret: Secret, held: HeldVersion): Promise<boolean> {
  const { versionId, keyId } = held;
  const { provider, stages } = secret;
  if ((await provider.verify(held)) === 'refused') return true;
  await refuseUnlessOwn(services, secret, held);
  if (provider.capabilities.revokedBy === 'person') {
    const todo = 'revoke this compromised key at the provider now: until its successor is promoted, no key works';
    if (!stages.compromised.has(versionId)) await askToRevoke(services, secret, held, { todo });
    return false;
  }
  if (provider.disable && !(await isFull(secret))) await provider.disable(keyId);
  else await provider.revoke(keyId);
  const { verdict, seconds } = await prove(services, provider, held, 'refused');
  if (verdict !== 'refused') {
    throw new RotationError(
      verdict === 'accepted' ? 'ZombieKey' : 'RevocationUnproven',
      `${seconds} s after it was revoked, the provider ${verdict === 'accepted' ? 'still accepts' : 'did not say whether it accepts'} the current key ${keyId} of secret ${secret.name}; call again`,
      true,
    );
  }
  services.log.warn('the current key is revoked before there is a new one', {
    ...{ secret: secret.name, versionId, keyId, seconds },
  });
  return true;
}
