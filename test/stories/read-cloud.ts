import { receiptLogGroup, type FunctionRole } from '../../lib/rotation/fixed-names';
import type { SignedReceipt } from '../../lib/rotation/receipt';
import type { Subject } from './subject';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

/** What a function of the rotator has written to its log group. */
export function logs({ cloud, rotator }: Subject, role: FunctionRole): string {
  const group = openCloud(cloud).services.logs.groups.get(`/aws/lambda/keyturn-${rotator}-${role}`);
  return [...(group?.streams.values() ?? [])].flatMap(({ events }) => events.map(({ message }) => message)).join('\n');
}

/** `promoted <version id> by rotation`: the receipts of the subject's secret. */
export function receipts({ cloud, rotator, secret }: Subject): readonly string[] {
  const group = openCloud(cloud).services.logs.groups.get(receiptLogGroup(rotator));
  const lines = [...(group?.streams.values() ?? [])].flatMap(({ events }) => events.map(({ message }) => message));
  return lines
    .map((line) => (JSON.parse(line) as SignedReceipt).receipt)
    .filter(({ secretArn }) => secretArn === secret().arn)
    .map(({ transition, versionId, requestedBy }) => `${transition} ${versionId} by ${requestedBy}`);
}

/** Wake-ups that stand in the rotator's schedule group. */
export async function schedules({ call, rotator }: Subject): Promise<number> {
  const { Schedules } = await call('scheduler', 'ListSchedules', { GroupName: `keyturn-${rotator}` });
  return (Schedules as readonly unknown[]).length;
}

/** Messages in the failure queue, seen or not. */
export async function waiting({ call, rotator, cloud }: Subject): Promise<number> {
  const { region, accountId } = cloud;
  const { Attributes } = await call('sqs', 'GetQueueAttributes', {
    QueueUrl: `arn:aws:sqs:${region}:${accountId}:keyturn-${rotator}-failures`,
    AttributeNames: ['All'],
  });
  const counts = Attributes as Readonly<Record<string, string>>;
  return Number(counts['ApproximateNumberOfMessages']) + Number(counts['ApproximateNumberOfMessagesNotVisible']);
}

/** Moves a label as a person does. */
export async function label(
  { call, secretName }: Subject,
  VersionStage: string,
  move: { readonly MoveToVersionId?: string; readonly RemoveFromVersionId?: string },
): Promise<void> {
  await call('secretsmanager', 'UpdateSecretVersionStage', { SecretId: secretName, VersionStage, ...move });
}

/** The sum of one of our metrics since the beginning. */
export async function metric({ call, cloud, rotator }: Subject, MetricName: string): Promise<number> {
  const now = cloud.now().getTime();
  const { Datapoints } = await call('monitoring', 'GetMetricStatistics', {
    Namespace: 'Keyturn',
    MetricName,
    Dimensions: [{ Name: 'rotator', Value: rotator }],
    StartTime: new Date(now - 30 * 86_400_000),
    EndTime: new Date(now + 60_000),
    Period: 86_400,
    Statistics: ['Sum'],
  });
  return (Datapoints as readonly { Sum: number }[]).reduce((total, { Sum }) => total + Sum, 0);
}
