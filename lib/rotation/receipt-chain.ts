import { DAY_MS } from './duration';
import type { Receipt, Transition } from './receipt';
import { TRANSITIONS } from './receipt';

/** A receipt and where it stands in its file: the first line is 1. */
export interface ReceiptLine {
  readonly line: number;
  readonly receipt: Receipt;
}

/** What is wrong with the receipts of a secret. `line` is absent for what should be there and is not. */
export interface ChainFinding {
  readonly kind: 'missing' | 'order';
  readonly line?: number;
  readonly versionId?: string;
  readonly message: string;
}

/** A wake-up, Lambda's retries and the hourly reconciliation have long been tried by then. */
const PATIENCE_MS = DAY_MS;

/** Which transitions must have been recorded for a key before; one of them is enough. Without an entry: nothing. */
const BEFORE: Readonly<Partial<Record<Transition, readonly Transition[]>>> = {
  promoted: ['issued'],
  rolledBack: ['retiring'],
  retiring: ['issued', 'promoted'],
  compromised: ['issued', 'promoted'],
  revoked: ['retiring'],
};

/**
 * Holds the receipts of one secret, in their order, against the life of a key: issued, promoted, retiring, revoked. Each
 * version that is superseded has a successor that says so, and what was due is revoked, as of a time. The version that
 * the first issued one supersedes was there before the receipts began, and only that. The same receipt twice is one.
 */
export function checkChain(lines: readonly ReceiptLine[], asOf: Date): readonly ChainFinding[] {
  const once = withoutRepeats(lines).filter(({ receipt }) => receipt.transition !== 'orphanRevoked');
  const ids = once.flatMap(({ receipt }) => [receipt.versionId, receipt.predecessor]);
  const versions = new Set(ids.filter((versionId) => versionId !== undefined));
  const origin = originOf(once);
  return [
    ...outOfTime(lines),
    ...[...versions].flatMap((versionId) => {
      const life = once.filter(({ receipt }) => receipt.versionId === versionId);
      const named = once.filter(({ receipt }) => receipt.predecessor === versionId);
      return checkLife({ versionId, life, named, isOrigin: versionId === origin }, asOf);
    }),
  ];
}

/** The version that was AWSCURRENT when the receipts begin; undefined where they begin with the first key. */
export function originOf(lines: readonly ReceiptLine[]): string | undefined {
  const first = lines.find(({ receipt }) => receipt.transition !== 'orphanRevoked')?.receipt;
  return first?.transition === 'issued' ? first.predecessor : undefined;
}

interface Life {
  readonly versionId: string;
  readonly life: readonly ReceiptLine[];
  /** The receipts of others that name it as their predecessor. */
  readonly named: readonly ReceiptLine[];
  readonly isOrigin: boolean;
}

function checkLife({ versionId, life, named, isOrigin }: Life, asOf: Date): readonly ChainFinding[] {
  const findings: ChainFinding[] = [];
  const missing = (message: string): void => void findings.push({ kind: 'missing', versionId, message });
  const all = (transition: Transition) => life.filter(({ receipt }) => receipt.transition === transition);
  const has = (transition: Transition): boolean => all(transition).length > 0;
  const isLate = (since: string | undefined): boolean =>
    since !== undefined && asOf.getTime() - Date.parse(since) > PATIENCE_MS;

  for (const [index, { line, receipt }] of life.entries()) {
    const wanted = BEFORE[receipt.transition];
    const isFirstOfOrigin = isOrigin && wanted?.includes('issued');
    if (!wanted || isFirstOfOrigin || life.slice(0, index).some((one) => wanted.includes(one.receipt.transition))) {
      continue;
    }
    const what = `${receipt.transition}, and before that no receipt says that it was ${wanted.join(' or ')}`;
    const kind = wanted.some(has) ? 'order' : 'missing';
    findings.push({ kind, line, versionId, message: `${name(versionId)} was ${what}` });
  }

  const wasCurrent = isOrigin || has('promoted') || has('rolledBack');
  const [superseding] = named.filter(({ receipt }) => receipt.transition !== 'issued');
  if (named.length > 0 && !wasCurrent) missing(`${name(versionId)} was superseded, and no receipt promotes it`);
  if (wasCurrent && has('retiring') && !superseding) {
    missing(`${name(versionId)} is retiring, and no receipt promotes the version that superseded it`);
  }
  // A roll ends the old key itself. What was there at the beginning may be a key that is not ours to revoke.
  const isRolled = superseding?.receipt.evidence['rolled'] === true;
  if (superseding && !isRolled && !isOrigin && !has('retiring') && !has('revoked') && isLate(superseding.receipt.at)) {
    missing(`${name(versionId)} was superseded at ${superseding.receipt.at}, and no receipt says when it is due`);
  }
  if (!wasCurrent && !has('retiring') && !has('revoked') && isLate(all('issued')[0]?.receipt.at)) {
    missing(`${name(versionId)} was issued, and no receipt says what became of it`);
  }
  const last = life.filter(({ receipt }) => receipt.transition !== 'compromised').at(-1)?.receipt;
  const dueAt = last?.transition === 'retiring' ? String(last.evidence['dueAt'] ?? last.at) : undefined;
  if (!has('revoked') && isLate(dueAt)) {
    missing(`${name(versionId)} was due at ${dueAt}, and no receipt proves that its key is dead`);
  }
  for (const { line, receipt } of life.slice(life.findIndex((one) => one.receipt.transition === 'revoked') + 1)) {
    if (!has('revoked') || receipt.transition === 'revoked') continue;
    const message = `${name(versionId)} was ${receipt.transition} after it was revoked`;
    findings.push({ kind: 'order', line, versionId, message });
  }
  return findings;
}

function outOfTime(lines: readonly ReceiptLine[]): readonly ChainFinding[] {
  return lines.flatMap(({ line, receipt }, index): readonly ChainFinding[] => {
    const before = lines[index - 1]?.receipt.at ?? '';
    // ISO 8601 in UTC sorts as text.
    if (receipt.at >= before) return [];
    return [{ kind: 'order', line, message: `is of ${receipt.at}, and stands after one of ${before}` }];
  });
}

/** A receipt is written at least once: what says the same of the same key counts when it was first said. */
export function withoutRepeats(lines: readonly ReceiptLine[]): readonly ReceiptLine[] {
  const seen = new Set<string>();
  return lines.filter(({ receipt }) => {
    const { transition, versionId, keyId, predecessor, evidence } = receipt;
    const said = JSON.stringify([transition, versionId, keyId, predecessor, evidence['dueAt']]);
    const isNew = !seen.has(said);
    seen.add(said);
    return isNew;
  });
}

const name = (versionId: string): string => `version ${versionId}`;

/** True for the receipts that `Transition` names: what is read from a file may say anything. */
export function isTransition(value: unknown): value is Transition {
  return TRANSITIONS.some((one) => one === value);
}
