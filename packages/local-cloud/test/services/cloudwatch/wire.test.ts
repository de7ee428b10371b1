import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalCloud, type OpenLocalCloud } from '../../../src/start-local-cloud';

// The observing services as the unmodified SDK sees them: CloudWatch by CBOR, SNS by query, the others by JSON.

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:q';
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
      Action: 'sqs:SendMessage',
      Resource: QUEUE,
    },
  ],
});

let cloud: OpenLocalCloud;
let cloudWatch: CloudWatchClient;
let logs: CloudWatchLogsClient;
let events: EventBridgeClient;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await startLocalCloud();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', credentials };
  cloudWatch = new CloudWatchClient(config);
  logs = new CloudWatchLogsClient(config);
  events = new EventBridgeClient(config);
  sns = new SNSClient(config);
  sqs = new SQSClient(config);
});

afterAll(async () => {
  for (const client of [cloudWatch, logs, events, sns, sqs]) client.destroy();
  await cloud.stop();
});

async function received(QueueUrl: string): Promise<readonly (string | undefined)[]> {
  await cloud.advance(0);
  const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  return Messages.map((message) => message.Body);
}

test('alarms, topics, rules and queues work together over the wire', async () => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'q', Attributes: { Policy: POLICY } }));
  const Tags = [{ Key: 'stage', Value: 'prod' }];
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: 'alarms', Tags, Attributes: { DisplayName: 'A' } }),
  );
  expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags).toEqual(Tags);
  expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
    DisplayName: 'A',
    TopicArn,
  });
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QUEUE, Attributes }));

  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      AlarmActions: [TopicArn],
      Namespace: 'App',
      MetricName: 'M',
      Dimensions: [{ Name: 'd', Value: 'v' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0.5,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const at = cloud.now();
  const datum = { MetricName: 'M', Dimensions: [{ Name: 'd', Value: 'v' }], Value: 1.5, Timestamp: at };
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [datum] }));
  await cloud.advance(60_000);
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['a'] }));
  expect(MetricAlarms).toEqual([
    expect.objectContaining({ StateValue: 'ALARM', Threshold: 0.5, AlarmActions: [TopicArn], OKActions: [] }),
  ]);
  expect(MetricAlarms[0]?.StateUpdatedTimestamp).toBeInstanceOf(Date);
  const [notified] = await received(QueueUrl);
  expect(JSON.parse(notified ?? '{}')).toMatchObject({ AlarmName: 'a', NewStateValue: 'ALARM' });

  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(at.getTime() - 60_000),
      EndTime: new Date(at.getTime() + 60_000),
      MetricDataQueries: [
        { Id: 'e1', Expression: 'm1 * 2' },
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: {
            Metric: { Namespace: 'App', MetricName: 'M', Dimensions: datum.Dimensions },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  expect(MetricDataResults).toEqual([
    expect.objectContaining({ Id: 'e1', Values: [3], Timestamps: [expect.any(Date)] }),
  ]);

  await events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["app"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 't', Arn: QUEUE, InputPath: '$.detail' }] }));
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'app', DetailType: 'd', Detail: '{"a":1}' }] }));
  expect(await received(QueueUrl)).toEqual(['{"a":1}']);
});

test('log lines are written and found', async () => {
  const logGroupName = '/acme/gateway/usage';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  const line = { timestamp: cloud.now().getTime(), message: '{"uses":3}' };
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents: [line] }));
  const found = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.uses > 0 }' }));
  expect(found.events).toEqual([expect.objectContaining(line)]);
});

test('errors have the names and messages of AWS', async () => {
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
    message: 'The specified queue does not exist.',
  });
  const TopicArn = 'arn:aws:sns:us-east-1:123456789012:none';
  await expect(sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
  });
  const set = { AlarmName: 'none', StateValue: 'OK', StateReason: 'x' } as const;
  await expect(cloudWatch.send(new SetAlarmStateCommand(set))).rejects.toMatchObject({ name: 'ResourceNotFound' });
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName: '/none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
