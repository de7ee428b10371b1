import { rollbackOnMessage, swapWindowMessage } from '../inventory/capability-messages';
import { graceMessages } from '../inventory/grace-arithmetic';
import { readScheduleExpression, type Schedule } from '../inventory/schedule';
import { MAX_GRACE_SECONDS } from '../rotation/grace-period';
import { parseSwapWindow, SWAP_WINDOW_FORM } from '../rotation/swap-window';
import type { RotatedKeyProps } from './rotated-key-props';

/** The schedule of a key, once its interval, window, grace period and consumers are known to fit. Throws with the sum. */
export function keyTiming(id: string, props: RotatedKeyProps): Schedule {
  const schedule = readScheduleExpression(props.schedule ?? 'rate(30 days)', props.window?.toSeconds());
  if ('message' in schedule) {
    throw new Error(`key '${id}': ${schedule.field === 'every' ? 'schedule' : 'window'}: ${schedule.message}`);
  }
  const { graceSeconds: usual, minGraceSeconds } = props.rotator;
  const graceSeconds = props.grace?.toSeconds() ?? usual;
  const messages = graceMessages({ schedule, graceSeconds, usedBy: props.usedBy ?? [] }, minGraceSeconds);
  if (graceSeconds > MAX_GRACE_SECONDS) messages.push('a grace period is 30 days at the most');
  if (props.swapWindow !== undefined) messages.push(...swapMessages(props.swapWindow, schedule, props));
  const { rollbackOn, rotator } = props;
  const message = rollbackOn === undefined ? undefined : rollbackOnMessage(rotator.keyClass, graceSeconds);
  if (message !== undefined) messages.push(`rollbackOn: ${message}`);
  if (messages.length > 0) throw new Error(`key '${id}': ${messages.join('; ')}`);
  return schedule;
}

function swapMessages(swapWindow: string, { expression }: Schedule, { rotator }: RotatedKeyProps): string[] {
  if (!parseSwapWindow(swapWindow)) return [`swapWindow: expected ${SWAP_WINDOW_FORM}`];
  const message = swapWindowMessage(swapWindow, expression, rotator.keyClass);
  return message === undefined ? [] : [`swapWindow: ${message}`];
}
