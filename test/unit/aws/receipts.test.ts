import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { createReceiptLog } from '../../../lib/aws/receipt-log';
import { createReceipts } from '../../../lib/aws/receipts';
import { verifyReceipts } from '../../../lib/cli/receipts/verify-receipts';
import { createKms } from '../../../packages/local-cloud/src/services/kms/kms';
import { createLogs } from '../../../packages/local-cloud/src/services/logs/logs';
import type { Receipt } from '../../../lib/rotation/receipt';
import { type ServedCloud, serveCloud } from '../../../packages/local-cloud/test/served-cloud';
import { awsError, ok, type ScriptedAws, startScriptedAws } from './scripted-aws';

const GROUP = '/keyturn/gateway/receipts';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/key-AbCdEf';
const ISSUED: Receipt = {
  v: 1,
  secretArn: SECRET,
  versionId: 'version-1',
  transition: 'issued',
  at: '2026-11-20T12:00:00.000Z',
  keyId: 'key-1',
  requestedBy: 'rotation',
  evidence: { provider: 'http' },
};
const PROMOTED: Receipt = { ...ISSUED, transition: 'promoted', at: '2026-11-21T00:00:01.000Z' };

describe('receipts over the SDK, at the local cloud', () => {
  let cloud: ServedCloud;
  let clients: { kms: KMSClient; logs: CloudWatchLogsClient };
  let keyArn = '';

  beforeAll(async () => {
    cloud = await serveCloud(({ kernel }) => [
      createKms(kernel).definition,
      createLogs(kernel, { putMetric: () => undefined, ingestLogLine: () => undefined }).definition,
    ]);
    clients = { kms: new KMSClient(cloud.client), logs: new CloudWatchLogsClient(cloud.client) };
    const created = await clients.kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    keyArn = created.KeyMetadata?.Arn ?? '';
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  });
  afterAll(async () => {
    clients.kms.destroy();
    clients.logs.destroy();
    await cloud.stop();
  });

  it('are signed, kept in a stream for each day, and come back by secret with the key that verifies them', async () => {
    const receipts = createReceipts(clients, { keyArn, logGroup: GROUP });
    await Promise.all([receipts.write(ISSUED), receipts.write({ ...ISSUED, secretArn: `${SECRET}-other` })]);
    await receipts.write(PROMOTED);

    const { logStreams } = await clients.logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['2026-11-20', '2026-11-21']);
    const log = createReceiptLog(clients, { keyArn, logGroup: GROUP });
    const { lines, nextToken } = await log.read(SECRET);
    expect(nextToken).toBeUndefined();
    expect(lines.map((line) => (JSON.parse(line) as { receipt: Receipt }).receipt)).toEqual([ISSUED, PROMOTED]);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ receipt: ISSUED, signature: expect.any(String) as string, keyArn });
    const publicKey = await log.publicKey();
    const options = { secretArn: SECRET, asOf: new Date('2026-11-21T00:00:01Z') };
    expect(verifyReceipts(lines, publicKey, options)).toMatchObject({ findings: [], verified: 2 });
  });

  it('cannot be written without the group, or read: which is said with the key', async () => {
    const nowhere = { keyArn, logGroup: '/keyturn/none/receipts' };
    await expect(createReceipts(clients, nowhere).write(ISSUED)).rejects.toMatchObject({
      code: 'ReceiptNotWritten',
      retryable: true,
      message: expect.stringMatching(/'issued' of key key-1 .* ResourceNotFoundException/) as string,
    });
    const log = createReceiptLog(clients, { ...nowhere, keyArn: `${keyArn}x` });
    await expect(log.read(SECRET)).rejects.toMatchObject({ code: 'ReceiptsUnavailable' });
    await expect(log.publicKey()).rejects.toMatchObject({ code: 'ReceiptsUnavailable' });
  });
});

describe('receipts over the SDK, when AWS is in the way', () => {
  let aws: ScriptedAws;
  let clients: { kms: KMSClient; logs: CloudWatchLogsClient };
  const target = { keyArn: 'arn:aws:kms:us-east-1:111122223333:key/1', logGroup: GROUP };
  const SIGNED = ok({ KeyId: target.keyArn, Signature: 'MAA=' });

  beforeAll(async () => {
    aws = await startScriptedAws();
    clients = {
      kms: new KMSClient({ ...aws.client, maxAttempts: 1 }),
      logs: new CloudWatchLogsClient({ ...aws.client, maxAttempts: 1 }),
    };
  });
  afterAll(async () => {
    clients.kms.destroy();
    clients.logs.destroy();
    await aws.stop();
  });

  it('find the stream that a concurrent run created in the meantime', async () => {
    aws.answer(SIGNED, awsError('ResourceNotFoundException'), awsError('ResourceAlreadyExistsException'), ok());
    await createReceipts(clients, target).write(ISSUED);
    expect(aws.received.map((one) => one.target.split('.')[1])).toEqual([
      'Sign',
      'PutLogEvents',
      'CreateLogStream',
      'PutLogEvents',
    ]);
  });

  it.each([
    ['KMS refuses', [awsError('KMSInvalidStateException')]],
    ['KMS answers without a signature', [ok({})]],
    ['CloudWatch Logs refuses', [SIGNED, awsError('ServiceUnavailableException', 'busy', 503)]],
    ['CloudWatch Logs does not take the line', [SIGNED, ok({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } })]],
  ])('are not taken for written when %s', async (_, answers) => {
    aws.answer(...answers);
    await expect(createReceipts(clients, target).write(ISSUED)).rejects.toMatchObject({ code: 'ReceiptNotWritten' });
  });

  it('are searched for through empty pages', async () => {
    const pages = [ok({ events: [], nextToken: 'a' }), ok({ events: [{ message: '{}' }], nextToken: 'b' })];
    aws.answer(...pages);
    const log = createReceiptLog(clients, target);
    expect(await log.read(SECRET, 'before')).toEqual({ lines: ['{}'], nextToken: 'b' });
    expect(aws.received.map(({ input }) => input['nextToken'])).toEqual(['before', 'a']);
  });
});
