import { DAY_MS, HOUR_MS, parseDuration } from './duration';
import { TAGS } from './policy';
import type { SecretDescription } from './secret-description';

/** Rotation may come late within its window, and be repeated for a day: half an interval more is neither. */
const LATE_BY = 1.5;

/**
 * Since when a rotation is overdue: the key is older than one and a half intervals, or Secrets Manager's own date for the
 * next rotation is more than a day past. Undefined when it is not. A cron schedule has no interval in the tags, and a
 * secret that was never rotated no age: for them the date alone counts.
 */
export function rotationOverdueSince(
  secret: Pick<SecretDescription, 'tags' | 'lastRotatedAt' | 'nextRotationAt'>,
  now: Date,
): Date | undefined {
  const { lastRotatedAt, nextRotationAt, tags } = secret;
  const every = parseDuration(tags[TAGS.every] ?? '');
  const limits = [
    ...(lastRotatedAt && every !== undefined ? [lastRotatedAt.getTime() + every * LATE_BY * 1000] : []),
    ...(nextRotationAt ? [nextRotationAt.getTime() + DAY_MS] : []),
  ];
  const earliest = Math.min(...limits);
  return earliest < now.getTime() ? new Date(earliest) : undefined;
}

/**
 * Whether this hourly check notifies people of a lasting condition: in the first hour after it began, and once a day from
 * then on. What was notified is not stored, so a check that runs late may notify twice, or once less.
 */
export function isTimeToNotify(since: Date, now: Date): boolean {
  const lasted = now.getTime() - since.getTime();
  return lasted >= 0 && lasted % DAY_MS < HOUR_MS;
}
