import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../rotation/canonical-json';
import type { Receipt } from '../../rotation/receipt';
import { checkChain, originOf, type ReceiptLine } from '../../rotation/receipt-chain';
import { parseSignedReceipt } from './parse-receipt';

/** One thing that is wrong. `line` counts from 1, and is absent for what is not there. */
interface Finding {
  readonly kind: 'malformed' | 'edited' | 'foreign' | 'missing' | 'order';
  readonly line?: number;
  readonly secretArn?: string;
  readonly versionId?: string;
  readonly message: string;
}

export interface Verification {
  /** How many lines are signed by the key and belong to the secret. */
  readonly verified: number;
  readonly secrets: readonly {
    readonly secretArn: string;
    /** The version that was AWSCURRENT when the receipts begin. They do not show where it came from. */
    readonly origin?: string;
    readonly from: string;
    readonly until: string;
  }[];
  readonly findings: readonly Finding[];
}

export interface VerifyOptions {
  /** With it, receipts of another secret are foreign; without it, each secret is verified by itself. */
  readonly secretArn?: string;
  /** When the lines were read: a key that was due before must be proved dead. */
  readonly asOf: Date;
}

/**
 * Verifies lines against the public key (PEM) and the order of a key's transitions, offline. Throws TypeError when
 * `publicKey` cannot be used. Lines that are cut off at either end leave no gap: compare `origin` and `until` with what
 * you expect.
 */
export function verifyReceipts(lines: readonly string[], publicKey: string, options: VerifyOptions): Verification {
  const key = createPublicKey(publicKey);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new TypeError('the public key is not of P-256');
  const findings: Finding[] = [];
  const read = lines.map((text, index) => ({ line: index + 1, signed: parseSignedReceipt(text) }));
  const isGood = new Map(read.map(({ line, signed }) => [line, 'receipt' in signed && isSigned(signed, key)]));
  const signers = new Set(
    read.flatMap(({ line, signed }) => ('receipt' in signed && isGood.get(line) ? signed.keyArn : [])),
  );
  const good: ReceiptLine[] = [];
  for (const { line, signed } of read) {
    if ('problem' in signed) {
      findings.push({ kind: 'malformed', line, message: signed.problem });
      continue;
    }
    const { receipt, keyArn } = signed;
    if (!isGood.get(line)) findings.push({ line, ...notSigned(keyArn, signers) });
    else if (options.secretArn !== undefined && receipt.secretArn !== options.secretArn) {
      findings.push({ kind: 'foreign', line, message: `is of another secret, ${receipt.secretArn}` });
    } else good.push({ line, receipt });
  }
  if (good.length === 0) findings.push({ kind: 'missing', message: 'there is no receipt' });
  const secrets = bySecret(good);
  for (const [secretArn, own] of secrets) {
    findings.push(...checkChain(own, options.asOf).map((finding) => ({ ...finding, secretArn })));
  }
  return {
    verified: good.length,
    secrets: [...secrets].map(([secretArn, own]) => ({ secretArn, ...extent(own) })),
    findings: findings.sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity)),
  };
}

function isSigned({ receipt, signature }: { receipt: Receipt; signature: string }, key: KeyObject): boolean {
  return verify('sha256', Buffer.from(canonicalJson(receipt)), key, Buffer.from(signature, 'base64'));
}

/** The name of the signing key is not signed itself: it only hints at what may have happened. */
function notSigned(keyArn: string, signers: ReadonlySet<string>): Pick<Finding, 'kind' | 'message'> {
  if (signers.has(keyArn))
    return { kind: 'edited', message: 'was changed after it was signed: its signature does not fit' };
  return { kind: 'foreign', message: `is not signed by this public key; it names ${keyArn}` };
}

function bySecret(lines: readonly ReceiptLine[]): ReadonlyMap<string, readonly ReceiptLine[]> {
  const secrets = new Map<string, ReceiptLine[]>();
  for (const one of lines) {
    const { secretArn } = one.receipt;
    secrets.set(secretArn, [...(secrets.get(secretArn) ?? []), one]);
  }
  return secrets;
}

function extent(lines: readonly ReceiptLine[]): Omit<Verification['secrets'][number], 'secretArn'> {
  const origin = originOf(lines);
  return {
    ...(origin !== undefined && { origin }),
    from: lines[0]?.receipt.at ?? '',
    until: lines.at(-1)?.receipt.at ?? '',
  };
}
