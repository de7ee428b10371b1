import { claimOn } from '../claim';
import { readDrain } from '../revocation/drain';
import { isTimeToTell, rotationOverdueSince } from '../overdue';
import type { HeldKey, Verdict } from '../provider';
import { stuckSince } from '../steps/abandon-pending';
import { openSecret, readKey, type Secret } from '../secret';
import { parseSecretValue } from '../secret-value';
import type { KeyEvent } from '../key-event';
import type { Services } from '../services';
import type { Tally } from './tally';

/** A revocation that is due is tried three times within as many minutes, and proved within the propagation time. */
const OVERDUE_AFTER_MS = 15 * 60_000;

/** One lucky or unlucky answer says little: a refusal is asked for again after this. */
const ASK_AGAIN_MS = 1000;

/** What is wrong with one key at this moment, counted; and told by name, where nobody has told of it in this hour. */
export async function lookAtKey(services: Services, secret: Secret, tally: Tally): Promise<void> {
  await lookAtRotation(services, secret, tally);
  await lookAtRevocations(services, secret, tally);
  await lookAtCurrentKey(services, secret, tally);
  await lookAtPrevious(services, secret, tally);
}

async function lookAtRotation(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const now = services.clock.now();
  const isStuck = (await stuckSince(services, secret)) !== undefined;
  const since = rotationOverdueSince(secret.description, now);
  if (isStuck) tally.add('StuckRotations');
  if (isStuck || since) tally.add('OverdueRotations');
  if (!since || !isTimeToTell(since, now)) return;
  const { lastRotatedAt } = secret.description;
  const evidence = {
    since: since.toISOString(),
    ...(lastRotatedAt && { lastRotatedAt: lastRotatedAt.toISOString() }),
  };
  await services.events.publish({ ...naming(secret, secret.stages.current), type: 'Rotation Overdue', evidence });
}

async function lookAtRevocations(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const late = new Date(services.clock.now().getTime() - OVERDUE_AFTER_MS);
  for (const { versionId, dueAt, firstDueAt } of secret.stages.retiring) {
    if (firstDueAt < dueAt) await lookAtPostponed(services, secret, { versionId, firstDueAt }, tally);
    if (versionId === secret.stages.current) continue;
    if (secret.provider.capabilities.revokedBy === 'person') {
      // Whom it waits for was told by the revocation, in this hour too.
      if (dueAt <= services.clock.now()) tally.add('KeysAwaitingPerson');
      continue;
    }
    if (dueAt > late) continue;
    tally.add('OverdueRevocations');
    // A revocation has begun with it: its key ought to be dead.
    if (claimOn(secret, versionId) !== 'revocation') continue;
    const key = await readKey(services, secret, versionId);
    const verdict = key.kind === 'key' ? await secret.provider.verify(key.held) : 'unknown';
    // Who it is was told by the revocation that found it, in this hour too.
    if (verdict === 'accepted') tally.add('ZombieKeys');
    if (verdict === 'unknown') tally.unknown('ZombieKeys');
  }
}

/** It was due and still used. An extension takes the earlier label away, a postponement keeps it. */
async function lookAtPostponed(
  services: Services,
  secret: Secret,
  { versionId, firstDueAt }: { readonly versionId: string; readonly firstDueAt: Date },
  tally: Tally,
): Promise<void> {
  const now = services.clock.now();
  if (firstDueAt > now) return;
  tally.add('PostponedRevocations');
  if (!isTimeToTell(firstDueAt, now)) return;
  const key = await readKey(services, secret, versionId);
  if (key.kind !== 'key') return;
  const { keyId } = key.held;
  const { evidence } = await readDrain(services, secret, versionId, keyId);
  const since = firstDueAt.toISOString();
  await services.events.publish({
    ...naming(secret, versionId),
    type: 'Old Key Still In Use',
    keyId,
    evidence: { ...evidence, since },
  });
}

async function lookAtCurrentKey(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const { current } = secret.stages;
  const key = await readKey(services, secret, current);
  // A placeholder needs none, and of a key without a known id nobody can ask.
  if (key.kind !== 'key') return;
  const verdict = await verifyTwice(services, secret, key.held);
  if (verdict === 'unknown') tally.unknown('CurrentKeysRefused');
  if (verdict !== 'refused') return;
  // Read anew: a rotation may have put another key in its place meanwhile.
  const now = await openSecret(services, secret.arn);
  if (now.stages.current !== current) return;
  tally.add('CurrentKeysRefused');
  const { keyId } = key.held;
  services.log.error('the provider refuses the current key', { secret: secret.name, versionId: current, keyId });
  const code = 'CurrentKeyRefused';
  await services.events.publish({ ...naming(secret, current), type: 'Current Key Refused', keyId, code });
}

async function verifyTwice(services: Services, secret: Secret, key: HeldKey): Promise<Verdict> {
  const verdict = await secret.provider.verify(key);
  if (verdict !== 'refused') return verdict;
  await services.clock.sleep(ASK_AGAIN_MS);
  return secret.provider.verify(key);
}

/** A superseded key that is not ours to revoke, or whose id nobody knows, waits for a person as long as it works. */
async function lookAtPrevious(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const { previous, retiring } = secret.stages;
  if (previous === undefined || retiring.some((one) => one.versionId === previous)) return;
  const found = await readKey(services, secret, previous);
  if (found.kind !== 'unidentified' && (found.kind !== 'key' || found.ours)) return;
  const value = parseSecretValue(found.text, secret.policy);
  if (value.kind !== 'key') return;
  const held = found.kind === 'key' ? found.held : { keyId: 'unknown', key: value.key };
  const verdict = await secret.provider.verify(held);
  if (verdict === 'accepted') tally.add('KeysAwaitingPerson');
  if (verdict === 'unknown') tally.unknown('KeysAwaitingPerson');
}

/** What an event says of the key that it is about. */
export function naming(
  { arn, name }: Secret,
  versionId?: string,
): Pick<KeyEvent, 'secretArn' | 'secretName' | 'versionId'> {
  return { secretArn: arn, secretName: name, ...(versionId !== undefined && { versionId }) };
}
