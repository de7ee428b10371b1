import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { OwnKey, RotatorKey } from '../../../lib/cdk/key-props';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { RotatedKey } from '../../../lib/cdk/rotated-key';
import { RotationSchedule } from '../../../lib/cdk/rotation-schedule';
import { readPolicy } from '../../../lib/rotation/policy';
import { parseSecretValue } from '../../../lib/rotation/secret-value';
import { bareStack, flat, gateway, stackOf, templateOf } from './synthesize';

type Resource = { Properties: Record<string, unknown>; DependsOn?: string[]; DeletionPolicy?: string };

function only(template: Template, type: string): Resource {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return flat(found[0]) as Resource;
}

const FULL = `{ provider: gateway, every: 7d, grace: 1h, owner: payments, criticality: high,
    options: { user: svc }, valueFields: { apiKey: token, apiKeyId: id },
    drain: { idle: 5m }, usedBy: [{ name: web, maxAge: 5m }, { name: cron, maxAge: 1m }] }`;

describe('a created secret', () => {
  const template = templateOf({ 'prod/a': FULL });
  const secret = only(template, 'AWS::SecretsManager::Secret');
  const tags = Object.fromEntries(
    (secret.Properties['Tags'] as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
  );

  test('stays when the stack is deleted, or the key leaves keys.yaml', () => {
    template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('carries its policy in tags that the functions read', () => {
    expect(tags).toEqual({
      'keyturn:rotator': 'gateway',
      'keyturn:every': '7d',
      'keyturn:grace': '1h',
      'keyturn:fields': 'apiKey=token apiKeyId=id',
      'keyturn:options': 'user=svc',
      'keyturn:owner': 'payments',
      'keyturn:criticality': 'high',
      'keyturn:drain': 'idle=5m',
      'keyturn:used-by': 'web cron',
    });
    expect(readPolicy({ name: 'prod/a', tags })).toMatchObject({
      rotator: 'gateway',
      graceSeconds: 3600,
      fields: { apiKey: 'token', apiKeyId: 'id' },
      options: { user: 'svc' },
    });
  });

  test('begins with a placeholder in which the functions see no key', () => {
    const value = String(secret.Properties['SecretString']);
    expect(parseSecretValue(value, readPolicy({ name: 'prod/a', tags }))).toEqual({ kind: 'placeholder' });
  });

  test('has a value that no setting changes: CloudFormation would put it over the live key', () => {
    const plain = only(templateOf({ 'prod/a': '{ provider: gateway }' }), 'AWS::SecretsManager::Secret');
    expect(plain.Properties['SecretString']).toBe(secret.Properties['SecretString']);
  });

  test('lets only the deploying roles change its policy tags, and lets everyone delete it who otherwise may', () => {
    expect(only(template, 'AWS::SecretsManager::ResourcePolicy').Properties['ResourcePolicy']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'PolicyTagsByDeploymentOnly',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
          Resource: '*',
          Condition: {
            'ForAnyValue:StringLike': { 'aws:TagKeys': 'keyturn:*' },
            ArnNotLike: {
              'aws:PrincipalArn': ['arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-*-cfn-exec-role-*'],
            },
          },
        },
      ],
    });
  });
});

describe('as text', () => {
  const withText = (format: 'json' | 'text'): Template => {
    return Template.fromStack(withKeys({ 'prod/text': { format } }).stack);
  };

  test('the placeholder is text, and the tag says so', () => {
    withText('text').hasResourceProperties('AWS::SecretsManager::Secret', {
      SecretString: 'keyturn:awaiting-first-rotation',
      Tags: Match.arrayWith([{ Key: 'keyturn:format', Value: 'text' }]),
    });
  });

  test('a key that changes its format is another resource: its live value is never overwritten', () => {
    const id = (format: 'json' | 'text') => Object.keys(withText(format).findResources('AWS::SecretsManager::Secret'));
    expect(id('text')).not.toEqual(id('json'));
  });
});

describe('the rotation schedule', () => {
  const schedule = (entry: string): Resource =>
    only(templateOf({ 'prod/a': entry }), 'AWS::SecretsManager::RotationSchedule');

  test('never rotates because of a deployment', () => {
    expect(schedule(FULL).Properties).toMatchObject({
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: 'rate(7 days)' },
      RotationLambdaARN: expect.stringMatching(/RotateFunction.*\.Arn>$/),
    });
  });

  test('takes a cron expression and a window as they are', () => {
    expect(
      schedule('{ provider: gateway, every: "cron(0 8 ? * MON *)", window: 2h }').Properties['RotationRules'],
    ).toEqual({
      ScheduleExpression: 'cron(0 8 ? * MON *)',
      Duration: '2h',
    });
  });

  test('waits for everything that a rotation needs', () => {
    const dependsOn = (schedule(FULL).DependsOn ?? []).map((id) => id.replace(/^Rotatorsgateway|[0-9A-F]{8}$/g, ''));
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        'RotateFunction',
        'RotateLogs',
        'RotatePolicy',
        'RotateRole',
        'SecretsManagerMayRotate',
        'RevokeFunction',
        'RevokePolicy',
        'RevokeOnFailure',
        'WakeUpsGroup',
        'WakeUpsRole',
        'WakeUpsPolicy',
      ]),
    );
  });
});

describe('an existing secret', () => {
  const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/legacy-AbCdEf';

  test.each([
    ['by name', 'team/legacy', 'team/legacy'],
    ['by ARN', ARN, ARN],
  ])('%s gets a rotation schedule and nothing else', (_, secret, secretId) => {
    const template = templateOf({ legacy: `{ provider: gateway, secret: "${secret}" }` });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
    expect(only(template, 'AWS::SecretsManager::RotationSchedule').Properties['SecretId']).toBe(secretId);
  });

  test('says how it gets its tags', () => {
    const stack = stackOf({ legacy: '{ provider: gateway, secret: team/legacy, grace: 1h }' });
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('keyturn adopt team/legacy.*keyturn:grace=1h'));
  });
});

const LEGACY = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/legacy-AbCdEf';
const guarded = templateOf({
  'prod/a': '{ provider: gateway, rollbackOn: checkout errors }',
  'prod/b': '{ provider: gateway, after: { key: staging/b, within: 7d } }',
  'prod/c': `{ provider: gateway, after: { key: "${LEGACY}", within: 7d } }`,
});

describe('rollbackOn', () => {
  const template = guarded;
  const [[ruleId, rule] = []] = Object.entries(
    template.findResources('AWS::Events::Rule', {
      Properties: { EventPattern: { source: ['aws.cloudwatch'] } },
    }),
  );

  test('asks the operate function when that alarm goes to ALARM, for this key', () => {
    const { EventPattern, Targets } = (flat(rule) as Resource).Properties;
    expect(EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: ['checkout errors'], state: { value: ['ALARM'] } },
    });
    const [target] = Targets as { Arn: string; InputTransformer: { InputTemplate: string } }[];
    expect(target?.Arn).toMatch(/OperateFunction.*\.Arn>$/);
    const input = target?.InputTransformer.InputTemplate.replace('<time>', '"2026-03-05T00:00:00Z"');
    expect(JSON.parse(input ?? '')).toEqual({
      ...{ v: 1, action: 'rollbackOnAlarm', alarm: 'checkout errors', at: '2026-03-05T00:00:00Z' },
      secretArn: expect.stringMatching(/^<Keysproda.*Secret/) as string,
    });
  });

  test('lets EventBridge call it for that rule, and for no other', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
      (one) => (flat(one) as Resource).Properties,
    );
    expect(permissions.filter(({ FunctionName }) => /Operate/.test(String(FunctionName)))).toEqual([
      {
        ...{ Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' },
        ...{ FunctionName: expect.any(String) as string, SourceArn: `<${ruleId}.Arn>` },
      },
    ]);
  });

  test('is a tag', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Tags: Match.arrayWith([{ Key: 'keyturn:rollback-on', Value: 'checkout errors' }]),
    });
  });
});

describe('after', () => {
  const policies = Object.entries(guarded.findResources('AWS::IAM::Policy')).filter(([id]) => /AfterPolicy/.test(id));
  const [byName, byArn] = policies.map(([, policy]) => (flat(policy) as Resource).Properties);

  test('lets the rotation and people see when that secret was rotated, and no other', () => {
    expect(byName?.['Roles']).toEqual([expect.stringMatching(/RotateRole/), expect.stringMatching(/InspectRole/)]);
    expect((byName?.['PolicyDocument'] as { Statement: unknown }).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
        Resource: 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:staging/b-??????',
      },
    ]);
  });

  test('takes the whole ARN of a secret', () => {
    expect(JSON.stringify(byArn)).toContain(`"Resource":"${LEGACY}"`);
  });

  test('is a tag, and stands before the first rotation', () => {
    guarded.hasResourceProperties('AWS::SecretsManager::Secret', {
      Tags: Match.arrayWith([{ Key: 'keyturn:after', Value: 'staging/b 7d' }]),
    });
    const schedules = Object.values(guarded.findResources('AWS::SecretsManager::RotationSchedule')) as Resource[];
    const waited = schedules.flatMap(({ DependsOn = [] }) => DependsOn).filter((id) => /AfterPolicy/.test(id));
    expect(waited).toEqual(policies.map(([id]) => id));
  });
});

test('a key may have the name of its provider account', () => {
  templateOf({ gateway: '{ provider: gateway }' }).hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: 'gateway',
  });
});

const every = (days: number) => RotationSchedule.every(Duration.days(days));

function withKeys(keys: Readonly<Record<string, RotatorKey>>) {
  const stack = bareStack();
  const rotator = new KeyRotator(stack, 'R', {
    rotatorName: 'own',
    provider: gateway(),
    adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'admin'),
    grace: Duration.hours(2),
    minGrace: Duration.minutes(10),
    keys,
  });
  return { stack, rotator };
}

describe('in an app of its own', () => {
  test('it needs a rotator and a name', () => {
    const { stack, rotator } = withKeys({
      'prod/a': { rotateImmediately: true, deployingRoles: ['arn:aws:iam::1:role/ci'] },
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: stack.resolve(rotator.key('prod/a').secret.secretArn),
      RotateImmediatelyOnUpdate: true,
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
    expect(JSON.stringify(only(template, 'AWS::SecretsManager::ResourcePolicy'))).toContain('arn:aws:iam::1:role/ci');
  });

  test.each<[string, OwnKey, RegExp]>([
    ['for a grace period over 30 days', { schedule: every(90), grace: Duration.days(31) }, /30 days at the most/],
    [
      'for a grace period not shorter than the interval',
      { schedule: every(7), grace: Duration.days(7) },
      /= 6d; ceil\(7d \/ 6d\)/,
    ],
    ["for a grace period under the rotator's minimum", { grace: Duration.minutes(5) }, /minGrace of 10m/],
    [
      "for the rotator's grace period when a consumer keeps keys longer",
      { usedBy: [{ name: 'bff', maxAge: Duration.hours(3) }] },
      /3h - 2h = 1h/,
    ],
    [
      'for an alarm that would have nothing to go back to',
      { grace: Duration.seconds(0), rollbackOn: 'errors' },
      /rollbackOn: without a grace period/,
    ],
    ['after a key by no time', { after: { key: 'a', within: Duration.days(0) } }, /after 'a 0s': expected a secret/],
    ['for a tag that AWS refuses', { owner: 'pay&go' }, /tag keyturn:owner='pay&go'/],
    [
      'for an option that no key may set',
      { options: { usr: 'a' } },
      /'prod\/a': options.usr: not an option.*account, /,
    ],
    ['for an option of a wrong form', { options: { user: 'ä' } }, /options.user: expected 1 to 200 printable/],
    [
      'for all that is wrong, at once',
      { grace: Duration.days(31), options: { usr: 'a' } },
      /not shorter than.*30 days at the most; options.usr/,
    ],
  ])('fails %s', (_, key, message) => {
    expect(() => withKeys({ 'prod/a': key })).toThrow(message);
  });

  test('fails for a name that Secrets Manager mistakes for an ARN', () => {
    expect(() => withKeys({ 'prod/a-abcdef': {} })).toThrow(/ends with a hyphen and six characters/);
  });
});

describe('elsewhere', () => {
  test('a key stands in the stack that makes it, and by the policy of its rotator', () => {
    const { stack, rotator } = withKeys({ 'prod/a': { elsewhere: true, owner: 'payments' }, 'prod/b': {} });
    const team = new Stack(stack.node.scope, 'Team');
    const key = new RotatedKey(team, 'K', { rotator, keyName: 'prod/a' });
    expect(key.keyName).toBe('prod/a');
    Template.fromStack(team).hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'prod/a',
      Tags: Match.arrayWith([{ Key: 'keyturn:owner', Value: 'payments' }]),
    });
    expect(only(Template.fromStack(stack), 'AWS::SecretsManager::Secret').Properties['Name']).toBe('prod/b');
  });

  test('a secret that exists gets a rotation schedule and nothing else', () => {
    const { stack, rotator } = withKeys({ legacy: { elsewhere: true } });
    const secret = Secret.fromSecretNameV2(stack, 'Legacy', 'team/legacy');
    RotatedKey.fromExisting(stack, 'K', { rotator, keyName: 'legacy', secret });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(only(template, 'AWS::SecretsManager::RotationSchedule').Properties['SecretId']).toBe('team/legacy');
  });

  test('fails for a name that its rotator does not know, with those that it knows', () => {
    const { stack, rotator } = withKeys({ 'prod/a': {}, 'prod/b': {} });
    expect(() => new RotatedKey(stack, 'K', { rotator, keyName: 'prod/c' })).toThrow(
      "key 'prod/c': expected one of the keys of rotator 'own': prod/a, prod/b",
    );
  });

  test('fails for a key that its rotator makes itself', () => {
    const { stack, rotator } = withKeys({ 'prod/a': {} });
    expect(() => new RotatedKey(stack, 'K', { rotator, keyName: 'prod/a' })).toThrow(
      "key 'prod/a': rotator 'own' makes it itself; expected elsewhere: true",
    );
  });

  test('is not among the keys that the rotator makes', () => {
    const { rotator } = withKeys({ 'prod/a': { elsewhere: true }, 'prod/b': {} });
    expect(() => rotator.key('prod/a')).toThrow("the keys that it makes: prod/b; found 'prod/a'");
  });
});

test('the secret of a key exists already where its entry names one', () => {
  const stack = bareStack();
  const secret = Secret.fromSecretNameV2(stack, 'Legacy', 'team/legacy');
  const provider = gateway();
  const adminSecret = Secret.fromSecretNameV2(stack, 'Admin', 'admin');
  new KeyRotator(stack, 'R', { rotatorName: 'own', provider, adminSecret, keys: { legacy: { secret } } });
  Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
});
