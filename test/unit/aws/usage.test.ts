import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createUsage } from '../../../lib/aws/usage';
import { recordingLog } from './recording-log';
import { awsError, ok, type ScriptedAws, startScriptedAws } from './scripted-aws';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf';
const GROUP = '/keyturn/gateway/usage';
const SINCE = new Date('2026-01-01T00:00:00Z');
const RECORD = {
  ...{ secretArn: ARN, versionId: '00000000-0000-4000-8000-00000000000a', consumer: 'billing-api' },
  ...{ at: '2026-01-02T03:04:05Z', uses: 12, authFailures: 1 },
};
const page = (lines: readonly unknown[], nextToken?: string) =>
  ok({
    events: lines.map((line) => ({ message: typeof line === 'string' ? line : JSON.stringify(line) })),
    ...(nextToken && { nextToken }),
  });

describe('usage records over the SDK', () => {
  let aws: ScriptedAws;
  let client: CloudWatchLogsClient;
  const log = recordingLog();
  const records = () => createUsage(client, GROUP, log).records(ARN, SINCE);

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new CloudWatchLogsClient({ ...aws.client, maxAttempts: 1 });
  });
  beforeEach(() => void (log.lines.length = 0));
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  it('asks for the lines of one secret since a time', async () => {
    aws.answer(page([RECORD]));
    expect(await records()).toEqual([
      {
        ...{ versionId: RECORD.versionId, consumer: 'billing-api', at: new Date(RECORD.at) },
        ...{ uses: 12, authFailures: 1 },
      },
    ]);
    expect(aws.received).toEqual([
      {
        target: 'Logs_20140328.FilterLogEvents',
        input: { logGroupName: GROUP, filterPattern: `{ $.secretArn = "${ARN}" }`, startTime: SINCE.getTime() },
      },
    ]);
  });

  it('reads page after page, empty ones too', async () => {
    aws.answer(page([RECORD], 'two'), page([], 'three'), page([RECORD]));
    expect(await records()).toHaveLength(2);
    expect(aws.received.map(({ input }) => input['nextToken'])).toEqual([undefined, 'two', 'three']);
  });

  it('a line that is no record is skipped, and counted', async () => {
    aws.answer(
      page([
        'no JSON',
        '[]',
        'null',
        { ...RECORD, secretArn: `${ARN}x` },
        { ...RECORD, versionId: undefined },
        { ...RECORD, consumer: 'two words' },
        { ...RECORD, consumer: 'esc\u001b[31m' },
        { ...RECORD, consumer: 'x'.repeat(129) },
        { ...RECORD, at: 'yesterday' },
        { ...RECORD, at: 1 },
        { ...RECORD, uses: -1 },
        { ...RECORD, uses: '1' },
        { ...RECORD, authFailures: 0.5 },
        { ...RECORD, authFailures: undefined },
      ]),
    );
    expect(await records()).toMatchObject([{ authFailures: 0 }]);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { malformed: 13, logGroupName: GROUP } }]);
  });

  it('a record of before that time does not count, however late it was written', async () => {
    aws.answer(page([{ ...RECORD, at: '2025-12-31T23:59:59Z' }]));
    expect(await records()).toEqual([]);
  });

  it('no log group, no records', async () => {
    aws.answer(awsError('ResourceNotFoundException'));
    expect(await records()).toEqual([]);
  });

  it.each([
    ['denied', awsError('AccessDeniedException')],
    ['throttled', awsError('ThrottlingException')],
    ['out', awsError('InternalFailure', 'x', 500)],
  ])('throws UsageUnavailable when AWS says: %s', async (_, answer) => {
    aws.answer(page([RECORD], 'two'), answer);
    await expect(records()).rejects.toMatchObject({ code: 'UsageUnavailable', retryable: true });
  });

  it('throws rather than read for ever', async () => {
    aws.answer(...Array.from({ length: 101 }, () => page([], 'more')));
    await expect(records()).rejects.toMatchObject({ code: 'UsageUnavailable' });
    expect(aws.received).toHaveLength(100);
  });
});
