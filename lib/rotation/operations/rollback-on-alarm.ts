import { graceSeconds } from '../grace-period';
import type { Retiring } from '../labels';
import { refused } from './refusals';
import { rollback, type RollbackOutcome } from './rollback';
import { openSecret, readKey, type Secret } from '../secret';
import type { Services } from '../services';
import { createdAt, wentBack } from '../versions';

export interface AlarmRaised {
  readonly secretId: string;
  /** Its name. */
  readonly alarm: string;
  /** When it went to ALARM. */
  readonly at: Date;
}

/**
 * Rolls the last promotion back when the alarm that the secret names was raised after it, within the grace period. Only
 * once: an alarm that goes on after a rollback was not about the key that was left. What refuses any rollback refuses this
 * one too.
 */
export async function rollbackOnAlarm(
  services: Services,
  { secretId, alarm, at }: AlarmRaised,
): Promise<RollbackOutcome> {
  const secret = await openSecret(services, secretId);
  const { current, previous, retiring } = secret.stages;
  // The event says which secret the alarm is meant for, but the secret's own tag decides.
  if (secret.policy.rollbackOn !== alarm) return refused('alarmNotNamed');
  if (current === undefined || previous === undefined) return refused('noPreviousVersion');
  const versions = await services.store.listVersions(secret.arn);
  if (wentBack(secret.stages, versions)) return refused('wentBackBefore');
  const superseded = retiring.find((one) => one.versionId === previous);
  if (!superseded) return refused('previousNotRetiring');
  // A key whose revocation is postponed still works, but the trial of its successor is over.
  if (superseded.firstDueAt <= services.clock.now()) return refused('graceOver');
  if (at < promotedAt(services, secret, superseded, createdAt(versions, current))) return refused('alarmTooEarly');
  const key = await readKey(services, secret, current);
  if (key.kind !== 'key' || !key.ours) return refused('currentNotOurs');
  return rollback(services, { secretId: secret.arn, expect: current });
}

/**
 * When the current version was promoted, as far as that can be known: no label says it. It was one grace period before its
 * predecessor is due, to the minute, unless that was extended; no later than the end of the rotation, which Secrets Manager
 * shows; and no earlier than the version was created, however the grace period has changed.
 */
function promotedAt(
  services: Pick<Services, 'settings'>,
  { policy, description }: Secret,
  superseded: Retiring,
  made = new Date(0),
): Date {
  const byLabel = superseded.firstDueAt.getTime() - graceSeconds(policy, services.settings) * 1000;
  const rotated = description.lastRotatedAt;
  const latest = rotated && rotated >= made ? Math.min(byLabel, rotated.getTime()) : byLabel;
  return new Date(Math.max(made.getTime(), latest));
}
