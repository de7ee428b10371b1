import type { LocalCloud } from '../../packages/local-cloud/src/local-cloud';

/** A queue of a person's, read to its end each time. Messages in short: what they are about, never more. */
export interface Inbox {
  /**
   * The messages since the last reading: `alarm NAME` and `ok NAME` for a change of an alarm, `event TYPE SECRET` for an
   * event of ours (with `VERSION` where it names one), `event TYPE` for Secrets Manager's.
   */
  read(): Promise<readonly string[]>;
}

export function alarmTopicArn(cloud: LocalCloud): string {
  return String(cloud.stacks.get('Keyturn')?.outputs['AlarmTopicArn']);
}

/** What reaches people who subscribed to the alarm topic. */
export function subscribeToAlarms(cloud: LocalCloud): Promise<Inbox> {
  return subscribe(cloud, alarmTopicArn(cloud), 'on-call');
}

/** What reaches the one owner of keys that there is. */
export function subscribeToOwner(cloud: LocalCloud): Promise<Inbox> {
  const outputs = Object.entries(cloud.stacks.get('Keyturn')?.outputs ?? {});
  const [, arn] = outputs.find(([name]) => name.startsWith('OwnerTopics')) ?? [];
  return subscribe(cloud, String(arn), 'owner');
}

async function subscribe(cloud: LocalCloud, TopicArn: string, queue: string): Promise<Inbox> {
  const { arn, inbox } = await openQueue(cloud, queue, 'sns.amazonaws.com');
  const subscription = { TopicArn, Protocol: 'sqs', Endpoint: arn };
  const Attributes = { RawMessageDelivery: 'true' };
  await cloud.call('sns', 'Subscribe', { ...subscription, Attributes });
  return inbox;
}

/** What a rule of somebody's own sees of Keyturn's events on the bus. */
export async function listenToBus(cloud: LocalCloud): Promise<Inbox> {
  const { arn, inbox } = await openQueue(cloud, 'auditors', 'events.amazonaws.com');
  const EventPattern = JSON.stringify({ source: ['keyturn.rotation'] });
  await cloud.call('events', 'PutRule', { Name: 'auditors', EventPattern });
  const Targets = [{ Id: 'queue', Arn: arn }];
  await cloud.call('events', 'PutTargets', { Rule: 'auditors', Targets });
  return inbox;
}

async function openQueue(cloud: LocalCloud, name: string, sender: string): Promise<{ arn: string; inbox: Inbox }> {
  const arn = `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${name}`;
  const Statement = [{ Effect: 'Allow', Principal: { Service: sender }, Action: 'sqs:SendMessage', Resource: arn }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const { QueueUrl } = await cloud.call('sqs', 'CreateQueue', {
    QueueName: name,
    Attributes: { Policy },
  });
  const read = async (): Promise<readonly string[]> => {
    const reported: string[] = [];
    for (;;) {
      const request = { QueueUrl, MaxNumberOfMessages: 10 };
      const { Messages = [] } = (await cloud.call('sqs', 'ReceiveMessage', request)) as {
        Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
      };
      if (Messages.length === 0) return reported;
      for (const { Body, ReceiptHandle } of Messages) {
        reported.push(summaryOf(JSON.parse(Body) as Message));
        await cloud.call('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
      }
    }
  };
  return { arn, inbox: { read } };
}

interface Message {
  readonly AlarmName?: string;
  readonly NewStateValue?: string;
  readonly 'detail-type'?: string;
  readonly detail?: { readonly secretName?: string; readonly versionId?: string; readonly eventName?: string };
}

function summaryOf({ AlarmName, NewStateValue, detail, ...message }: Message): string {
  if (AlarmName !== undefined) return `${NewStateValue === 'ALARM' ? 'alarm' : 'ok'} ${AlarmName}`;
  const type = detail?.eventName ?? message['detail-type'];
  return ['event', type, detail?.secretName, detail?.versionId].filter(Boolean).join(' ');
}
