import { adminProblem } from '../admin-credential';
import { isRotationError } from '../errors';
import { lookAtKey, naming } from './look-at-key';
import { isTimeToTell } from '../overdue';
import { principalsOf } from './principals';
import { lookForRevokedUse } from './revoked-use';
import { openSecret, type Secret } from '../secret';
import type { SecretSummary, Services } from '../services';
import { createTally, GAUGES, type Tally } from './tally';

/** The reconciliation function has 15 minutes. What was not looked at within this is not known this hour. */
const LOOK_MS = 8 * 60_000;

/**
 * The hourly gauges of a rotator, 0 included: what is wrong with its keys at this moment, and an event for each that
 * names the key. Every current key is verified once. A 0 is written only if everything was learned that could have
 * made it more: an outage never ends an alarm.
 */
export async function writeGauges(services: Services, summaries: readonly SecretSummary[]): Promise<void> {
  const tally = createTally();
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
      await lookAtKey(services, secret, tally);
      await lookForRevokedUse(services, secret);
      looked.push(secret);
    } catch (error) {
      if (!isRotationError(error)) throw error;
      services.log.error('a key could not be looked at', { secret: name, code: error.code, error });
      tally.unknown(...GAUGES);
    }
  }
  const asked = services.settings.adminIsSelf ? looked.map((secret) => [secret]) : principalsOf(looked);
  for (const secrets of asked) await lookAtAdmin(services, secrets, tally);
  for (const { gauge, count } of tally.learned()) services.metrics.count(gauge, count);
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
