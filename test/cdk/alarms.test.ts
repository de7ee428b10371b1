import { Match } from 'aws-cdk-lib/assertions';
import { flat, templateOf } from './synthesize';

const template = templateOf({ 'prod/a': '{ provider: gateway }' });
const TOPIC = Object.keys(template.findResources('AWS::SNS::Topic'))[0] ?? '';

interface Statement {
  readonly Effect: string;
  readonly Principal: { readonly Service?: string } | string;
  readonly Condition?: unknown;
}

function topicStatements(): readonly Statement[] {
  const [policy] = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
  return (flat(policy) as { Properties: { PolicyDocument: { Statement: Statement[] } } }).Properties.PolicyDocument
    .Statement;
}

test('there is one topic with one policy, which wants TLS', () => {
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.resourceCountIs('AWS::SNS::TopicPolicy', 1);
  expect(topicStatements()).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  );
});

test('the topic lets the alarms of this account publish', () => {
  expect(topicStatements()).toContainEqual(
    expect.objectContaining({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: `<${TOPIC}>`,
      Condition: {
        StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
        ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*' },
      },
    }),
  );
});

test('the topic lets rules publish, with one statement for all of them', () => {
  const statements = topicStatements().filter(({ Principal }) =>
    JSON.stringify(Principal).includes('events.amazonaws'),
  );
  expect(statements).toEqual([
    expect.objectContaining({ Effect: 'Allow', Action: 'sns:Publish', Resource: `<${TOPIC}>` }),
  ]);
});

test.each([
  ['rotation-failed', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum' }],
  ['revocation-failed', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum' }],
  [
    'failure-queue-not-empty',
    { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum' },
  ],
])('%s goes off at the first and stays quiet without data', (name, metric) => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `keyturn-gateway-${name}`,
    ...metric,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  ['rotation-failed', 'RotateFunction'],
  ['revocation-failed', 'RevokeFunction'],
])('%s watches the right function', (name, dimension) => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `keyturn-gateway-${name}`,
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp(dimension) } }],
  });
});

test('reconciler-silent goes off when three hours pass without a heartbeat', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'keyturn-gateway-reconciler-silent',
    Namespace: 'Keyturn',
    MetricName: 'ReconcilerHeartbeat',
    Dimensions: [{ Name: 'rotator', Value: 'gateway' }],
    Statistic: 'Sum',
    Period: 3600,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    TreatMissingData: 'breaching',
  });
});

test('every alarm has the topic as its action', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  expect(alarms).toHaveLength(4);
  for (const { Properties } of alarms as { Properties: { AlarmActions: unknown } }[]) {
    expect(flat(Properties.AlarmActions)).toEqual([`<${TOPIC}>`]);
  }
});

test("the rotator's failures reach the topic as events that name the key", () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['keyturn.rotation'],
      'detail-type': [
        'Rotation Failed',
        'Revocation Failed',
        'Revocation Held',
        'Zombie Key',
        'Orphan Found',
        'Rotation Stuck',
        'Key Awaiting Person',
      ],
      detail: { rotator: ['gateway'] },
    },
    Targets: [Match.objectLike({ Arn: { Ref: TOPIC } })],
  });
});

test('so do the rotations that Secrets Manager itself reports as failed or abandoned', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS Service Event via CloudTrail'],
      detail: { eventName: ['RotationFailed', 'RotationAbandoned'] },
    },
    Targets: [Match.objectLike({ Arn: { Ref: TOPIC } })],
  });
});
