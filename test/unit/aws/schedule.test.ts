import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { createSchedule, scheduleName, wakeUpMinute } from '../../../lib/aws/schedule';
import type { WakeUp } from '../../../lib/rotation/key-version';
import type { ScriptedAws } from './scripted-aws';
import { awsError, ok, startScriptedAws } from './scripted-aws';

const WAKE_UP: WakeUp = {
  v: 1,
  secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf',
  versionId: '00000000-0000-4000-8000-00000000000a',
  keyId: 'key-1',
};
const TARGET = {
  group: 'keyturn-gateway',
  roleArn: 'arn:aws:iam::111122223333:role/r',
  functionArn: 'arn:aws:lambda:f',
};
const NOW = new Date('2026-01-01T00:00:30Z');

describe('schedule over the SDK', () => {
  let aws: ScriptedAws;
  let client: SchedulerClient;
  const wakeAt = (at: string, wakeUp = WAKE_UP): Promise<void> =>
    createSchedule(client, { now: () => NOW }, TARGET).wakeAt(new Date(at), wakeUp);

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new SchedulerClient({ ...aws.client, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  it('creates a one-time schedule in UTC that deletes itself', async () => {
    aws.answer(ok({ ScheduleArn: 'x' }));
    await wakeAt('2026-01-02T03:04:00Z');
    const [request] = aws.received;
    expect(request?.target).toBe(`POST /schedules/${scheduleName(WAKE_UP, new Date('2026-01-02T03:04:00Z'))}`);
    expect(request?.input).toMatchObject({
      GroupName: 'keyturn-gateway',
      ScheduleExpression: 'at(2026-01-02T03:04:00)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: 'arn:aws:lambda:f',
        RoleArn: 'arn:aws:iam::111122223333:role/r',
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
      },
    });
    const { Input } = request?.input.Target as { Input: string };
    expect(JSON.parse(Input)).toEqual(WAKE_UP);
  });

  it('hands over the wake-up and nothing that hangs on it', async () => {
    aws.answer(ok());
    await wakeAt('2026-01-02T03:04:00Z', { ...WAKE_UP, extra: 'canary' } as WakeUp);
    expect(JSON.stringify(aws.received)).not.toContain('canary');
  });

  it('takes a conflict for success', async () => {
    aws.answer(awsError('ConflictException', 'Schedule x already exists.', 409));
    await expect(wakeAt('2026-01-02T03:04:00Z')).resolves.toBeUndefined();
  });

  it.each([
    ['a missing group', awsError('ResourceNotFoundException', 'Schedule group does not exist.', 404), false],
    ['a quota', awsError('ServiceQuotaExceededException', 'x', 402), false],
    ['throttling', awsError('ThrottlingException', 'x', 429), true],
    ['an internal error', awsError('InternalServerException', 'x', 500), true],
    ['a cut connection', 'cut' as const, true],
  ])('throws ScheduleFailed for %s', async (_, answer, retryable) => {
    aws.answer(answer);
    await expect(wakeAt('2026-01-02T03:04:00Z')).rejects.toMatchObject({
      code: 'ScheduleFailed',
      retryable,
      message: expect.stringContaining(WAKE_UP.secretArn) as string,
    });
  });

  it('describes itself within 512 characters, however long the ARN', async () => {
    aws.answer(ok());
    await wakeAt('2026-01-02T03:04:00Z', { ...WAKE_UP, secretArn: `${WAKE_UP.secretArn}${'x'.repeat(600)}` });
    expect(aws.received[0]?.input.Description).toHaveLength(512);
  });

  describe('wakeUpMinute', () => {
    it.each([
      ['a whole minute stays', '2026-01-01T10:00:00Z', '2026-01-01T10:00:00.000Z'],
      ['seconds go up', '2026-01-01T10:00:01Z', '2026-01-01T10:01:00.000Z'],
      ['a millisecond goes up', '2026-01-01T10:00:00.001Z', '2026-01-01T10:01:00.000Z'],
      ['now becomes a minute that is at least one away', '2026-01-01T00:00:30Z', '2026-01-01T00:02:00.000Z'],
      ['the next minute is too near', '2026-01-01T00:01:00Z', '2026-01-01T00:02:00.000Z'],
      ['the past becomes that too', '2025-01-01T00:00:00Z', '2026-01-01T00:02:00.000Z'],
    ])('%s', (_, at, expected) => {
      expect(wakeUpMinute(new Date(at), NOW).toISOString()).toBe(expected);
    });
  });

  describe('scheduleName', () => {
    const at = new Date('2026-01-02T03:04:00Z');

    it('fits Scheduler’s 64 characters and says the minute', () => {
      expect(scheduleName(WAKE_UP, at)).toMatch(/^kt-[0-9a-f]{40}-20260102T0304$/);
    });

    it('tells versions, secrets and minutes apart, and not key ids', () => {
      const name = scheduleName(WAKE_UP, at);
      expect(scheduleName({ ...WAKE_UP, keyId: 'another' }, at)).toBe(name);
      expect(scheduleName({ ...WAKE_UP, versionId: 'another' }, at)).not.toBe(name);
      expect(scheduleName({ ...WAKE_UP, secretArn: 'another' }, at)).not.toBe(name);
      expect(scheduleName(WAKE_UP, new Date('2026-01-02T03:05:00Z'))).not.toBe(name);
    });
  });
});
