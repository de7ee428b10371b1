import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetScheduleGroupCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Installation } from '../rotation/installation';

interface InstallationClients {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly scheduler: SchedulerClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudWatch: CloudWatchClient;
  readonly sns: SNSClient;
}

/** The names of a rotator's parts. */
interface InstallationNames {
  /** Every function that a rotator has. */
  readonly functions: readonly string[];
  readonly rotate: string;
  readonly revoke: string;
  readonly failureQueueUrl: string;
  readonly scheduleGroup: string;
  /** The beginning of all its alarms' names. */
  readonly alarmPrefix: string;
}

/** A rotator's parts, each asked of the service that has it. */
export function createInstallation(clients: InstallationClients, names: InstallationNames): Installation {
  const { lambda, sqs, scheduler, logs, cloudWatch, sns } = clients;
  return {
    functions: () =>
      Promise.all(
        names.functions.map(async (name) => ({
          name,
          state: await unlessMissing(async () => {
            const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
            return found.State ?? 'unknown';
          }),
        })),
      ),
    async rotationMayBeInvoked() {
      const policy = await unlessMissing(async () => {
        const found = await lambda.send(new GetPolicyCommand({ FunctionName: names.rotate }));
        return found.Policy ?? '';
      });
      return policy.includes('"secretsmanager.amazonaws.com"');
    },
    async failureDestination() {
      const found = await unlessMissing(async () => {
        const answer = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: names.revoke }));
        return answer.DestinationConfig?.OnFailure?.Destination ?? MISSING;
      });
      return found === MISSING ? undefined : found;
    },
    async failedWakeUps() {
      const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      const found = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: names.failureQueueUrl, AttributeNames: [...counts] }),
      );
      return counts.reduce((sum, count) => sum + Number(found.Attributes?.[count] ?? 0), 0);
    },
    scheduleGroup: () =>
      unlessMissing(async () => {
        const found = await scheduler.send(new GetScheduleGroupCommand({ Name: names.scheduleGroup }));
        return found.State ?? 'unknown';
      }),
    logGroups: () =>
      Promise.all(
        names.functions.map(async (functionName) => {
          const name = `/aws/lambda/${functionName}`;
          const found = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
          return { name, exists: found.logGroups?.some(({ logGroupName }) => logGroupName === name) === true };
        }),
      ),
    async alarms() {
      const found = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: names.alarmPrefix, MaxRecords: 100 }),
      );
      return (found.MetricAlarms ?? []).map(({ AlarmName, StateValue, ActionsEnabled, AlarmActions }) => ({
        name: AlarmName ?? '',
        state: StateValue ?? 'unknown',
        actionsEnabled: ActionsEnabled === true,
        topics: (AlarmActions ?? []).filter((action) => action.split(':')[2] === 'sns'),
      }));
    },
    async confirmedSubscriptions(topicArn) {
      let confirmed = 0;
      for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topicArn })) {
        // One that waits for its confirmation has this word in the place of an ARN.
        confirmed += (page.Subscriptions ?? []).filter(
          ({ SubscriptionArn = PENDING }) => SubscriptionArn !== PENDING,
        ).length;
      }
      return confirmed;
    },
  };
}

const MISSING = 'missing';
const PENDING = 'PendingConfirmation';

async function unlessMissing(look: () => Promise<string>): Promise<string> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return MISSING;
    throw error;
  }
}
