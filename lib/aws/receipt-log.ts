import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GetPublicKeyCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { RotationError } from '../rotation/errors';
import type { ReceiptLog } from '../rotation/services';
import { awsFailure } from './aws-failure';
import type { ReceiptsTarget } from './receipts';

/** Lines of one answer: about a kilobyte each, and a function may answer with 6 MB. */
const PAGE = 1000;
/** CloudWatch Logs answers with empty pages while it searches old streams. */
const SEARCHES = 20;

/** The log group of the receipts, read. */
export function createReceiptLog(
  clients: { readonly kms: KMSClient; readonly logs: CloudWatchLogsClient },
  { keyArn, logGroup }: ReceiptsTarget,
): ReceiptLog {
  return {
    read: (secretArn, from) =>
      told(`the receipts in ${logGroup}`, async () => {
        let nextToken = from;
        const lines: string[] = [];
        for (let search = 0; search < SEARCHES; search += 1) {
          const page = await clients.logs.send(
            new FilterLogEventsCommand({
              logGroupName: logGroup,
              filterPattern: `{ $.receipt.secretArn = ${JSON.stringify(secretArn)} }`,
              limit: PAGE,
              // Without a start CloudWatch Logs may search a part of the group only.
              startTime: 0,
              ...(nextToken !== undefined && { nextToken }),
            }),
          );
          lines.push(...(page.events ?? []).flatMap(({ message }) => message ?? []));
          nextToken = page.nextToken;
          if (nextToken === undefined || lines.length > 0) break;
        }
        return { lines, ...(nextToken !== undefined && { nextToken }) };
      }),
    publicKey: () =>
      told(`the public key of ${keyArn}`, async () => {
        const { PublicKey } = await clients.kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
        const base64 = Buffer.from(PublicKey ?? []).toString('base64');
        return `-----BEGIN PUBLIC KEY-----\n${base64.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PUBLIC KEY-----\n`;
      }),
  };
}

async function told<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code, message } = awsFailure(error);
    throw new RotationError('ReceiptsUnavailable', `${what} cannot be read: ${code}: ${message}`, true, {
      cause: error,
    });
  }
}
