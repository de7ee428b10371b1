import { Duration } from 'aws-cdk-lib';
import type { InventoryKey } from '../inventory/inventory';
import type { DrainPolicy } from '../rotation/drain-policy';
import type { DrainProps, KeyElsewhere } from './key-props';
import { RotationSchedule } from './rotation-schedule';

/** What keys.yaml says of a key, as a rotator takes it; the stack makes the key itself. */
export function inventoryPolicy(key: InventoryKey): KeyElsewhere {
  const { schedule, swapWindow, drain, rollbackOn, after, format, valueFields, options, owner, criticality } = key;
  const window = schedule.duration !== undefined && { window: Duration.seconds(schedule.windowSeconds) };
  return {
    elsewhere: true,
    schedule: RotationSchedule.expression(schedule.expression, { ...window }),
    grace: Duration.seconds(key.graceSeconds),
    usedBy: key.usedBy.map(({ name, maxAgeSeconds }) => ({ name, maxAge: Duration.seconds(maxAgeSeconds) })),
    ...{ format, valueFields, options },
    ...(swapWindow !== undefined && { swapWindow }),
    ...(drain && { drain: drainProps(drain) }),
    ...(rollbackOn !== undefined && { rollbackOn }),
    ...(after && { after: { key: after.secret, within: Duration.seconds(after.withinSeconds) } }),
    ...(owner !== undefined && { owner }),
    ...(criticality !== undefined && { criticality }),
  };
}

function drainProps({ idleSeconds, postponeSeconds, atMostSeconds, then }: Partial<DrainPolicy>): DrainProps {
  return {
    ...(idleSeconds !== undefined && { idle: Duration.seconds(idleSeconds) }),
    ...(postponeSeconds !== undefined && { postpone: Duration.seconds(postponeSeconds) }),
    ...(atMostSeconds !== undefined && { atMost: Duration.seconds(atMostSeconds) }),
    ...(then !== undefined && { then }),
  };
}
