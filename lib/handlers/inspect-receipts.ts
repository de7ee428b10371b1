import type { ReceiptLog } from '../rotation/services';

/** Signed lines as they are kept, and what verifies them. */
export interface ReceiptsAnswer {
  readonly lines: readonly string[];
  /** PEM. */
  readonly publicKey: string;
  /** There are more lines, perhaps also where this answer has none: ask again with it. */
  readonly nextToken?: string;
}

/** The receipts of one secret, the oldest first. Throws RotationError `ReceiptsUnavailable`. */
export async function inspectReceipts(
  { receiptLog }: { readonly receiptLog: ReceiptLog },
  { secretArn, nextToken }: { readonly secretArn: string; readonly nextToken?: string },
): Promise<ReceiptsAnswer> {
  const page = await receiptLog.read(secretArn, nextToken);
  return { ...page, publicKey: await receiptLog.publicKey() };
}
