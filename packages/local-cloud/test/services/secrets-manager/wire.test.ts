import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-scheduler';
import { createScheduler } from '../../../src/services/scheduler/scheduler';
import { createSecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import type { ServedCloud } from '../../served-cloud';
import { ACCOUNT, REGION, serveCloud } from '../../served-cloud';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/wake-ups`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:revoke`;

describe('the unmodified SDK', () => {
  let served: ServedCloud;
  let secrets: SecretsManagerClient;
  let scheduler: SchedulerClient;

  beforeAll(async () => {
    served = await serveCloud(({ kernel }) => [
      createSecretsManager(kernel).definition,
      createScheduler(kernel, {
        assumeRole: (roleArn) => ({ kind: 'role', roleArn, sessionName: 'scheduler' }),
      }).definition,
      { signingName: 'lambda', operations: { Invoke: () => ({ StatusCode: 204 }) } },
    ]);
    secrets = new SecretsManagerClient(served.client);
    scheduler = new SchedulerClient(served.client);
  });
  afterAll(async () => {
    secrets.destroy();
    scheduler.destroy();
    await served.stop();
  });

  const refusal = (sent: Promise<unknown>): Promise<{ name: string; message: string; status?: number }> =>
    sent.then(
      () => ({ name: 'not refused', message: '' }),
      (error: Error & { $metadata: { httpStatusCode: number } }) => ({
        name: error.name,
        message: error.message,
        status: error.$metadata.httpStatusCode,
      }),
    );

  it('stores and reads text and bytes, with dates', async () => {
    const created = await secrets.send(new CreateSecretCommand({ Name: 'text', SecretString: 'one' }));
    const read = await secrets.send(new GetSecretValueCommand({ SecretId: 'text' }));
    expect(read).toMatchObject({ ...created, $metadata: expect.anything(), SecretString: 'one' });
    expect(read.CreatedDate).toBeInstanceOf(Date);
    const SecretBinary = Uint8Array.from([0, 255, 10]);
    await secrets.send(new PutSecretValueCommand({ SecretId: 'text', SecretBinary }));
    const bytes = await secrets.send(new GetSecretValueCommand({ SecretId: 'text' }));
    expect([...(bytes.SecretBinary ?? [])]).toEqual([0, 255, 10]);
  });

  it('gets the error names, messages and statuses of AWS', async () => {
    expect(await refusal(secrets.send(new DescribeSecretCommand({ SecretId: 'nobody' })))).toEqual({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
    expect(await refusal(scheduler.send(new GetScheduleCommand({ Name: 'none' })))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'Schedule none does not exist.',
      status: 404,
    });
  });

  it('starts a rotation with a token that it makes itself', async () => {
    await secrets.send(new CreateSecretCommand({ Name: 'rotated', SecretString: 'one' }));
    const input = { SecretId: 'rotated', RotationLambdaARN: FUNCTION, RotationRules: { AutomaticallyAfterDays: 30 } };
    const { VersionId } = await secrets.send(new RotateSecretCommand(input));
    const { VersionIdsToStages, NextRotationDate } = await secrets.send(
      new DescribeSecretCommand({ SecretId: 'rotated' }),
    );
    expect(VersionIdsToStages?.[VersionId ?? '']).toEqual(['AWSPENDING']);
    expect(NextRotationDate).toBeInstanceOf(Date);
  });

  it('creates, reads, lists and tags schedules', async () => {
    const input = {
      Name: 'one',
      ScheduleExpression: 'rate(1 day)',
      StartDate: new Date('2099-01-01T00:00:00Z'),
      FlexibleTimeWindow: { Mode: 'OFF' as const },
      Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{}' },
    };
    const { ScheduleArn } = await scheduler.send(new CreateScheduleCommand(input));
    const read = await scheduler.send(new GetScheduleCommand({ Name: 'one', GroupName: 'default' }));
    expect(read).toMatchObject({ Arn: ScheduleArn, StartDate: input.StartDate, State: 'ENABLED' });
    const listed = await scheduler.send(new ListSchedulesCommand({ GroupName: 'default', MaxResults: 5 }));
    expect(listed.Schedules?.map(({ Name }) => Name)).toEqual(['one']);
    const ResourceArn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default`;
    await scheduler.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'a', Value: '1' }] }));
    await scheduler.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    expect((await scheduler.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([]);
  });
});
