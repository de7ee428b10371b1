import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createFailureQueue } from '../../../lib/aws/failure-queue';
import { recordingLog } from './recording-log';
import type { Answer, ScriptedAws } from './scripted-aws';
import { awsError, ok, startScriptedAws } from './scripted-aws';

const URL = 'http://127.0.0.1/111122223333/failures';

describe('failure queue', () => {
  let aws: ScriptedAws;
  let client: SQSClient;

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new SQSClient({ ...aws.client, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  const messages = (...bodies: string[]): Answer =>
    ok({
      Messages: bodies.map((Body, at) => ({
        MessageId: `m${at}`,
        ReceiptHandle: `receipt-${at}`,
        Body,
        MD5OfBody: createHash('md5').update(Body).digest('hex'),
      })),
    });
  const record = (requestPayload: unknown): string =>
    JSON.stringify({ version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload });
  const targets = (): string[] => aws.received.map(({ target }) => target.replace('AmazonSQS.', ''));

  it('reruns what an invocation record holds, and deletes it', async () => {
    const rerun: unknown[] = [];
    aws.answer(messages(record({ keyId: 'a' })), ok(), ok());
    const drained = await createFailureQueue(client, URL, recordingLog()).drain(async (payload) => {
      rerun.push(payload);
    });
    expect(drained).toEqual({ succeeded: 1, failed: 0 });
    expect(rerun).toEqual([{ keyId: 'a' }]);
    expect(targets()).toEqual(['ReceiveMessage', 'DeleteMessage', 'ReceiveMessage']);
    expect(aws.received[1]?.input).toMatchObject({ QueueUrl: URL, ReceiptHandle: 'receipt-0' });
  });

  it('takes a plain payload as it is, and hands on what is no JSON as nothing', async () => {
    const rerun: unknown[] = [];
    aws.answer(messages('{"keyId":"b"}', 'not json'), ok(), ok(), ok());
    await createFailureQueue(client, URL, recordingLog()).drain(async (payload) => {
      rerun.push(payload);
    });
    expect(rerun).toEqual([{ keyId: 'b' }, undefined]);
  });

  it('leaves a message that fails again, logs it, and goes on with the next', async () => {
    const log = recordingLog();
    aws.answer(messages(record({ keyId: 'bad' }), record({ keyId: 'good' })), ok(), ok());
    const drained = await createFailureQueue(client, URL, log).drain(async (payload) => {
      if ((payload as { keyId: string }).keyId === 'bad') throw new Error('still broken');
    });
    expect(drained).toEqual({ succeeded: 1, failed: 1 });
    expect(targets()).toEqual(['ReceiveMessage', 'DeleteMessage', 'ReceiveMessage']);
    expect(aws.received[1]?.input).toMatchObject({ ReceiptHandle: 'receipt-1' });
    expect(log.lines).toMatchObject([{ level: 'error', fields: { messageId: 'm0' } }]);
  });

  it('ends after a bounded number of rounds', async () => {
    aws.answer(...Array.from({ length: 30 }, () => messages(record({}))));
    await createFailureQueue(client, URL, recordingLog()).drain(() => Promise.reject(new Error('no')));
    expect(targets().filter((target) => target === 'ReceiveMessage')).toHaveLength(5);
  });

  it('throws when the queue cannot be read', async () => {
    aws.answer(awsError('QueueDoesNotExist'));
    const queue = createFailureQueue(client, URL, recordingLog());
    await expect(queue.drain(() => Promise.resolve())).rejects.toThrow('reported by AWS');
  });
});
