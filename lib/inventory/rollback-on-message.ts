import type { Capabilities } from '../rotation/provider';

/** Why no alarm can take a promotion of this key back; undefined where one can. */
export function rollbackOnMessage(keyClass: Capabilities['class'], graceSeconds: number): string | undefined {
  if (keyClass === 'one') return 'a key that is rolled in place has no predecessor to go back to: remove it';
  if (graceSeconds === 0) return 'without a grace period there is nothing to go back to: remove it, or give it a grace';
  return undefined;
}
