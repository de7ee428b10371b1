import { cronFirings } from './aws-cron';
import { keysAtOnce } from './grace-arithmetic';
import type { InventoryKey } from './inventory';
import { closestRotationsSeconds } from './schedule';

/** When one key rotates, and how long its old and new key overlap. Times in ISO 8601. */
export interface KeyPlan {
  readonly key: string;
  readonly rotator: string;
  readonly schedule: string;
  /** Shortest time between two rotations. */
  readonly closestSeconds: number;
  readonly graceSeconds: number;
  /** Most live keys of this secret at the same time. */
  readonly keysAtOnce: number;
  readonly windows: readonly PlannedWindow[];
}

/** A rotation comes at some time within a window; then two keys work until the superseded one is due. */
interface PlannedWindow {
  readonly opens: string;
  readonly closes: string;
  /** The latest due time of the key that is superseded in this window. */
  readonly overlapEnds: string;
}

/**
 * The rotations of a key between two times. A rate() counts from the key's last rotation, which is not in the inventory:
 * it is planned as if that had been at `from`. Secrets Manager opens windows that are days apart at midnight UTC.
 */
export function planKey(key: InventoryKey, from: Date, until: Date): KeyPlan {
  const { windowSeconds } = key.schedule;
  return {
    key: key.name,
    rotator: key.provider,
    schedule: key.schedule.expression,
    closestSeconds: closestRotationsSeconds(key.schedule),
    graceSeconds: key.graceSeconds,
    keysAtOnce: keysAtOnce(key),
    windows: openings(key, from, until).map((opens) => {
      const closes = opens.getTime() + windowSeconds * 1000;
      return {
        opens: opens.toISOString(),
        closes: new Date(closes).toISOString(),
        overlapEnds: new Date(closes + key.graceSeconds * 1000).toISOString(),
      };
    }),
  };
}

const DAY_SECONDS = 86_400;

function openings({ schedule }: InventoryKey, from: Date, until: Date): readonly Date[] {
  const { expression, intervalSeconds } = schedule;
  if (expression.startsWith('cron')) return cronFirings(expression, from, until);
  const unit = (intervalSeconds % DAY_SECONDS === 0 ? DAY_SECONDS : 3600) * 1000;
  const start = Math.floor(from.getTime() / unit) * unit;
  const times: Date[] = [];
  for (let time = start + intervalSeconds * 1000; time < until.getTime(); time += intervalSeconds * 1000) {
    times.push(new Date(time));
  }
  return times;
}
