import type { Kernel } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { countMessages, type Queue } from './queue';

const SAMPLE_EVERY_MS = 5 * 60_000;
/** A sample stands just before the end of its period, so that an alarm that looks at the period sees it. */
const BEFORE_THE_END_MS = 1000;
/** SQS publishes metrics of a queue that holds messages or was used in the last six hours; an idle queue has no metrics. */
const ACTIVE_MS = 6 * 3_600_000;

/**
 * Samples the AWS/SQS metrics of all active queues every five minutes of virtual time, by one timer; without an active
 * queue no metric is published. Returns what to call when a queue was used.
 */
export function sampleQueues(
  kernel: Kernel,
  queues: ReadonlyMap<string, Queue>,
  putMetric: PutMetric,
): (queue: Queue) => void {
  let scheduled = false;

  function schedule(): void {
    scheduled = true;
    const now = kernel.clock.now().getTime();
    const periods = Math.floor((now + BEFORE_THE_END_MS) / SAMPLE_EVERY_MS) + 1;
    kernel.clock.at(new Date(periods * SAMPLE_EVERY_MS - BEFORE_THE_END_MS), 'AWS/SQS metrics', sample);
  }

  function sample(): void {
    scheduled = false;
    const at = kernel.clock.now();
    let active = false;
    for (const queue of queues.values()) {
      const counts = countMessages(queue, at.getTime());
      if (queue.messages.length === 0 && at.getTime() - queue.usedAt > ACTIVE_MS) continue;
      active = true;
      const oldest = queue.messages[0]?.sentAt ?? at.getTime();
      const values: Readonly<Record<string, number>> = {
        ApproximateNumberOfMessagesVisible: counts.visible,
        ApproximateNumberOfMessagesNotVisible: counts.inFlight,
        ApproximateNumberOfMessagesDelayed: counts.delayed,
        ApproximateAgeOfOldestMessage: Math.floor((at.getTime() - oldest) / 1000),
      };
      for (const [name, value] of Object.entries(values)) {
        putMetric({ namespace: 'AWS/SQS', name, dimensions: { QueueName: queue.name }, value, at });
      }
    }
    if (active) schedule();
  }

  return (queue) => {
    queue.usedAt = kernel.clock.now().getTime();
    if (!scheduled) schedule();
  };
}
