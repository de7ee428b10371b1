import { createHash } from 'node:crypto';
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SignCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { canonicalJson } from '../rotation/canonical-json';
import { RotationError } from '../rotation/errors';
import type { Receipt, SignedReceipt } from '../rotation/receipt';
import type { Receipts } from '../rotation/services';
import { awsFailure } from './aws-failure';

export interface ReceiptsTarget {
  /** The KMS key that signs: ECC_NIST_P256, SIGN_VERIFY. */
  readonly keyArn: string;
  readonly logGroup: string;
}

/** KMS and a log group behind the port of rotation/services.ts: a stream for each day, a line for each receipt. */
export function createReceipts(
  clients: { readonly kms: KMSClient; readonly logs: CloudWatchLogsClient },
  { keyArn, logGroup }: ReceiptsTarget,
): Receipts {
  return {
    async write(receipt) {
      try {
        const line = JSON.stringify(await signed(clients.kms, keyArn, receipt));
        await append(clients.logs, { logGroup, stream: receipt.at.slice(0, 10), line, at: new Date(receipt.at) });
      } catch (error) {
        const { code, message } = awsFailure(error);
        throw new RotationError(
          'ReceiptNotWritten',
          `the receipt '${receipt.transition}' of key ${receipt.keyId} of secret ${receipt.secretArn} could not be written to ${logGroup}: ${code}: ${message}`,
          true,
          { cause: error },
        );
      }
    },
  };
}

async function signed(kms: KMSClient, keyArn: string, receipt: Receipt): Promise<SignedReceipt> {
  // By its digest: KMS takes messages up to 4096 bytes only, and need not see what they say.
  const digest = createHash('sha256').update(canonicalJson(receipt)).digest();
  const { Signature } = await kms.send(
    new SignCommand({ KeyId: keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  if (!Signature) throw new Error('KMS answered without a signature');
  return { receipt, signature: Buffer.from(Signature).toString('base64'), keyArn };
}

interface Line {
  readonly logGroup: string;
  readonly stream: string;
  readonly line: string;
  readonly at: Date;
}

async function append(logs: CloudWatchLogsClient, given: Line): Promise<void> {
  try {
    await put(logs, given);
  } catch (error) {
    // The first receipt of a day. Of an absent group it says the same, and then the creation of the stream fails.
    if (awsFailure(error).code !== 'ResourceNotFoundException') throw error;
    await createStream(logs, given);
    await put(logs, given);
  }
}

async function put(logs: CloudWatchLogsClient, { logGroup, stream, line, at }: Line): Promise<void> {
  const { rejectedLogEventsInfo } = await logs.send(
    new PutLogEventsCommand({
      logGroupName: logGroup,
      logStreamName: stream,
      logEvents: [{ timestamp: at.getTime(), message: line }],
    }),
  );
  // PutLogEvents answers 200 for lines that it did not take.
  if (rejectedLogEventsInfo) throw new Error('CloudWatch Logs rejected the line for its time');
}

async function createStream(logs: CloudWatchLogsClient, { logGroup, stream }: Line): Promise<void> {
  try {
    await logs.send(new CreateLogStreamCommand({ logGroupName: logGroup, logStreamName: stream }));
  } catch (error) {
    if (awsFailure(error).code !== 'ResourceAlreadyExistsException') throw error;
  }
}
