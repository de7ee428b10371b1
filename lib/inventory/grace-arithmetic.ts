import { formatDuration } from '../rotation/duration';
import { MAX_RETIRING } from '../rotation/labels';
import type { InventoryKey } from './inventory';
import { closestRotationsSeconds, type Schedule } from './schedule';

type Timing = Pick<InventoryKey, 'schedule' | 'graceSeconds'>;

/**
 * Most keys of one secret that live at the same time: the current one and those that are still in their grace period when
 * the next rotations come. At least two: the new key is proved before the old one is revoked.
 */
export function keysAtOnce({ schedule, graceSeconds }: Timing): number {
  return Math.max(1, Math.ceil(graceSeconds / closestRotationsSeconds(schedule))) + 1;
}

/** Each way in which a key's grace period does not fit, with the sum. Empty when it fits. */
export function graceMessages(key: Timing & Pick<InventoryKey, 'usedBy'>, minGraceSeconds: number): string[] {
  const grace = formatDuration(key.graceSeconds);
  const messages = key.usedBy
    .filter(({ maxAgeSeconds }) => key.graceSeconds < maxAgeSeconds)
    .map(({ name, maxAgeSeconds }) => {
      const maxAge = formatDuration(maxAgeSeconds);
      const late = formatDuration(maxAgeSeconds - key.graceSeconds);
      return `a grace period of ${grace} is shorter than ${name}'s maxAge of ${maxAge}: ${name} would use the old key for up to ${maxAge} - ${grace} = ${late} after it is revoked`;
    });
  if (key.graceSeconds < minGraceSeconds) {
    messages.push(
      `a grace period of ${grace} is shorter than the provider account's minGrace of ${formatDuration(minGraceSeconds)}`,
    );
  }
  if (key.graceSeconds >= closestRotationsSeconds(key.schedule)) messages.push(intervalMessage(key));
  return messages;
}

/**
 * A key that expires must outlast a rotation that fails altogether: two intervals, the window of the second, and the
 * grace period. Undefined when it does. Of an uneven cron() the shortest interval is known.
 */
export function lifetimeMessage({ schedule, graceSeconds }: Timing, lifetimeSeconds: number): string | undefined {
  const { intervalSeconds, windowSeconds } = schedule;
  const needed = 2 * intervalSeconds + windowSeconds + graceSeconds;
  if (needed <= lifetimeSeconds) return undefined;
  const [every, window, grace] = [intervalSeconds, windowSeconds, graceSeconds].map(formatDuration);
  return (
    `each key expires ${formatDuration(lifetimeSeconds)} after it was issued; after one rotation that fails a key is ` +
    `in use for up to 2 x every ${every} + window ${window} + grace ${grace} = ${formatDuration(needed)}. Shorten every, or let keys live longer`
  );
}

function intervalMessage(key: Timing): string {
  const grace = formatDuration(key.graceSeconds);
  const closest = formatDuration(closestRotationsSeconds(key.schedule));
  const keys = keysAtOnce(key);
  const labels =
    keys - 1 > MAX_RETIRING
      ? `; ${keys - 1} of them would be retiring, and a secret has labels for ${MAX_RETIRING}`
      : '';
  return (
    `a grace period of ${grace} is not shorter than the time between two rotations: ${closestSum(key.schedule)}; ` +
    `ceil(${grace} / ${closest}) + 1 = ${keys} keys would live at once${labels}. Shorten grace, or lengthen every`
  );
}

/** `every 7d - window 24h = 6d`: a rotation may come at the end of its window and the next at the start of its own. */
function closestSum(schedule: Schedule): string {
  const { intervalSeconds, windowSeconds } = schedule;
  const closest = formatDuration(closestRotationsSeconds(schedule));
  return `every ${formatDuration(intervalSeconds)} - window ${formatDuration(windowSeconds)} = ${closest}`;
}

/**
 * The keys of one principal share its slots: undefined when they fit into `maxKeys`, else the sum. A key whose grace
 * period is not shorter than its interval has a message of its own, and counts as two here.
 */
export function slotsMessage(
  keys: readonly (Timing & Pick<InventoryKey, 'name'>)[],
  maxKeys: number,
): string | undefined {
  const needed = keys.map((key) => {
    const fits = key.graceSeconds < closestRotationsSeconds(key.schedule);
    return { name: key.name, count: fits ? keysAtOnce(key) : 2 };
  });
  const total = needed.reduce((sum, { count }) => sum + count, 0);
  if (total <= maxKeys) return undefined;
  const sum = needed.map(({ name, count }) => `${name} ${count}`).join(' + ');
  return (
    `the provider allows ${maxKeys} keys at once for one principal, and ${total} are needed: ${sum} ` +
    `(of each secret the current key and ceil(grace / time between rotations) retiring ones)`
  );
}
