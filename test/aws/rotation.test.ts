import { randomUUID } from 'node:crypto';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { VARIABLES } from '../../lib/runtime/config';
import { type Account, eventually, openAccount, refusal, TIME_LIMIT_MS } from './account';
import { cleanUp, logGroups, receiptKeyId } from './clean-up';
import { deploy } from './deploy';
import { GRACE_SECONDS, ROTATOR, SECRET, USER } from './names';

jest.setTimeout(TIME_LIMIT_MS);

interface AccessKey {
  readonly versionId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let account: Account;
let secrets: SecretsManagerClient;
let iam: IAMClient;
let scheduler: SchedulerClient;
/** Only what this run has made is cleaned up: a user of that name that was there before may be somebody's. */
let isOurs = false;

beforeAll(async () => {
  account = await openAccount();
  secrets = new SecretsManagerClient(account.settings);
  iam = new IAMClient(account.settings);
  scheduler = new SchedulerClient(account.settings);
  await iam.send(new CreateUserCommand({ UserName: USER }));
  isOurs = true;
  await deploy(account);
});

afterAll(async () => {
  if (isOurs) await cleanUp(account);
  await account.close();
});

/** Waits out a rotation that is under way, such as the test of the configuration after a deployment. */
async function rotate(): Promise<string> {
  const token = randomUUID();
  const start = () => secrets.send(new RotateSecretCommand({ SecretId: SECRET, ClientRequestToken: token }));
  await eventually(
    account,
    300,
    () => refusal(start()),
    (error) => error === 'none',
  );
  return token;
}

/** The current key, once it is of that version. */
async function currentKey(versionId: string): Promise<AccessKey> {
  const read = () => secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
  const { SecretString = '{}' } = await eventually(account, 300, read, (answer) => answer.VersionId === versionId);
  const { apiKeyId, apiKey } = JSON.parse(SecretString) as { apiKeyId: string; apiKey: string };
  return { versionId, accessKeyId: apiKeyId, secretAccessKey: apiKey };
}

/** Whose key it is, or the name of the error. */
async function ask({ accessKeyId, secretAccessKey }: AccessKey): Promise<string> {
  const sts = new STSClient({ ...account.settings, credentials: { accessKeyId, secretAccessKey } });
  const call = sts.send(new GetCallerIdentityCommand({}));
  return call.then(
    ({ Arn = '' }) => Arn.split(':').at(-1) ?? '',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

/** A key that has just been accepted elsewhere may still take seconds to be known everywhere. */
async function expectAccepted(key: AccessKey): Promise<void> {
  await eventually(
    account,
    60,
    () => ask(key),
    (answer) => answer === `user/${USER}`,
  );
}

async function labelsOf(versionId: string): Promise<readonly string[]> {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: SECRET }));
  return VersionIdsToStages[versionId] ?? [];
}

const isRetiring = (labels: readonly string[]): boolean =>
  labels.some((label) => label.startsWith('KEYTURN_RETIRING_'));

// One key's life, in order: each test goes on where the one before has left it.
describe('an access key of IAM', () => {
  let old: AccessKey;
  let current: AccessKey;
  /** The minute in which the old key is due. */
  let dueAt: number;

  test('is issued by the first rotation, over the placeholder', async () => {
    old = await currentKey(await rotate());
    await expectAccepted(old);
  });

  test('has a successor, and both are accepted in the grace period', async () => {
    const before = account.now().getTime();
    current = await currentKey(await rotate());
    expect(current.accessKeyId).not.toBe(old.accessKeyId);
    const labels = await eventually(account, 120, () => labelsOf(old.versionId), isRetiring);
    await expectAccepted(current);
    await expectAccepted(old);
    const [, year, month, day, hour, minute] =
      /^KEYTURN_RETIRING_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(labels.find((one) => isRetiring([one])) ?? '') ?? [];
    dueAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
    expect(dueAt).toBeGreaterThanOrEqual(before + GRACE_SECONDS * 1000);
  });

  test('has its end scheduled to the minute, under a name that can be taken once', async () => {
    const GroupName = `keyturn-${ROTATOR}`;
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
    const expressions = await Promise.all(
      Schedules.map(
        async ({ Name }) => (await scheduler.send(new GetScheduleCommand({ GroupName, Name }))).ScheduleExpression,
      ),
    );
    expect(expressions).toContain(`at(${new Date(dueAt).toISOString().slice(0, 19)})`);

    const lambda = new LambdaClient(account.settings);
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: `keyturn-${ROTATOR}-rotate` }),
    );
    const Target = {
      Arn: Environment?.Variables?.[VARIABLES.revokeFunctionArn],
      RoleArn: Environment?.Variables?.[VARIABLES.scheduleRoleArn],
    };
    const tomorrow = new Date(dueAt + 86_400_000).toISOString().slice(0, 19);
    const schedule = { GroupName, Name: 'test-twice', ScheduleExpression: `at(${tomorrow})`, Target };
    const create = () =>
      scheduler.send(new CreateScheduleCommand({ ...schedule, FlexibleTimeWindow: { Mode: 'OFF' } }));
    await create();
    expect(await refusal(create())).toBe('ConflictException');
    await scheduler.send(new DeleteScheduleCommand({ GroupName, Name: 'test-twice' }));
  });

  test('is accepted until it is due, and refused soon after', async () => {
    let lastAccepted = 0;
    const look = async (): Promise<string> => {
      const at = account.now().getTime();
      const answer = await ask(old);
      if (answer === `user/${USER}`) lastAccepted = at;
      return answer;
    };
    await eventually(account, GRACE_SECONDS + 600, look, (answer) => answer === 'InvalidClientTokenId');
    // Two looks lie less than half a minute apart, on AWS with its own delays too.
    expect(lastAccepted).toBeGreaterThan(dueAt - 30_000);
    expect(await ask(current)).toBe(`user/${USER}`);
  });

  test('leaves no label and no key behind', async () => {
    await eventually(
      account,
      300,
      () => labelsOf(old.versionId),
      (labels) => !isRetiring(labels),
    );
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: USER }));
    expect(AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId)).toEqual([current.accessKeyId]);
  });

  test('raises no alarm', async () => {
    // Past the five minutes that an alarm looks at, so that none is still to come.
    await account.pass(360);
    const cloudwatch = new CloudWatchClient(account.settings);
    const { MetricAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `keyturn-${ROTATOR}-` }),
    );
    expect(MetricAlarms.length).toBeGreaterThan(5);
    const raised = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
    // That one is raised until the reconciler's first hourly run.
    expect(raised.filter((name) => name !== `keyturn-${ROTATOR}-reconciler-silent`)).toEqual([]);
  });

  test('cannot be issued while both slots are taken: AWSPENDING then stands on a version without a value', async () => {
    await iam.send(new CreateAccessKeyCommand({ UserName: USER }));
    const token = await rotate();
    await eventually(
      account,
      60,
      () => labelsOf(token),
      (labels) => labels.includes('AWSPENDING'),
    );
    const value = new GetSecretValueCommand({ SecretId: SECRET, VersionId: token, VersionStage: 'AWSPENDING' });
    expect(await refusal(secrets.send(value))).toBe('ResourceNotFoundException');
    expect(await refusal(secrets.send(new RotateSecretCommand({ SecretId: SECRET })))).toBe('InvalidRequestException');
    const free = { SecretId: SECRET, VersionStage: 'AWSPENDING', RemoveFromVersionId: token };
    await secrets.send(new UpdateSecretVersionStageCommand(free));
    expect(await labelsOf(token)).toEqual([]);
    expect(await ask(current)).toBe(`user/${USER}`);
  });

  test('goes with all that was made for it; of the key that signed receipts its deletion is scheduled', async () => {
    const KeyId = await receiptKeyId(account);
    expect(KeyId).toBeDefined();
    await cleanUp(account);
    isOurs = false;
    expect(await refusal(iam.send(new ListAccessKeysCommand({ UserName: USER })))).toMatch(/^NoSuchEntity/);
    const isGone = (error: string) => error === 'ResourceNotFoundException';
    const describe = () => secrets.send(new DescribeSecretCommand({ SecretId: SECRET }));
    await eventually(account, 60, () => refusal(describe()), isGone);
    expect(await logGroups(account)).toEqual([]);
    const { KeyMetadata } = await new KMSClient(account.settings).send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyState).toBe('PendingDeletion');
  });
});
