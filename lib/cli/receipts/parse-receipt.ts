import type { Receipt, SignedReceipt } from '../../rotation/receipt';
import { isTransition } from '../../rotation/receipt-chain';

/** One line of a file of receipts, or what is wrong with it. A member that is not signed is wrong too. */
export function parseSignedReceipt(line: string): SignedReceipt | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { problem: 'is not JSON' };
  }
  if (!isObject(parsed)) return { problem: 'is not a JSON object' };
  const { receipt, signature, keyArn, ...rest } = parsed;
  if (Object.keys(rest).length > 0) return { problem: `has members beside the signed ones: ${Object.keys(rest)}` };
  if (typeof signature !== 'string' || typeof keyArn !== 'string') return { problem: 'has no signature or no keyArn' };
  const problem = problemOf(receipt);
  return problem === undefined ? { receipt: receipt as Receipt, signature, keyArn } : { problem };
}

/** The receipts of these lines, unverified. Lines that hold no receipt are left out. */
export function readableReceipts(lines: readonly string[]): readonly Receipt[] {
  return lines.map(parseSignedReceipt).flatMap((one) => ('receipt' in one ? one.receipt : []));
}

function problemOf(receipt: unknown): string | undefined {
  if (!isObject(receipt)) return 'has no receipt';
  const { v, transition, secretArn, versionId, predecessor, at, keyId, requestedBy, evidence } = receipt;
  if (v !== 1) return `is a receipt of version ${String(v)}, which is not known`;
  if (!isTransition(transition)) return `has the unknown transition '${String(transition)}'`;
  if (versionId === undefined && transition !== 'orphanRevoked') return 'has no versionId';
  for (const [name, value] of Object.entries({ secretArn, at, requestedBy })) {
    if (typeof value !== 'string') return `has no ${name}`;
  }
  for (const [name, value] of Object.entries({ versionId, predecessor, keyId })) {
    if (value !== undefined && typeof value !== 'string') return `has a ${name} that is not text`;
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(at))) return 'has an at that is not a time in UTC';
  return isObject(evidence) ? undefined : 'has no evidence';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
