import { MINUTE_MS } from '../duration';
import { adminProblem } from '../admin-credential';
import { isRotationError } from '../errors';
import { checkKey, createTally, type Tally } from './check-key';
import { eventOf } from '../key-event';
import { HEALTH_GAUGES } from '../metric-names';
import { isTimeToNotify } from '../overdue';
import { principalsOf } from './principals';
import { checkRevokedUse } from './revoked-use';
import { openSecret, type Secret } from '../secret';
import type { SecretSummary } from '../secret-description';
import type { Services } from '../services';

/** The reconciliation function has 15 minutes. What was not checked within this is not known in this hour. */
const CHECK_MS = 8 * MINUTE_MS;

/**
 * The hourly health check of a rotator: writes its gauges, 0 included, and publishes an event for each problem, which names
 * the key. Every current key is verified once. A 0 is written only if everything was learned that could have made it more:
 * an outage never ends an alarm.
 */
export async function checkHealth(services: Services, summaries: readonly SecretSummary[]): Promise<void> {
  const tally = createTally();
  const deadline = services.clock.now().getTime() + CHECK_MS;
  const checked: Secret[] = [];
  for (const { arn, name } of summaries) {
    if (services.clock.now().getTime() >= deadline) {
      services.log.error('there was no time left to check every key', {
        checked: checked.length,
        of: summaries.length,
      });
      tally.unknown(...HEALTH_GAUGES);
      break;
    }
    try {
      const secret = await openSecret(services, arn);
      await checkKey(services, secret, tally);
      await checkRevokedUse(services, secret);
      checked.push(secret);
    } catch (error) {
      if (!isRotationError(error)) throw error;
      services.log.error('a key could not be checked', { secret: name, code: error.code, error });
      tally.unknown(...HEALTH_GAUGES);
    }
  }
  const asked = services.settings.adminIsSelf ? checked.map((secret) => [secret]) : principalsOf(checked);
  for (const secrets of asked) await checkAdmin(services, secrets, tally);
  for (const { gauge, count } of tally.learned()) services.metrics.count(gauge, count);
}

/** The admin credential of the secrets that share a principal. Its event names the first of them. */
async function checkAdmin(services: Services, secrets: readonly Secret[], tally: Tally): Promise<void> {
  const [first] = secrets;
  if (!first) return;
  const found = await adminProblem(services, first.provider);
  if (found === 'unknown') tally.unknown('AdminCredentialProblems');
  if (found === 'none' || found === 'unknown') return;
  tally.add('AdminCredentialProblems');
  services.log.error('the admin credential needs a person', { secret: first.name, ...found });
  if (found.since && !isTimeToNotify(found.since, services.clock.now())) return;
  const { code, evidence } = found;
  await services.events.publish(eventOf(first, 'Admin Credential Problem', {}, { ...(code && { code }), evidence }));
}
