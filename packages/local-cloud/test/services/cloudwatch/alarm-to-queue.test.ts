import { createAuthorizer } from '../../../src/policy/authorizer';
import { createCloudWatch } from '../../../src/services/cloudwatch/cloudwatch';
import { createLogs } from '../../../src/services/logs/logs';
import { createSns } from '../../../src/services/sns/sns';
import { createSqs } from '../../../src/services/sqs/sqs';
import { fakeKernel } from './fake-kernel';

// A log line of a function, on its whole way to the people who subscribed: real services, real policy evaluation.

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:oncall';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';
const ONLY_SSL = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Resource: TOPIC,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const GRANT = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: TOPIC,
  Condition: {
    StringEquals: { 'aws:SourceAccount': '111122223333' },
    ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' },
  },
};

async function rotationFails(topicPolicy: readonly unknown[] | undefined) {
  const kernel = fakeKernel();
  const authorize = createAuthorizer({
    accountId: kernel.accountId,
    region: kernel.region,
    now: kernel.clock.now,
    record: kernel.record,
    identityPoliciesOf: () => [],
  });
  kernel.authorize = (caller, what) => (caller.kind === 'administrator' ? undefined : authorize(caller, what));
  const cloudWatch = createCloudWatch(kernel);
  const { putMetric, ingestLogLine } = cloudWatch;
  const logs = createLogs(kernel, { putMetric, ingestLogLine });
  const sqs = createSqs(kernel, { endpoint: () => 'http://127.0.0.1:4566', putMetric });
  for (const { definition } of [cloudWatch, logs, sqs, createSns(kernel)]) kernel.register(definition);

  await kernel.do('sqs', 'CreateQueue', {
    QueueName: 'oncall',
    Attributes: {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: QUEUE,
            Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } },
          },
        ],
      }),
    },
  });
  const Policy = topicPolicy && JSON.stringify({ Version: '2012-10-17', Statement: topicPolicy });
  await kernel.do('sns', 'CreateTopic', { Name: 'alarms', Attributes: Policy ? { Policy } : {} });
  await kernel.do('sns', 'Subscribe', { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: QUEUE });
  await kernel.do('monitoring', 'PutMetricAlarm', {
    AlarmName: 'RotationFailed',
    AlarmActions: [TOPIC],
    Namespace: 'Acme',
    MetricName: 'RotationFailed',
    Dimensions: [{ Name: 'rotator', Value: 'gateway' }],
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  const line = JSON.stringify({
    _aws: {
      Timestamp: kernel.clock.now().getTime(),
      CloudWatchMetrics: [
        { Namespace: 'Acme', Dimensions: [['rotator']], Metrics: [{ Name: 'RotationFailed', Unit: 'Count' }] },
      ],
    },
    rotator: 'gateway',
    RotationFailed: 1,
  });
  logs.append('/aws/lambda/acme-gateway-rotate', 'stream', line, kernel.clock.now());
  await kernel.clock.advance(5 * 60_000);

  const received = await kernel.do('sqs', 'ReceiveMessage', { QueueUrl: QUEUE, MaxNumberOfMessages: 10 });
  const subjects = ((received['Messages'] ?? []) as { Body: string }[]).map(
    (message) => (JSON.parse(message.Body) as { Subject: string }).Subject,
  );
  const failures = kernel.events.filter((event) => event.type === 'ActionFailed');
  const state = cloudWatch.alarms.get('RotationFailed')?.state;
  return { subjects, failures, state };
}

const SUBJECT = 'ALARM: "RotationFailed" in US East (N. Virginia)';

test('with a grant in the topic policy the notification arrives', async () => {
  expect(await rotationFails([ONLY_SSL, GRANT])).toEqual({ state: 'ALARM', subjects: [SUBJECT], failures: [] });
});

test('with a topic policy without the grant the alarm changes its state and nothing arrives, which is recorded', async () => {
  expect(await rotationFails([ONLY_SSL])).toEqual({
    state: 'ALARM',
    subjects: [],
    failures: [
      expect.objectContaining({
        source: 'cloudwatch',
        alarm: 'RotationFailed',
        action: TOPIC,
        error: expect.stringMatching(/sns:Publish/i),
      }),
    ],
  });
});

test('with the default policy of a topic that was given none it arrives', async () => {
  expect((await rotationFails(undefined)).subjects).toEqual([SUBJECT]);
});
