import { findKey } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';

export interface FetchedReceipts {
  readonly secretArn: string;
  readonly lines: readonly string[];
  /** PEM. */
  readonly publicKey: string;
}

/** All receipts of one key, by the inspect function of its rotator. */
export async function fetchReceipts(
  functions: RotatorFunctions,
  name: string,
  rotators: readonly string[],
): Promise<FetchedReceipts> {
  return receiptsOf(functions, await findKey(functions, name, rotators));
}

/** The same of a key that was found. */
export async function receiptsOf(
  functions: RotatorFunctions,
  { arn: secretArn, rotator }: { readonly arn: string; readonly rotator: string },
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
