import { adminProblem } from './admin-credential';
import { claimOn } from './claim';
import { isRotationError } from './errors';
import { isTimeToTell, rotationOverdueSince } from './overdue';
import { principalsOf } from './principals';
import type { HeldKey, Verdict } from './provider';
import { stuckSince } from './reconcile';
import { openSecret, readKey, type Secret } from './secret';
import type { KeyEvent, MetricName, SecretSummary, Services } from './services';

/** What this hour's look writes. The alarms on state keep the last value of each until the next one comes. */
const GAUGES = [
  'OverdueRotations',
  'StuckRotations',
  'OverdueRevocations',
  'ZombieKeys',
  'CurrentKeysRefused',
  'AdminCredentialProblems',
] as const satisfies readonly MetricName[];
type Gauge = (typeof GAUGES)[number];

/** A revocation that is due is tried three times within as many minutes, and proved within the propagation time. */
const OVERDUE_AFTER_MS = 15 * 60_000;

/** The reconciliation function has 15 minutes. What was not looked at within this is not known this hour. */
const LOOK_MS = 8 * 60_000;

/** One lucky or unlucky answer says little: a refusal is asked for again after this. */
const ASK_AGAIN_MS = 1000;

/** Gauges in the making: a count, and whether there was something that could not be learned. */
interface Tally {
  add(gauge: Gauge, by?: number): void;
  unknown(...gauges: readonly Gauge[]): void;
}

/**
 * The hourly gauges of a rotator, 0 included: what is wrong with its keys at this moment, and an event for each that
 * names the key. Every current key is verified once. A 0 is written only if everything was learned that could have
 * made it more: an outage never ends an alarm.
 */
export async function writeGauges(services: Services, summaries: readonly SecretSummary[]): Promise<void> {
  const counts = new Map<Gauge, number>(GAUGES.map((gauge) => [gauge, 0]));
  const unknown = new Set<Gauge>();
  const tally: Tally = {
    add: (gauge, by = 1) => void counts.set(gauge, (counts.get(gauge) ?? 0) + by),
    unknown: (...gauges) => gauges.forEach((gauge) => unknown.add(gauge)),
  };
  const deadline = services.clock.now().getTime() + LOOK_MS;
  const looked: Secret[] = [];
  for (const { arn, name } of summaries) {
    if (services.clock.now().getTime() >= deadline) {
      services.log.error('there was no time left to look at every key', {
        looked: looked.length,
        of: summaries.length,
      });
      tally.unknown(...GAUGES);
      break;
    }
    try {
      const secret = await openSecret(services, arn);
      await lookAt(services, secret, tally);
      looked.push(secret);
    } catch (error) {
      if (!isRotationError(error)) throw error;
      services.log.error('a key could not be looked at', { secret: name, code: error.code, error });
      tally.unknown(...GAUGES);
    }
  }
  const asked = services.settings.adminIsSelf ? looked.map((secret) => [secret]) : principalsOf(looked);
  for (const secrets of asked) await lookAtAdmin(services, secrets, tally);
  for (const [gauge, count] of counts) {
    if (count > 0 || !unknown.has(gauge)) services.metrics.count(gauge, count);
  }
}

async function lookAt(services: Services, secret: Secret, tally: Tally): Promise<void> {
  await lookAtRotation(services, secret, tally);
  await lookAtRevocations(services, secret, tally);
  await lookAtCurrentKey(services, secret, tally);
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
  for (const { versionId, dueAt } of secret.stages.retiring) {
    if (dueAt > late || versionId === secret.stages.current) continue;
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

/** The admin credential of the secrets that share a principal. Told by the name of the first of them. */
async function lookAtAdmin(services: Services, secrets: readonly Secret[], tally: Tally): Promise<void> {
  const [first] = secrets;
  if (!first) return;
  const found = await adminProblem(services, first.provider);
  if (found === 'unknown') tally.unknown('AdminCredentialProblems');
  if (found === 'none' || found === 'unknown') return;
  tally.add('AdminCredentialProblems');
  services.log.error('the admin credential needs a person', { secret: first.name, ...found });
  if (found.since && !isTimeToTell(found.since, services.clock.now())) return;
  const { code, evidence } = found;
  await services.events.publish({
    ...naming(first),
    type: 'Admin Credential Problem',
    ...(code && { code }),
    evidence,
  });
}

function naming({ arn, name }: Secret, versionId?: string): Pick<KeyEvent, 'secretArn' | 'secretName' | 'versionId'> {
  return { secretArn: arn, secretName: name, ...(versionId !== undefined && { versionId }) };
}
