import type { KeyStatus } from '../../rotation/operations/status';
import type { RotatorFunctions } from '../keys/rotator-functions';

interface FetchedReceipts {
  readonly secretArn: string;
  readonly lines: readonly string[];
  /** PEM. */
  readonly publicKey: string;
}

/** All receipts of one key, from the inspect function of its rotator. */
export async function fetchReceipts(
  functions: RotatorFunctions,
  { arn: secretArn, rotator }: Pick<KeyStatus, 'arn' | 'rotator'>,
): Promise<FetchedReceipts> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const answer = await functions.inspect(rotator, {
      action: 'receipts',
      secretArn,
      ...(nextToken !== undefined && { nextToken }),
    });
    lines.push(...answer.lines);
    nextToken = answer.nextToken;
    if (nextToken === undefined) return { secretArn, lines, publicKey: answer.publicKey };
  }
}
