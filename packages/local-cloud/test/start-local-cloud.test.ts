import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { buildSync } from 'esbuild';
import type { Template, TemplateResource } from '../src/deploy/template';
import { startLocalCloud, type OpenLocalCloud } from '../src/start-local-cloud';
import { removeAssemblies, writeAssembly } from './deploy/write-assembly';

/** A rotation function as a user would write it: the unmodified SDK, which finds the local cloud by its environment. */
const SOURCE = `
  import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
  const client = new SecretsManagerClient({ maxAttempts: 1 });
  export const handler = async ({ Step, SecretId, ClientRequestToken, RotationToken, Echo }) => {
    if (Echo) return { echo: Echo, now: new Date().toISOString() };
    console.log('step', Step);
    if (Step === 'createSecret') {
      await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, RotationToken, SecretString: 'key of ' + ClientRequestToken, VersionStages: ['AWSPENDING'] }));
    }
    if (Step === 'finishSecret') {
      const { VersionId } = await client.send(new GetSecretValueCommand({ SecretId }));
      await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: VersionId }));
      process.stdout.write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [['rotator']], Metrics: [{ Name: 'Rotated' }] }] }, rotator: 'r', Rotated: 1 }) + '\\n');
    }
  };`;

let bundled: string;
beforeAll(() => {
  const { outputFiles } = buildSync({
    stdin: { contents: SOURCE, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
  });
  bundled = outputFiles[0]?.text ?? '';
});

const ACTIONS = ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
  (name) => `secretsmanager:${name}`,
);

function template(actions: readonly string[] = ACTIONS): Template {
  const arnOfFunction = {
    'Fn::Join': ['', ['arn:aws:lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':function:rotate']],
  };
  const statements = [
    {
      Effect: 'Allow',
      Action: actions,
      Resource: '*',
      Condition: { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': arnOfFunction } },
    },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': ['Logs', 'Arn'] },
    },
  ];
  const Resources: Readonly<Record<string, TemplateResource>> = {
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/test/rotate' } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
        },
      },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: statements } },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'rotate',
        Code: { S3Bucket: 'b', S3Key: 'code.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 10,
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'Logs' } },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      DeletionPolicy: 'Retain',
      Properties: { Name: 'prod/key', SecretString: 'awaiting' },
    },
    Schedule: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      DependsOn: ['Permission', 'Policy'],
      Properties: {
        SecretId: { Ref: 'Secret' },
        RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] },
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: 'rate(7 days)' },
      },
    },
  };
  return { Resources };
}
const assembly = (actions?: readonly string[]): string =>
  writeAssembly({ App: { template: template(actions), assets: { code: { 'index.mjs': bundled } } } });

let cloud: OpenLocalCloud;
let client: SecretsManagerClient;
let lambda: LambdaClient;
beforeEach(async () => {
  cloud = await startLocalCloud();
  const configuration = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'me', secretAccessKey: 'me' },
  };
  client = new SecretsManagerClient(configuration);
  lambda = new LambdaClient(configuration);
});
afterEach(() => cloud.stop());
afterAll(removeAssemblies);

const HOUR = 3_600_000;
const current = async (): Promise<string | undefined> =>
  (await client.send(new GetSecretValueCommand({ SecretId: 'prod/key' }))).SecretString;
const eventsOf = (type: string) => cloud.events().filter((event) => event.type === type);

test('a deployed rotation function rotates by the SDK, with the permissions of the template', async () => {
  await cloud.deploy(assembly());
  expect(await current()).toBe('awaiting');
  const { VersionId } = await client.send(new RotateSecretCommand({ SecretId: 'prod/key' }));
  await cloud.advance(0);
  expect(eventsOf('AccessDenied')).toEqual([]);
  expect(await current()).toBe(`key of ${VersionId}`);
  // Its log lines, and the metric that is embedded in one of them, are where AWS would have them.
  const lines = [...(cloud.services.logs.groups.get('/test/rotate')?.streams.values() ?? [])].flatMap(({ events }) =>
    events.map(({ message }) => message),
  );
  expect(lines).toContainEqual(expect.stringContaining('"message":"step createSecret"'));
  expect(lines).toContainEqual(expect.stringContaining('"_aws"'));
  const metrics = await cloud.call('monitoring', 'ListMetrics', {
    Namespace: 'Test',
  });
  expect(metrics['Metrics']).toMatchObject([{ MetricName: 'Rotated', Dimensions: [{ Name: 'rotator', Value: 'r' }] }]);
});

test.each(ACTIONS)('without %s the rotation fails, and the event log says why', async (missing) => {
  await cloud.deploy(assembly(ACTIONS.filter((action) => action !== missing)));
  await client.send(new RotateSecretCommand({ SecretId: 'prod/key' }));
  await cloud.advance(0);
  expect(await current()).toBe('awaiting');
  expect(eventsOf('AccessDenied')[0]).toMatchObject({
    action: missing,
    caller: expect.stringContaining('assumed-role/App-Role') as string,
  });
  expect(eventsOf('InvocationFailed')[0]).toMatchObject({ function: 'rotate', errorType: 'AccessDeniedException' });
});

test('a week of virtual time brings the scheduled rotation, and functions live in that time', async () => {
  await cloud.deploy(assembly());
  const before = (await client.send(new DescribeSecretCommand({ SecretId: 'prod/key' }))).NextRotationDate;
  await cloud.advance(8 * 24 * HOUR);
  expect(await current()).toMatch(/^key of /);
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'prod/key' }));
  expect(described.NextRotationDate?.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'rotate', Payload: '{"Echo":1}' }));
  const { now } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { now: string };
  expect(Math.abs(Date.parse(now) - cloud.now().getTime())).toBeLessThan(600_000);
});

test('Lambda answers the SDK: status, function error, configuration', async () => {
  await cloud.deploy(assembly());
  const ok = await lambda.send(new InvokeCommand({ FunctionName: 'rotate', Payload: '{"Echo":"x"}', LogType: 'Tail' }));
  expect(ok).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(Buffer.from(ok.LogResult ?? '', 'base64').toString()).toContain('platform.report');
  const failed = await lambda.send(new InvokeCommand({ FunctionName: 'rotate', Payload: 'null' }));
  expect(failed).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(JSON.parse(Buffer.from(failed.Payload ?? []).toString())).toMatchObject({ errorType: 'TypeError' });
  const queued = await lambda.send(
    new InvokeCommand({ FunctionName: 'rotate', InvocationType: 'Event', Payload: '{"Echo":1}' }),
  );
  expect(queued.StatusCode).toBe(202);
  const dry = await lambda.send(new InvokeCommand({ FunctionName: 'rotate', InvocationType: 'DryRun' }));
  expect(dry.StatusCode).toBe(204);
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'rotate' }));
  expect(Configuration).toMatchObject({
    FunctionName: 'rotate',
    Timeout: 10,
    LoggingConfig: { LogGroup: '/test/rotate' },
  });
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'nope' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope',
  });
});

test('a fault kills the very process that calls, and the rotation is retried to its end', async () => {
  await cloud.deploy(assembly());
  cloud.faults.add({ service: 'secretsmanager', operation: 'PutSecretValue', when: 'after', kind: 'kill' });
  await client.send(new RotateSecretCommand({ SecretId: 'prod/key' }));
  await cloud.advance(0);
  expect(eventsOf('InvocationFailed')).toMatchObject([{ errorType: 'Runtime.ExitError' }]);
  expect(await current()).toBe('awaiting');
  await cloud.advance(2 * 60_000);
  expect(await current()).toMatch(/^key of /);
});

test('a timer that fails is reported by the name of its error, which may quote a value', async () => {
  const cloud = await startLocalCloud();
  try {
    const fail = (error: unknown) => () => Promise.reject(error as Error);
    cloud.kernel.clock.at(cloud.now(), 'one', fail(new RangeError('sk_canary')));
    cloud.kernel.clock.at(cloud.now(), 'two', fail('sk_canary'));
    await cloud.advance(0);
    const failed = cloud.events().filter(({ type }) => type === 'TimerFailed');
    expect(failed).toMatchObject([
      { what: 'one', error: 'RangeError' },
      { what: 'two', error: 'string' },
    ]);
    expect(JSON.stringify(cloud.events())).not.toContain('sk_canary');
  } finally {
    await cloud.stop();
  }
});

test('a taken port is reported in one line', async () => {
  const port = Number(new URL(cloud.endpoint).port);
  await expect(startLocalCloud({ port })).rejects.toThrow(`port ${port} is taken`);
});
