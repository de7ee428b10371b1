import { createCodeStore, type CodeStore } from '../../src/deploy/code-store';
import { createDeployer, type DeployOptions } from '../../src/deploy/deploy-assembly';
import type { Template, TemplateResource } from '../../src/deploy/template';
import type { Authorization, Caller, Operation } from '../../src/kernel/kernel';
import { createAuthorizer } from '../../src/policy/authorizer';
import { createIdentities, identityPoliciesOf } from '../../src/policy/identities';
import { createFunctionLogs } from '../../src/services/lambda/function-logs';
import { createLambda } from '../../src/services/lambda/lambda';
import { createSecretsManager } from '../../src/services/secrets-manager/secrets-manager';
import { testCloud } from '../test-cloud';
import { removeAssemblies, writeAssembly, type FixtureStack } from './write-assembly';

const ADMIN: Caller = { kind: 'administrator' };
const stores: CodeStore[] = [];
afterAll(() => {
  for (const store of stores) store.close();
  removeAssemblies();
});

/** Refuses targets of the rule `bad`. */
const putTargets: Operation = ({ Rule }) =>
  Rule === 'bad' ? { FailedEntryCount: 1, FailedEntries: [{ TargetId: 'T' }] } : { FailedEntryCount: 0 };

/** Secrets Manager and Lambda are real; what the other services are asked is written down. */
function setup() {
  const identities = createIdentities();
  const authorize = createAuthorizer({
    accountId: '123456789012',
    region: 'eu-west-1',
    now: () => cloud.clock.now(),
    identityPoliciesOf: (caller) => identityPoliciesOf(identities, caller),
  });
  const cloud = testCloud((caller: Caller, what: Authorization) => authorize(caller, what));
  const { kernel } = cloud;
  const events: string[] = [];
  const lambda = createLambda({
    kernel,
    logs: createFunctionLogs(kernel, { append: () => undefined, hasGroup: () => true }),
    putMetric: () => undefined,
    assumeRole: (roleArn) => ({ kind: 'role', roleArn, sessionName: 'lambda' }),
    runner: {
      retire: () => undefined,
      invoke: (_, { payload }) => {
        events.push((JSON.parse(payload) as { Step: string }).Step);
        const message = { requestId: '', payload: 'null', failed: false, last: false };
        return Promise.resolve({ outcome: { kind: 'done', message }, durationMs: 1, logStream: 's' });
      },
    },
  });
  cloud.register(lambda.definition);
  cloud.register(createSecretsManager(kernel).definition);
  const asked: { operation: string; input: Readonly<Record<string, unknown>> }[] = [];
  const fake = (signingName: string, answers: Readonly<Record<string, Record<string, unknown> | Operation>>): void => {
    const operations = Object.entries(answers).map(([operation, answer]): [string, Operation] => [
      operation,
      (input, context) => {
        asked.push({ operation, input });
        return typeof answer === 'function' ? answer(input, context) : answer;
      },
    ]);
    cloud.register({ signingName, operations: Object.fromEntries(operations) });
  };
  fake('sqs', { CreateQueue: { QueueUrl: 'http://queue' }, SetQueueAttributes: {}, DeleteQueue: {} });
  fake('sns', {
    CreateTopic: { TopicArn: 'arn:topic' },
    Subscribe: { SubscriptionArn: 'arn:sub' },
    SetTopicAttributes: {},
    DeleteTopic: {},
    Unsubscribe: {},
  });
  fake('monitoring', { PutMetricAlarm: {}, DeleteAlarms: {}, PutDashboard: {}, DeleteDashboards: {} });
  fake('events', {
    PutRule: { RuleArn: 'arn:rule' },
    PutTargets: putTargets,
    RemoveTargets: {},
    DeleteRule: {},
  });
  fake('logs', {
    CreateLogGroup: {},
    PutRetentionPolicy: {},
    DeleteLogGroup: {},
    PutMetricFilter: {},
    DeleteMetricFilter: {},
  });
  fake('scheduler', { CreateScheduleGroup: { ScheduleGroupArn: 'arn:group' }, DeleteScheduleGroup: {} });
  const code = createCodeStore();
  stores.push(code);
  const users = new Map<string, string>();
  const deployer = createDeployer({
    kernel,
    lambda,
    identities,
    code,
    users: { create: (name, arn) => void users.set(name, arn), remove: (name) => void users.delete(name) },
    call: (service, operation, input) => kernel.call(ADMIN, service, operation, input),
  });
  const deploy = (Resources: Readonly<Record<string, TemplateResource>>, options?: DeployOptions) =>
    deployer.deploy(writeAssembly({ App: { template: { Resources }, assets: ASSETS, files: ['file'] } }), options);
  const describe = (SecretId: string) => kernel.call(ADMIN, 'secretsmanager', 'DescribeSecret', { SecretId });
  const events_ = (type: string) => cloud.eventLog.since().filter((event) => event.type === type);
  return { ...cloud, kernel, lambda, identities, deployer, deploy, describe, asked, events, users, recorded: events_ };
}

const ASSETS = { abc: { 'index.mjs': 'export const handler = async () => null;' } };
const ROLE: TemplateResource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  },
};
const functionWith = (more: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'rotate',
    Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...more,
  },
});
const FUNCTION = functionWith({
  Timeout: 30,
  MemorySize: 256,
  Environment: { Variables: { ROTATOR: 'gateway', ENDPOINT: 'https://real.example' } },
  LoggingConfig: { LogFormat: 'JSON', LogGroup: '/acme/rotate' },
});
const secretWith = (more: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
  Type: 'AWS::SecretsManager::Secret',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    Name: 'prod/key',
    SecretString: '{"acme":"awaiting"}',
    Tags: [{ Key: 'acme:grace', Value: '1h' }],
    ...more,
  },
});
const rotating = (immediately: boolean): Readonly<Record<string, TemplateResource>> => ({
  Schedule: {
    Type: 'AWS::SecretsManager::RotationSchedule',
    DependsOn: ['Permission'],
    Properties: {
      SecretId: { Ref: 'Secret' },
      RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] },
      RotateImmediatelyOnUpdate: immediately,
      RotationRules: { ScheduleExpression: 'rate(7 days)' },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  },
  Secret: secretWith(),
  Function: FUNCTION,
  Role: ROLE,
});

describe('deploying a cloud assembly', () => {
  test('creates resources in order, with their references', async () => {
    const { deploy, lambda, describe: describeSecret, clock, events } = setup();
    const [changes] = await deploy(rotating(false));
    expect(changes).toMatchObject({ stack: 'App', updated: [], removed: [] });
    expect(changes?.created).toHaveLength(5);
    await clock.advance(0);
    const fn = lambda.functions.get('rotate');
    expect(fn?.spec).toMatchObject({
      environment: { ROTATOR: 'gateway', ENDPOINT: 'https://real.example' },
      timeoutSeconds: 30,
      memorySizeMb: 256,
      logGroup: '/acme/rotate',
      logFormat: 'JSON',
      roleArn: expect.stringMatching(/^arn:aws:iam::123456789012:role\/App-Role-[0-9a-f]{12}$/),
    });
    expect(fn?.policy).toHaveLength(1);
    expect(await describeSecret('prod/key')).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: fn?.spec.functionArn,
      RotationRules: { ScheduleExpression: 'rate(7 days)' },
      Tags: [{ Key: 'acme:grace', Value: '1h' }],
    });
    // Not rotated on deploy: only the configuration was tested.
    expect(events).toEqual(['testSecret']);
  });

  test('rotates at once where the template says so, and a schedule without the permission is refused', async () => {
    const one = setup();
    await one.deploy(rotating(true));
    await one.clock.advance(0);
    expect(one.events[0]).toBe('createSecret');
    const two = setup();
    const { Permission: _, ...without } = rotating(true);
    await expect(two.deploy(without)).rejects.toThrow(
      'stack App: resource Schedule (AWS::SecretsManager::RotationSchedule): Secrets Manager cannot invoke the specified Lambda function.',
    );
  });

  test('lets the caller rewrite the environment of each function', async () => {
    const { deploy, lambda } = setup();
    await deploy(
      { Role: ROLE, Function: FUNCTION },
      {
        mapEnvironment: (logicalId, environment) => ({ ...environment, ENDPOINT: `fake for ${logicalId}` }),
      },
    );
    expect(lambda.functions.get('rotate')?.spec.environment).toEqual({
      ROTATOR: 'gateway',
      ENDPOINT: 'fake for Function',
    });
  });

  test('the same assembly again changes nothing', async () => {
    const { deploy, describe: describeSecret, clock, recorded } = setup();
    await deploy(rotating(false));
    await clock.advance(0);
    const before = await describeSecret('prod/key');
    const calls = recorded('Call').length;
    const [changes] = await deploy(rotating(false));
    await clock.advance(0);
    expect(changes).toEqual({ stack: 'App', created: [], updated: [], removed: [] });
    expect(recorded('Call')).toHaveLength(calls);
    expect(await describeSecret('prod/key')).toEqual(before);
  });

  test('an added key is created, a removed one is retained, tags and code are updated', async () => {
    const { deploy, deployer, describe: describeSecret, lambda, recorded } = setup();
    await deploy({ Role: ROLE, Function: FUNCTION, Secret: secretWith(), Old: secretWith({ Name: 'prod/old' }) });
    const [changes] = await deploy({
      Role: ROLE,
      Function: functionWith({ Timeout: 60 }),
      Secret: secretWith({ Tags: [{ Key: 'acme:owner', Value: 'payments' }] }),
      Added: secretWith({ Name: 'prod/added' }),
    });
    expect(changes).toEqual({ stack: 'App', created: ['Added'], updated: ['Function', 'Secret'], removed: ['Old'] });
    expect(lambda.functions.get('rotate')?.spec.timeoutSeconds).toBe(60);
    const described = await describeSecret('prod/key');
    expect(described['Tags']).toEqual([{ Key: 'acme:owner', Value: 'payments' }]);
    expect(Object.keys(described['VersionIdsToStages'] as object)).toHaveLength(1);
    expect(await describeSecret('prod/old')).not.toHaveProperty('DeletedDate');
    expect(recorded('ResourceRetained')).toMatchObject([
      { logicalId: 'Old', resourceType: 'AWS::SecretsManager::Secret' },
    ]);
    expect([...(deployer.stacks.get('App')?.resources.keys() ?? [])]).not.toContain('Old');
  });

  test('another SecretString in the template is a new AWSCURRENT version, as on AWS', async () => {
    const { deploy, describe: describeSecret } = setup();
    await deploy({ Secret: secretWith() });
    await deploy({ Secret: secretWith({ SecretString: 'other' }) });
    expect(Object.values((await describeSecret('prod/key'))['VersionIdsToStages'] as object)).toEqual([
      ['AWSPREVIOUS'],
      ['AWSCURRENT'],
    ]);
  });

  test('secrets stay when a stack is removed, and are adopted by the next one with their value', async () => {
    const { deploy, deployer, describe: describeSecret, lambda, kernel, recorded, clock } = setup();
    await deploy(rotating(false));
    await clock.advance(0);
    await kernel.call(ADMIN, 'secretsmanager', 'PutSecretValue', {
      SecretId: 'prod/key',
      SecretString: 'kept',
      ClientRequestToken: 'a'.repeat(32),
    });
    await deployer.undeploy('App');
    expect(lambda.functions.size).toBe(0);
    expect(await describeSecret('prod/key')).toMatchObject({ RotationEnabled: false });
    expect(await describeSecret('prod/key')).not.toHaveProperty('DeletedDate');

    await deploy(rotating(false));
    await clock.advance(0);
    expect(recorded('SecretAdopted')).toHaveLength(1);
    expect(await kernel.call(ADMIN, 'secretsmanager', 'GetSecretValue', { SecretId: 'prod/key' })).toMatchObject({
      SecretString: 'kept',
    });
    await expect(deployer.undeploy('Nope')).rejects.toThrow('does not exist');
  });

  test('a secret without Retain is deleted, with its recovery window', async () => {
    const { deploy, deployer, describe: describeSecret } = setup();
    await deploy({ Secret: { ...secretWith(), DeletionPolicy: 'Delete' } });
    await deployer.undeploy();
    expect(await describeSecret('prod/key')).toHaveProperty('DeletedDate');
    await expect(deploy({ Secret: secretWith() })).rejects.toThrow('already scheduled for deletion');
  });

  test('a failed deployment goes on from where it stopped', async () => {
    const { deploy } = setup();
    const broken = functionWith({ Code: { S3Bucket: 'x', S3Key: 'missing.zip' } });
    await expect(deploy({ Role: ROLE, Function: broken })).rejects.toThrow(
      'the cloud assembly has no asset missing.zip',
    );
    expect(await deploy({ Role: ROLE, Function: FUNCTION })).toMatchObject([{ created: ['Function'] }]);
  });
});

describe('what the local cloud does not know is an error that says where', () => {
  test.each<[string, TemplateResource | Readonly<Record<string, unknown>>, string]>([
    [
      'a type',
      { Type: 'AWS::DynamoDB::Table' },
      'stack App: resource X (AWS::DynamoDB::Table): the local cloud does not know this resource type',
    ],
    [
      'a property',
      functionWith({ FileSystemConfigs: [] }),
      'stack App: resource X (AWS::Lambda::Function): the local cloud does not know the property FileSystemConfigs',
    ],
    [
      'a nested property',
      functionWith({ LoggingConfig: { Colour: 'red' } }),
      'the local cloud does not know the property LoggingConfig.Colour',
    ],
    ['a container image', functionWith({ PackageType: 'Image' }), 'does not know Image'],
    ['an asset that is a file', functionWith({ Code: { S3Key: 'file.zip' } }), 'the asset file.zip is a file'],
    [
      'a rule target',
      { Type: 'AWS::Events::Rule', Properties: { Name: 'bad', Targets: [{ Id: 'T', Arn: 'x' }] } },
      'property Targets: [{"TargetId":"T"}]',
    ],
    ['a runtime', functionWith({ Runtime: 'python3.13' }), 'the local cloud runs Node.js only, not python3.13'],
    [
      'a managed policy',
      {
        ...ROLE,
        Properties: { ...ROLE.Properties, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      },
      'does not know arn:aws:iam::aws:policy/AdministratorAccess',
    ],
    [
      'an attribute',
      { Type: 'AWS::SQS::Queue', CreationPolicy: {} },
      'resource X (AWS::SQS::Queue): the local cloud does not know the attribute CreationPolicy',
    ],
    [
      'a reference',
      { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Nope' } } },
      'there is no resource or parameter Nope',
    ],
    [
      'a dead role',
      {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'p', Roles: ['nobody'], PolicyDocument: { Statement: [] } },
      },
      'The role with name nobody cannot be found.',
    ],
  ])('%s', async (_, resource, message) => {
    await expect(setup().deploy({ Role: ROLE, X: resource as TemplateResource })).rejects.toThrow(message);
  });

  test('a section', async () => {
    const { deployer } = setup();
    const template = { Transform: 'AWS::Serverless-2016-10-31', Resources: {} };
    await expect(deployer.deploy(writeAssembly({ App: { template } }))).rejects.toThrow(
      'stack App: the local cloud does not know the template section Transform',
    );
  });

  test('a folder that is no assembly', async () => {
    await expect(setup().deployer.deploy('/nonexistent')).rejects.toThrow('is not a cloud assembly');
  });
});

describe('resource types', () => {
  test('identities get their policies, and lose them', async () => {
    const { deploy, deployer, identities, users } = setup();
    const document = (action: string) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
    const resources = (action: string): Readonly<Record<string, TemplateResource>> => ({
      Role: {
        ...ROLE,
        Properties: {
          ...ROLE.Properties,
          RoleName: 'r',
          Path: '/app/',
          Policies: [{ PolicyName: 'inline', PolicyDocument: document('a:One') }],
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
        },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'p', PolicyDocument: document(action), Roles: [{ Ref: 'Role' }] },
      },
      Managed: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: document('c:Three'), Roles: [{ Ref: 'Role' }], Users: [{ Ref: 'User' }] },
      },
      User: { Type: 'AWS::IAM::User', Properties: { UserName: 'svc' } },
    });
    const role: Caller = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/app/r', sessionName: 's' };
    const user: Caller = { kind: 'user', userArn: 'arn:aws:iam::123456789012:user/svc', accessKeyId: 'AKIA' };
    const actions = (caller: Caller) =>
      identityPoliciesOf(identities, caller).flatMap(({ Statement }) =>
        Statement.flatMap(({ Action }) => Action ?? []),
      );
    await deploy(resources('b:Two'));
    expect(actions(role)).toEqual([
      'a:One',
      'b:Two',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'c:Three',
    ]);
    expect(actions(user)).toEqual(['c:Three']);
    expect(users.get('svc')).toBe('arn:aws:iam::123456789012:user/svc');
    await deploy(resources('b:Changed'));
    expect(actions(role)).toContain('b:Changed');
    expect(actions(role)).not.toContain('b:Two');
    const { Policy: _p, Managed: _m, ...fewer } = resources('');
    await deploy(fewer);
    expect(actions(role)).not.toContain('b:Changed');
    expect(actions(user)).toEqual([]);
    await deployer.undeploy();
    expect(actions(role)).toEqual([]);
    expect(users.size).toBe(0);
  });

  test('the observing services are asked for what the template says', async () => {
    const { deploy, asked, deployer } = setup();
    await deploy({
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't', DisplayName: 'Alarms' } },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [] } },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Topic' },
          Protocol: 'email',
          Endpoint: 'a@example.com',
          FilterPolicy: { a: ['b'] },
        },
      },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: 'q',
          VisibilityTimeout: 60,
          RedrivePolicy: { deadLetterTargetArn: 'arn', maxReceiveCount: 3 },
        },
      },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement: [] } },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'a',
          Threshold: '1',
          EvaluationPeriods: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
          AlarmActions: [{ Ref: 'Topic' }],
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'r',
          EventPattern: { source: ['acme.rotation'] },
          State: 'ENABLED',
          Targets: [{ Id: 'Target0', Arn: { Ref: 'Topic' } }],
        },
      },
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'g' } },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/l', RetentionInDays: 30 } },
      Filter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          FilterName: 'f',
          LogGroupName: { Ref: 'Logs' },
          FilterPattern: '{ $.uses > 0 }',
          MetricTransformations: [
            {
              MetricName: 'Uses',
              MetricNamespace: 'Acme',
              MetricValue: '$.uses',
              DefaultValue: 0,
              Dimensions: [{ Key: 'k', Value: '$.k' }],
            },
          ],
        },
      },
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'd', DashboardBody: '{}' } },
      Nothing: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } },
    });
    const inputs = Object.fromEntries(asked.map(({ operation, input }) => [operation, input]));
    expect(inputs).toMatchObject({
      CreateTopic: { Name: 't', Attributes: { DisplayName: 'Alarms' } },
      SetTopicAttributes: { TopicArn: 'arn:topic', AttributeName: 'Policy', AttributeValue: '{"Statement":[]}' },
      Subscribe: { TopicArn: 'arn:topic', Protocol: 'email', Attributes: { FilterPolicy: '{"a":["b"]}' } },
      CreateQueue: {
        QueueName: 'q',
        Attributes: { VisibilityTimeout: '60', RedrivePolicy: '{"deadLetterTargetArn":"arn","maxReceiveCount":3}' },
      },
      SetQueueAttributes: { QueueUrl: 'http://queue', Attributes: { Policy: '{"Statement":[]}' } },
      PutMetricAlarm: {
        AlarmName: 'a',
        Threshold: 1,
        AlarmActions: ['arn:topic'],
        Dimensions: [{ Name: 'QueueName', Value: 'q' }],
      },
      PutRule: { Name: 'r', EventPattern: '{"source":["acme.rotation"]}', State: 'ENABLED' },
      PutTargets: { Rule: 'r', Targets: [{ Id: 'Target0', Arn: 'arn:topic' }] },
      CreateScheduleGroup: { Name: 'g' },
      CreateLogGroup: { logGroupName: '/l' },
      PutRetentionPolicy: { logGroupName: '/l', retentionInDays: 30 },
      PutMetricFilter: {
        filterName: 'f',
        logGroupName: '/l',
        metricTransformations: [
          { metricName: 'Uses', metricValue: '$.uses', defaultValue: 0, dimensions: { k: '$.k' } },
        ],
      },
      PutDashboard: { DashboardName: 'd' },
    });
    asked.length = 0;
    await deployer.undeploy();
    expect(asked.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining([
        'DeleteTopic',
        'DeleteQueue',
        'DeleteAlarms',
        'DeleteRule',
        'DeleteScheduleGroup',
        'DeleteLogGroup',
        'DeleteMetricFilter',
        'DeleteDashboards',
        'Unsubscribe',
        'RemoveTargets',
      ]),
    );
    expect(asked.findIndex(({ operation }) => operation === 'RemoveTargets')).toBeLessThan(
      asked.findIndex(({ operation }) => operation === 'DeleteTopic'),
    );
  });

  test('a target that left its rule is removed', async () => {
    const { deploy, asked } = setup();
    const ruleWith = (...ids: string[]): TemplateResource => ({
      Type: 'AWS::Events::Rule',
      Properties: { Name: 'r', Targets: ids.map((Id) => ({ Id, Arn: 'arn:t' })) },
    });
    await deploy({ Rule: ruleWith('A', 'B') });
    await deploy({ Rule: ruleWith('B', 'C') });
    expect(asked.find(({ operation }) => operation === 'RemoveTargets')?.input).toEqual({ Rule: 'r', Ids: ['A'] });
  });

  test('stacks see each other by exports, dependencies first', async () => {
    const { deployer, asked } = setup();
    const importing: FixtureStack = {
      dependencies: ['Base'],
      template: {
        Resources: {
          Sub: {
            Type: 'AWS::SNS::Subscription',
            Properties: { TopicArn: { 'Fn::ImportValue': 'Base:topic' }, Protocol: 'sqs', Endpoint: 'arn:q' },
          },
        },
      },
    };
    const base: FixtureStack = {
      template: {
        Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
        Outputs: { T: { Value: { Ref: 'Topic' }, Export: { Name: 'Base:topic' } } },
      } satisfies Template,
    };
    await deployer.deploy(writeAssembly({ App: importing, Base: base }));
    expect([...deployer.stacks.keys()]).toEqual(['Base', 'App']);
    expect(asked.find(({ operation }) => operation === 'Subscribe')?.input).toMatchObject({ TopicArn: 'arn:topic' });
  });

  test('a resource with a false condition is not there', async () => {
    const { deployer, asked } = setup();
    const template: Template = {
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      Resources: { Topic: { Type: 'AWS::SNS::Topic', Condition: 'Prod' } },
    };
    const assembly = writeAssembly({ App: { template } });
    await expect(deployer.deploy(assembly)).rejects.toThrow('the parameter Stage has no value');
    await deployer.deploy(assembly, { parameters: { Stage: 'dev' } });
    expect(asked).toEqual([]);
    await deployer.deploy(assembly, { parameters: { Stage: 'prod' } });
    expect(asked.map(({ operation }) => operation)).toEqual(['CreateTopic']);
  });
});
