import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmTopic } from '../../../lib/cdk/monitoring/alarm-topic';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { ALARM_NAMES, RUNBOOK_OF_EVENT, runbookUrl, SECURITY_ALARMS } from '../../../lib/rotation/alarms';
import { METRIC_NAMES } from '../../../lib/rotation/metric-names';
import { repository, version } from '../../../package.json';
import { bareStack, flat, templateOf } from './synthesize';
import { ROOT } from '../../support/root';

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

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly TreatMissingData: string;
}
function alarmsOf(from: Template): readonly AlarmProperties[] {
  return Object.values(from.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as AlarmProperties,
  );
}
const nameOf = ({ AlarmName }: AlarmProperties) => AlarmName.replace('keyturn-gateway-', '');

test('a rotator has one alarm of each name, however many keys it has', () => {
  const many = templateOf(Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, '{ provider: gateway }'])));
  for (const from of [template, many]) expect(alarmsOf(from).map(nameOf).sort()).toEqual([...ALARM_NAMES].sort());
});

test('each alarm leads to a runbook that exists, at the released version', () => {
  const [, home = ''] = /^git\+(https:.*)\.git$/.exec(repository.url) ?? [];
  for (const alarm of alarmsOf(template)) {
    const url = runbookUrl(ALARM_NAMES.find((name) => name === nameOf(alarm)) ?? 'rotation-failed');
    expect(alarm.AlarmDescription).toContain(`Runbook: ${url}`);
    expect(alarm.AlarmDescription.length).toBeLessThan(1024);
    const path = url.replace(`${home}/blob/v${version}/`, '');
    expect(path).toBe(`docs/runbooks/${nameOf(alarm)}.md`);
    expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
  }
});

test('there is no runbook that nothing leads to', () => {
  const files = readdirSync(join(ROOT, 'docs', 'runbooks'));
  const leading = [...ALARM_NAMES, ...Object.values(RUNBOOK_OF_EVENT)];
  expect(files.sort()).toEqual([...new Set(leading)].map((name) => `${name}.md`).sort());
});

// Events end by themselves; a state stays until a check finds it repaired; silence is itself the alarm.
const MISSING_DATA = {
  'rotation-failed': 'notBreaching',
  'rotation-overdue': 'ignore',
  'reconciler-silent': 'breaching',
  'old-key-still-in-use': 'ignore',
  'auth-failure-spike': 'notBreaching',
  'revoked-key-used': 'notBreaching',
  'revocation-failed': 'ignore',
  'zombie-key': 'ignore',
  'orphan-keys': 'ignore',
  'new-key-not-working': 'ignore',
  'admin-credential': 'ignore',
  'key-awaiting-person': 'ignore',
};

test('missing data is treated as chosen', () => {
  const treated = alarmsOf(template).map((alarm) => [nameOf(alarm), alarm.TreatMissingData]);
  expect(Object.fromEntries(treated)).toEqual(MISSING_DATA);
});

test.each([
  ['rotation-overdue', 'OverdueRotations'],
  ['old-key-still-in-use', 'PostponedRevocations'],
  ['revocation-failed', 'OverdueRevocations'],
  ['zombie-key', 'ZombieKeys'],
  ['orphan-keys', 'OrphanKeys'],
  ['new-key-not-working', 'CurrentKeysRefused'],
  ['admin-credential', 'AdminCredentialProblems'],
  ['key-awaiting-person', 'KeysAwaitingPerson'],
])('%s follows the gauge %s within minutes', (name, MetricName) => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `keyturn-gateway-${name}`,
    ...{ Namespace: 'Keyturn', MetricName, Dimensions: [{ Name: 'rotator', Value: 'gateway' }] },
    ...{ Statistic: 'Maximum', Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: Match.absent() },
    ...{ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
  });
});

test('rotation-failed adds up what the functions count and how often the rotation function failed itself', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'keyturn-gateway-rotation-failed',
    Threshold: 0,
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'SUM([errors, failures])' }),
      Match.objectLike({
        Id: 'errors',
        MetricStat: {
          Metric: {
            ...{ Namespace: 'AWS/Lambda', MetricName: 'Errors' },
            Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('RotateFunction') } }],
          },
          ...{ Period: 300, Stat: 'Sum' },
        },
      }),
    ]),
  });
});

test('auth-failure-spike wants twenty failures, and three times the usual share of the uses', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'keyturn-gateway-auth-failure-spike',
    ...{ Threshold: 20, ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 1 },
    Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(failures > 0.003 * uses, failures, 0)' })]),
  });
});

test('reconciler-silent goes off when three hours pass without a heartbeat', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'keyturn-gateway-reconciler-silent',
    ...{ Namespace: 'Keyturn', MetricName: 'ReconcilerHeartbeat', Statistic: 'Sum', Period: 3600 },
    Dimensions: [{ Name: 'rotator', Value: 'gateway' }],
    ...{ Threshold: 1, ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 3, DatapointsToAlarm: 3 },
  });
});

/** The notified events by the reference to their topic. */
function notified(from: Template): Readonly<Record<string, readonly string[]>> {
  const rules = Object.values(from.findResources('AWS::Events::Rule')) as {
    Properties: {
      EventPattern?: { source: string[]; 'detail-type': string[]; detail: unknown };
      Targets: { Arn: unknown }[];
    };
  }[];
  const telling = rules.filter(({ Properties }) => Properties.EventPattern?.source[0] === 'keyturn.rotation');
  for (const { Properties } of telling)
    expect(Properties.EventPattern?.detail).toEqual({ rotator: ['gateway'], runbook: [{ exists: true }] });
  return Object.fromEntries(
    telling.map(({ Properties }) => [
      String(flat(Properties.Targets[0]?.Arn)),
      [...(Properties.EventPattern?.['detail-type'] ?? [])].sort(),
    ]),
  );
}

test('every alarm tells the one topic, and so do the events that name the keys', () => {
  for (const { AlarmActions } of alarmsOf(template)) expect(flat(AlarmActions)).toEqual([`<${TOPIC}>`]);
  expect(notified(template)).toEqual({ [`<${TOPIC}>`]: Object.keys(RUNBOOK_OF_EVENT).sort() });
});

test('with a security topic, what concerns security people goes there, and only there', () => {
  const stack = bareStack();
  const provider = KeyProvider.awsIam({ users: ['svc'], exclusive: true });
  const [topic, securityTopic] = [new AlarmTopic(stack, 'OnCall').topic, new AlarmTopic(stack, 'Security').topic];
  new KeyRotator(stack, 'Rotator', { rotatorName: 'gateway', provider, topic, securityTopic });
  const both = Template.fromStack(stack);
  const reported = Object.entries(notified(both));
  const [onCall, security] = [reported[0]?.[0], reported[1]?.[0]];
  expect(onCall).toMatch(/^<OnCall/);
  expect(security).toMatch(/^<Security/);
  for (const alarm of alarmsOf(both)) {
    const isSecurity = [...SECURITY_ALARMS].some((name) => name === nameOf(alarm));
    expect(flat(alarm.AlarmActions)).toEqual([isSecurity ? security : onCall]);
  }
  const events = Object.entries(RUNBOOK_OF_EVENT);
  const typesFor = (isSecurity: boolean) =>
    events.flatMap(([type, alarm]) => (SECURITY_ALARMS.has(alarm) === isSecurity ? type : [])).sort();
  expect(reported).toEqual([
    [onCall, typesFor(false)],
    [security, typesFor(true)],
  ]);
});

test('the reconciler hears of every rotation that Secrets Manager reports as failed, and finds out whose it is', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS Service Event via CloudTrail'],
      detail: { eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'] },
    },
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('ReconcileFunction'), 'Arn'] } })],
  });
});

test('a rotator has one dashboard, which shows its alarms and every metric of its own', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const { DashboardName, DashboardBody } = (flat(dashboard) as { Properties: Record<string, string> }).Properties;
  expect(DashboardName).toBe('keyturn-gateway');
  for (const name of METRIC_NAMES.filter((one) => one !== 'ReconcilerHeartbeat')) {
    expect(DashboardBody).toContain(`"Keyturn","${name}","rotator","gateway"`);
  }
});
