import { parseDuration } from '../../rotation/duration';
import type { Capabilities } from '../../rotation/provider';

/** What most provider types can do. */
const USUAL = {
  class: 'many',
  lists: true,
  lastUsed: false,
  disables: false,
  nativeGrace: false,
  secretShownOnce: true,
  identifies: false,
  lineage: 'name',
  exclusive: false,
} as const satisfies Partial<Capabilities>;

/**
 * The capabilities of a type, of which only those are named that differ from most types'.
 *
 * @param propagation a duration that was checked: `60s`
 */
export function capabilitiesOf(propagation: string, different: Partial<Capabilities> = {}): Capabilities {
  return { ...USUAL, propagationSeconds: parseDuration(propagation) ?? 0, ...different };
}
