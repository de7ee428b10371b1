import { MINUTE_MS } from '../duration';
import { claimOn } from '../claim';
import { readDrain } from '../revocation/drain';
import { isTimeToNotify, rotationOverdueSince } from '../overdue';
import type { HeldKey, Verdict } from '../provider';
import { stuckSince } from '../steps/abandon-pending';
import { openSecret, readKey, type Secret } from '../secret';
import { parseSecretValue } from '../secret-value';
import { eventOf } from '../key-event';
import { HEALTH_GAUGES, type HealthGauge } from '../metric-names';
import type { Services } from '../services';

/** A revocation that is due is tried three times within as many minutes, and proved within the propagation time. */
const OVERDUE_AFTER_MS = 15 * MINUTE_MS;

/** One lucky or unlucky answer says little: a refusal is asked for again after this. */
const ASK_AGAIN_MS = 1000;

/** The gauges of one health check: a count each, and whether there was something that could not be learned. */
export interface Tally {
  add(gauge: HealthGauge): void;
  unknown(...gauges: readonly HealthGauge[]): void;
  /** What may be written. A 0 is left out unless everything was learned that could have made it more. */
  learned(): readonly { readonly gauge: HealthGauge; readonly count: number }[];
}

export function createTally(): Tally {
  const counts = new Map<HealthGauge, number>(HEALTH_GAUGES.map((gauge) => [gauge, 0]));
  const unknown = new Set<HealthGauge>();
  return {
    add: (gauge) => void counts.set(gauge, (counts.get(gauge) ?? 0) + 1),
    unknown: (...gauges) => gauges.forEach((gauge) => unknown.add(gauge)),
    learned: () => [...counts].flatMap(([gauge, count]) => (count > 0 || !unknown.has(gauge) ? { gauge, count } : [])),
  };
}

/** What is wrong with one key at this moment: counted, and published with its name unless that was done in this hour. */
export async function checkKey(services: Services, secret: Secret, tally: Tally): Promise<void> {
  await checkRotation(services, secret, tally);
  await checkRevocations(services, secret, tally);
  await checkCurrentKey(services, secret, tally);
  await checkPrevious(services, secret, tally);
}

async function checkRotation(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const now = services.clock.now();
  const isStuck = (await stuckSince(services, secret)) !== undefined;
  const since = rotationOverdueSince(secret.description, now);
  if (isStuck) tally.add('StuckRotations');
  if (isStuck || since) tally.add('OverdueRotations');
  if (!since || !isTimeToNotify(since, now)) return;
  const { lastRotatedAt } = secret.description;
  const evidence = {
    since: since.toISOString(),
    ...(lastRotatedAt && { lastRotatedAt: lastRotatedAt.toISOString() }),
  };
  const version = { versionId: secret.stages.current };
  await services.events.publish(eventOf(secret, 'Rotation Overdue', version, { evidence }));
}

async function checkRevocations(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const late = new Date(services.clock.now().getTime() - OVERDUE_AFTER_MS);
  for (const { versionId, dueAt, firstDueAt } of secret.stages.retiring) {
    if (firstDueAt < dueAt) await checkPostponed(services, secret, { versionId, firstDueAt }, tally);
    if (versionId === secret.stages.current) continue;
    if (secret.provider.capabilities.revokedBy === 'person') {
      // The revocation has asked a person, in this hour too.
      if (dueAt <= services.clock.now()) tally.add('KeysAwaitingPerson');
      continue;
    }
    if (dueAt > late) continue;
    tally.add('OverdueRevocations');
    // A revocation has begun: its key should be dead.
    if (claimOn(secret, versionId) !== 'revocation') continue;
    const key = await readKey(services, secret, versionId);
    const verdict = key.kind === 'key' ? await secret.provider.verify(key.held) : 'unknown';
    // The revocation that found it has published it, in this hour too.
    if (verdict === 'accepted') tally.add('ZombieKeys');
    if (verdict === 'unknown') tally.unknown('ZombieKeys');
  }
}

/** It was due and still used. An extension removes the earlier label, a postponement keeps it. */
async function checkPostponed(
  services: Services,
  secret: Secret,
  { versionId, firstDueAt }: { readonly versionId: string; readonly firstDueAt: Date },
  tally: Tally,
): Promise<void> {
  const now = services.clock.now();
  if (firstDueAt > now) return;
  tally.add('PostponedRevocations');
  if (!isTimeToNotify(firstDueAt, now)) return;
  const key = await readKey(services, secret, versionId);
  if (key.kind !== 'key') return;
  const drain = await readDrain(services, secret, key.held);
  const evidence = { ...drain.evidence, since: firstDueAt.toISOString() };
  await services.events.publish(eventOf(secret, 'Old Key Still In Use', key.held, { evidence }));
}

async function checkCurrentKey(services: Services, secret: Secret, tally: Tally): Promise<void> {
  const { current } = secret.stages;
  const key = await readKey(services, secret, current);
  // A placeholder holds no key, and a key without a known id cannot be verified.
  if (key.kind !== 'key') return;
  const verdict = await verifyTwice(services, secret, key.held);
  if (verdict === 'unknown') tally.unknown('CurrentKeysRefused');
  if (verdict !== 'refused') return;
  // Read again: a rotation may have put another key in its place meanwhile.
  const now = await openSecret(services, secret.arn);
  if (now.stages.current !== current) return;
  tally.add('CurrentKeysRefused');
  const { keyId } = key.held;
  services.log.error('the provider refuses the current key', { secret: secret.name, versionId: current, keyId });
  const code = 'CurrentKeyRefused';
  await services.events.publish(eventOf(secret, 'Current Key Refused', key.held, { code }));
}

async function verifyTwice(services: Services, secret: Secret, key: HeldKey): Promise<Verdict> {
  const verdict = await secret.provider.verify(key);
  if (verdict !== 'refused') return verdict;
  await services.clock.sleep(ASK_AGAIN_MS);
  return secret.provider.verify(key);
}

/** A superseded key that is not ours to revoke, or whose id is not known, waits for a person as long as it works. */
async function checkPrevious(services: Services, secret: Secret, tally: Tally): Promise<void> {
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
