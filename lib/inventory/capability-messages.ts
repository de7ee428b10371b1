import type { Capabilities } from '../rotation/provider';
import { isInWindow, parseSwapWindow } from '../rotation/swap-window';
import { readCron } from './aws-cron';
import type { InventoryKey, ProviderAccount } from './inventory';

// What a key asks for and its provider type cannot do, in words: undefined where it can.

/** A bare key does not say its id: only a type that can identify a key by its value can take the format `text`. */
export function formatMessage(
  { format }: Pick<InventoryKey, 'format'>,
  { type, capabilities }: Pick<ProviderAccount, 'type' | 'capabilities'>,
): string | undefined {
  return format === 'text' && !capabilities.identifies
    ? `type ${type} cannot find a key's id from its value, so the id must be stored beside it: use format json`
    : undefined;
}

/** Why no alarm can take a promotion of this key back; undefined where one can. */
export function rollbackOnMessage(keyClass: Capabilities['class'], graceSeconds: number): string | undefined {
  if (keyClass === 'one') return 'a key that is rolled in place has no predecessor to go back to: remove it';
  if (graceSeconds === 0) return 'without a grace period there is nothing to go back to: remove it, or give it a grace';
  return undefined;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * A swap window is for a key that is rolled in place, and its rotations must begin inside the window.
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
