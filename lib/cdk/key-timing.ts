import { Duration } from 'aws-cdk-lib';
import { rollbackOnMessage, swapWindowMessage } from '../inventory/capability-messages';
import { graceMessages } from '../inventory/grace-arithmetic';
import type { Schedule } from '../inventory/schedule';
import { MAX_GRACE_SECONDS } from '../rotation/grace-period';
import { parseSwapWindow, SWAP_WINDOW_FORM } from '../rotation/swap-window';
import type { KeyPolicy } from './key-props';
import { RotationSchedule } from './rotation-schedule';
import type { IKeyRotator } from './rotator-interface';

/** The schedule of a key in seconds. */
export function scheduleOf({ schedule }: Pick<KeyPolicy, 'schedule'>): Schedule {
  const { expression, interval, window, windowExpression } = schedule ?? RotationSchedule.every(Duration.days(30));
  return {
    expression,
    intervalSeconds: interval.toSeconds(),
    windowSeconds: window.toSeconds(),
    ...(windowExpression !== undefined && { duration: windowExpression }),
  };
}

/** Every way in which interval, window, grace period and consumers of a key do not fit, with the sum that shows it. */
export function timingMessages(policy: KeyPolicy, rotator: IKeyRotator): readonly string[] {
  const schedule = scheduleOf(policy);
  const graceSeconds = (policy.grace ?? rotator.grace).toSeconds();
  const usedBy = (policy.usedBy ?? []).map(({ name, maxAge }) => ({ name, maxAgeSeconds: maxAge.toSeconds() }));
  const { swapWindow, rollbackOn } = policy;
  const { class: keyClass } = rotator.traits.capabilities;
  const swap = swapWindow === undefined ? undefined : swapMessage(swapWindow, schedule, keyClass);
  const rollback = rollbackOn === undefined ? undefined : rollbackOnMessage(keyClass, graceSeconds);
  return [
    ...graceMessages({ schedule, graceSeconds, usedBy }, rotator.minGrace.toSeconds()),
    ...(graceSeconds > MAX_GRACE_SECONDS ? ['a grace period is 30 days at the most'] : []),
    ...(swap === undefined ? [] : [`swapWindow: ${swap}`]),
    ...(rollback === undefined ? [] : [`rollbackOn: ${rollback}`]),
  ];
}

function swapMessage(
  swapWindow: string,
  { expression }: Schedule,
  keyClass: IKeyRotator['traits']['capabilities']['class'],
): string | undefined {
  if (!parseSwapWindow(swapWindow)) return `expected ${SWAP_WINDOW_FORM}`;
  return swapWindowMessage(swapWindow, expression, keyClass);
}
