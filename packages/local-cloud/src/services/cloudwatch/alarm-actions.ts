import type { Caller, Kernel } from '../../kernel/kernel';
import { errorText } from '../delivery';
import { recordList } from '../input';
import { cloudWatchTime, type Alarm, type HistoryItem, type StateRecord } from './alarm';
import { notificationMessage, notificationSubject } from './alarm-notification';

/**
 * What CloudWatch does when an alarm has changed its state: it sends an event to EventBridge, and publishes to the topics of the new
 * state as `cloudwatch.amazonaws.com` on behalf of the alarm. A topic whose policy does not let it gets nothing; that is
 * recorded, and shown nowhere else, as on AWS.
 */
export async function runAlarmActions(
  kernel: Kernel,
  alarm: Alarm,
  previous: StateRecord,
  remember: (item: HistoryItem) => void,
): Promise<void> {
  emitStateChange(kernel, alarm, previous);
  if (!alarm.actionsEnabled) return;
  const caller: Caller = {
    kind: 'service',
    principal: 'cloudwatch.amazonaws.com',
    sourceArn: alarm.arn,
    sourceAccount: kernel.accountId,
  };
  const Subject = notificationSubject(alarm, kernel.region);
  const Message = notificationMessage(alarm, previous.state, kernel);
  for (const action of alarm.actions[alarm.state]) {
    const about = { source: 'cloudwatch', alarm: alarm.name, state: alarm.state, action };
    const item = { alarmName: alarm.name, type: 'Action' } as const;
    try {
      const { MessageId } = await kernel.call(caller, 'sns', 'Publish', { TopicArn: action, Subject, Message });
      kernel.record({ ...about, type: 'ActionSucceeded' });
      const data = JSON.stringify({ actionState: 'Succeeded', notificationResource: action, messageId: MessageId });
      remember({ ...item, at: kernel.clock.now(), summary: `Successfully executed action ${action}`, data });
    } catch (error) {
      kernel.record({ ...about, type: 'ActionFailed', error: errorText(error) });
      const data = JSON.stringify({ actionState: 'Failed', notificationResource: action, error: errorText(error) });
      remember({ ...item, at: kernel.clock.now(), summary: `Failed to execute action ${action}`, data });
    }
  }
}

/** Source: Amazon CloudWatch User Guide, "Alarm events and EventBridge". */
function emitStateChange(kernel: Kernel, alarm: Alarm, previous: StateRecord): void {
  const { described } = alarm;
  kernel.emit({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: eventState({ ...alarm, at: alarm.transitionedAt }),
      previousState: eventState(previous),
      configuration: {
        ...(described['AlarmDescription'] ? { description: described['AlarmDescription'] } : {}),
        metrics: alarm.rule.queries.map((query) => ({
          id: query.id,
          ...(query.stat
            ? {
                metricStat: {
                  metric: query.stat.metric,
                  period: query.stat.period,
                  stat: query.stat.statistic,
                },
              }
            : {
                expression: recordList(described, 'Metrics').find((given) => given['Id'] === query.id)?.['Expression'],
              }),
          returnData: query.returnData,
        })),
      },
    },
  });
}

function eventState({ state, reason, reasonData, at }: StateRecord): Readonly<Record<string, unknown>> {
  return { value: state, reason, ...(reasonData ? { reasonData } : {}), timestamp: cloudWatchTime(at) };
}
