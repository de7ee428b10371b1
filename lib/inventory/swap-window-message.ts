import type { Capabilities } from '../rotation/provider';
import { isInWindow, parseSwapWindow } from '../rotation/swap-window';
import { readCron } from './aws-cron';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * What is wrong with a key's swap window: it is for a key that is rolled in place, and its rotations must begin inside.
 * Undefined when nothing is.
 *
 * @param expression is AWS's `cron(...)` or `rate(...)`
 */
export function swapWindowMessage(
  swapWindow: string,
  expression: string,
  keyClass: Capabilities['class'],
): string | undefined {
  const window = parseSwapWindow(swapWindow);
  if (!window) return undefined;
  if (keyClass !== 'one') {
    return 'only a key that is rolled in place is swapped; here the old and the new key both work for a grace period: remove it';
  }
  const cron = readCron(expression);
  if (typeof cron === 'string') {
    return `when '${expression}' begins is known only after the deployment: write every as a cron(...) that begins within '${swapWindow}'`;
  }
  const outside = cron.hoursOfWeek.find((hour) => !isInWindow(window, hour * 60));
  if (outside === undefined) return undefined;
  const at = `${DAYS[Math.floor(outside / 24)]} ${String(outside % 24).padStart(2, '0')}:00`;
  return `a rotation by '${expression}' begins on ${at} UTC, outside '${swapWindow}'`;
}
