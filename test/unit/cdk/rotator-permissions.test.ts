import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Template } from 'aws-cdk-lib/assertions';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { bareStack, flat, gateway, statementsOf, templateOf, type Statement } from './synthesize';

const KEYS = { 'prod/a': '{ provider: gateway }' };
const SECRETS = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:*';
const ROTATED_BY_US = {
  'secretsmanager:resource/AllowRotationLambdaArn':
    'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:keyturn-gateway-rotate',
};
const TAGGED_AS_OURS = { 'secretsmanager:ResourceTag/keyturn:rotator': 'gateway' };
const template = templateOf(KEYS);

const actionsOf = (statements: readonly Statement[]): readonly string[] => statements.flatMap(({ Action }) => Action);
const onSecrets = (statements: readonly Statement[]): readonly Statement[] =>
  statements.filter(({ Resource }) => Resource === SECRETS);

describe('rotate', () => {
  const statements = statementsOf(template, 'Rotate');

  test('touches only secrets whose rotation function it is', () => {
    expect(onSecrets(statements)).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:ListSecretVersionIds',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        Resource: SECRETS,
        Condition: { StringEquals: ROTATED_BY_US },
      },
    ]);
  });
});

describe('revoke', () => {
  const statements = statementsOf(template, 'Revoke');

  test.each([
    ['the rotation function', ROTATED_BY_US],
    ['the tag', TAGGED_AS_OURS],
  ])('knows a secret of ours by %s, and moves labels of ours only', (_, StringEquals) => {
    const ours = onSecrets(statements).filter(
      ({ Condition }) => JSON.stringify(Condition?.['StringEquals']) === JSON.stringify(StringEquals),
    );
    expect(ours.map(({ Action, Condition }) => ({ Action, labels: Condition?.['StringLike'] }))).toEqual([
      { Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], labels: undefined },
      {
        Action: 'secretsmanager:UpdateSecretVersionStage',
        labels: { 'secretsmanager:VersionStage': 'KEYTURN_*' },
      },
    ]);
  });

  test('writes no value, and sends to its failure queue only', () => {
    expect(actionsOf(statements)).not.toContain('secretsmanager:PutSecretValue');
    expect(statements).toContainEqual(
      expect.objectContaining({ Action: 'sqs:SendMessage', Resource: expect.stringContaining('FailureQueue') }),
    );
  });
});

describe('reconcile', () => {
  const statements = statementsOf(template, 'Reconcile');

  test('repairs the labels of Secrets Manager too, and writes no value', () => {
    const labels = onSecrets(statements).flatMap(({ Condition }) => Condition?.['StringLike'] ?? []);
    expect(labels).toEqual([
      { 'secretsmanager:VersionStage': ['KEYTURN_*', 'AWSCURRENT', 'AWSPENDING'] },
      { 'secretsmanager:VersionStage': ['KEYTURN_*', 'AWSCURRENT', 'AWSPENDING'] },
    ]);
    expect(actionsOf(statements)).not.toContain('secretsmanager:PutSecretValue');
  });

  test('lists secrets and drains the failure queue', () => {
    expect(statements).toContainEqual({ Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      Resource: expect.stringContaining('FailureQueue'),
    });
  });
});

describe('operate', () => {
  const statements = statementsOf(template, 'Operate');
  const withAction = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));

  test('starts rotations of its own secrets only, with the rules and the function as they are', () => {
    expect(withAction('secretsmanager:RotateSecret')).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:RotateSecret',
        Resource: SECRETS,
        Condition: {
          StringEquals: ROTATED_BY_US,
          Bool: { 'secretsmanager:ModifyRotationRules': 'false' },
          Null: { 'secretsmanager:RotationLambdaARN': 'true' },
        },
      },
    ]);
    expect(withAction('lambda:InvokeFunction')).toMatchObject([
      { Resource: expect.stringMatching(/:function:keyturn-gateway-rotate$/) as string },
    ]);
  });

  test('moves AWSCURRENT, AWSPENDING and labels of ours, and writes no value', () => {
    expect(withAction('secretsmanager:UpdateSecretVersionStage').map(({ Condition }) => Condition)).toEqual(
      [ROTATED_BY_US, TAGGED_AS_OURS].map((StringEquals) => ({
        StringEquals,
        StringLike: { 'secretsmanager:VersionStage': ['KEYTURN_*', 'AWSCURRENT', 'AWSPENDING'] },
      })),
    );
    expect(
      actionsOf(statements).filter((action) => /Put(SecretValue|ResourcePolicy)|TagResource|Delete/.test(action)),
    ).toEqual([]);
  });
});

describe('a responder', () => {
  test('may invoke the operate and the inspect function, and nothing else', () => {
    const policies = flat(template.findResources('AWS::IAM::ManagedPolicy'));
    const responder = Object.values(policies as Record<string, { Properties: Record<string, unknown> }>).find(
      ({ Properties }) => Properties['ManagedPolicyName'] === 'keyturn-gateway-responder-<AWS::Region>',
    );
    expect(responder?.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'lambda:InvokeFunction',
          Effect: 'Allow',
          Resource: [expect.stringMatching(/Inspect/) as string, expect.stringMatching(/Operate/) as string],
        },
      ],
    });
  });
});

describe('inspect', () => {
  const statements = statementsOf(template, 'Inspect');

  test('reads names, tags, labels and states, and changes nothing', () => {
    expect([...actionsOf(statements)].sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'kms:GetPublicKey',
      'lambda:GetFunctionConfiguration',
      'lambda:GetFunctionEventInvokeConfig',
      'lambda:GetPolicy',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:FilterLogEvents',
      'logs:PutLogEvents',
      'scheduler:GetScheduleGroup',
      'secretsmanager:DescribeSecret',
      'secretsmanager:DescribeSecret',
      'secretsmanager:ListSecretVersionIds',
      'secretsmanager:ListSecretVersionIds',
      'secretsmanager:ListSecrets',
      'sns:ListSubscriptionsByTopic',
      'sqs:GetQueueAttributes',
    ]);
  });

  test('reads secrets of this rotator alone', () => {
    expect(onSecrets(statements).map(({ Condition }) => Condition?.['StringEquals'])).toEqual([
      ROTATED_BY_US,
      TAGGED_AS_OURS,
    ]);
  });

  test('people who read may invoke it, and nothing else', () => {
    const policies = template.findResources('AWS::IAM::ManagedPolicy');
    const reader = Object.values(flat(policies) as Record<string, { Properties: Record<string, unknown> }>).find(
      ({ Properties }) => Properties['ManagedPolicyName'] === 'keyturn-gateway-reader-<AWS::Region>',
    );
    expect(reader?.Properties['PolicyDocument']).toMatchObject({
      Statement: [{ Action: 'lambda:InvokeFunction', Resource: expect.stringMatching(/InspectFunction.*\.Arn>$/) }],
    });
  });
});

describe.each(['Rotate', 'Revoke', 'Reconcile'])('%s', (owner) => {
  const statements = statementsOf(template, owner);
  const withAction = (action: string): readonly Statement[] =>
    statements.filter(({ Action }) => [Action].flat().includes(action));

  test('every statement on all secrets has a condition on whose secret it is', () => {
    for (const statement of onSecrets(statements)) {
      expect([ROTATED_BY_US, TAGGED_AS_OURS]).toContainEqual(statement.Condition?.['StringEquals']);
    }
  });

  test('reads the admin credential by name', () => {
    expect(withAction('secretsmanager:GetSecretValue')).toContainEqual(
      expect.objectContaining({
        Action: 'secretsmanager:GetSecretValue',
        Resource: expect.stringMatching(/:secret:keyturn\/admin\/gateway-\?{6}$/),
      }),
    );
  });

  test("creates schedules of its own group, and passes only Scheduler's role, only to Scheduler", () => {
    expect(withAction('scheduler:CreateSchedule')).toEqual([
      expect.objectContaining({ Resource: expect.stringMatching(/:schedule\/keyturn-gateway\/\*$/) }),
    ]);
    expect(withAction('iam:PassRole')).toEqual([
      expect.objectContaining({
        Resource: expect.stringMatching(/WakeUpsRole.*\.Arn>$/),
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    ]);
  });

  test('puts events of its own source on the default bus, and writes to its own log groups', () => {
    expect(withAction('events:PutEvents')).toEqual([
      expect.objectContaining({
        Resource: expect.stringMatching(/:event-bus\/default$/),
        Condition: { StringEquals: { 'events:source': 'keyturn.rotation' } },
      }),
    ]);
    expect(withAction('logs:PutLogEvents').flatMap(({ Resource }) => Resource)).toEqual([
      expect.stringMatching(new RegExp(`:log-group:/aws/lambda/keyturn-gateway-${owner.toLowerCase()}:\\*$`)),
      expect.stringMatching(/:log-group:\/keyturn\/gateway\/receipts:\*$/),
    ]);
  });

  test('may nothing besides: no wildcard action, no creation of log groups, nothing on other services', () => {
    const actions = actionsOf(statements);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect([...new Set(actions.map((action) => action.split(':')[0]))].sort()).toEqual(
      expect.arrayContaining(['events', 'iam', 'logs', 'scheduler', 'secretsmanager']),
    );
    expect(actions).not.toContain('logs:CreateLogGroup');
    expect(actions).not.toContain('secretsmanager:DeleteSecret');
  });
});

describe('policies', () => {
  test('do not grow with the number of keys', () => {
    const names = Array.from({ length: 30 }, (_, index) => [`prod/key${index}`, '{ provider: gateway }'] as const);
    const many = templateOf(Object.fromEntries(names));
    expect(flat(many.findResources('AWS::IAM::Policy'))).toEqual(flat(template.findResources('AWS::IAM::Policy')));
    expect(flat(many.findResources('AWS::IAM::Role'))).toEqual(flat(template.findResources('AWS::IAM::Role')));
    many.resourceCountIs(
      'AWS::Lambda::Permission',
      Object.keys(template.findResources('AWS::Lambda::Permission')).length,
    );
  });

  test('name what the provider type needs, in the account of the deployment', () => {
    const stack = bareStack();
    new KeyRotator(stack, 'Iam', {
      rotatorName: 'iam',
      provider: KeyProvider.awsIam({ users: ['svc'], exclusive: true }),
    });
    const statements = statementsOf(Template.fromStack(stack), 'IamRotate');
    const onUsers = statements.filter(({ Resource }) => [Resource].flat().join().includes(':user/'));
    expect(onUsers.length).toBeGreaterThan(0);
    for (const { Resource } of onUsers) {
      expect(Resource).toBe('arn:<AWS::Partition>:iam::<AWS::AccountId>:user/svc');
    }
  });

  test('let an admin credential under a customer key be decrypted through Secrets Manager only', () => {
    const stack = bareStack();
    const adminSecret = Secret.fromSecretAttributes(stack, 'Admin', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf',
      encryptionKey: new Key(stack, 'Key'),
    });
    new KeyRotator(stack, 'Own', { rotatorName: 'own', provider: gateway(), adminSecret });
    expect(statementsOf(Template.fromStack(stack), 'OwnRevoke')).toContainEqual(
      expect.objectContaining({
        Action: 'kms:Decrypt',
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.<AWS::Region>.amazonaws.com' } },
      }),
    );
  });
});

test('rotate lists secrets only where orphans are recognized by their principal', () => {
  const rotatorOf = (exclusive: boolean): Template => {
    const stack = bareStack();
    const provider = KeyProvider.awsIam({ users: ['svc-a'], exclusive });
    new KeyRotator(stack, 'Iam', { rotatorName: 'iam', provider });
    return Template.fromStack(stack);
  };
  const lists = expect.arrayContaining(['secretsmanager:ListSecrets']);
  expect(actionsOf(statementsOf(rotatorOf(true), 'Rotate'))).toEqual(lists);
  expect(actionsOf(statementsOf(rotatorOf(false), 'Rotate'))).not.toEqual(lists);
});
