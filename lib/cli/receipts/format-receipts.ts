import type { Evidence, Receipt } from '../../rotation/receipt';
import { formatTable } from '../table';
import type { Verification } from './verify-receipts';

/** For people: what was verified and what is wrong, a line each. */
export function formatVerification({ verified, secrets, findings }: Verification): readonly string[] {
  return [
    ...secrets.flatMap(({ secretArn, origin, from, until }) => [
      `${secretArn}: from ${from} until ${until}`,
      ...(origin === undefined
        ? []
        : [`  version ${origin} is older than the receipts, which do not show where it came from`]),
    ]),
    ...findings.map(({ kind, line, message }) => `${kind}: ${line === undefined ? '' : `line ${line} `}${message}`),
    findings.length === 0
      ? `${verified} receipts, each as it was signed; no receipt is missing`
      : `${verified} receipts are as they were signed; ${findings.length} findings`,
  ];
}

/** A row for each receipt. */
export function formatReceipts(receipts: readonly Receipt[]): readonly string[] {
  const rows = receipts.map(({ at, transition, versionId, keyId, requestedBy, evidence }) => [
    at,
    transition,
    versionId ?? '-',
    keyId ?? '-',
    requestedBy,
    formatEvidence(evidence) || '-',
  ]);
  return formatTable([['AT', 'TRANSITION', 'VERSION', 'KEY', 'REQUESTED BY', 'EVIDENCE'], ...rows]);
}

/** Empty without evidence. */
export function formatEvidence(evidence: Evidence): string {
  return Object.entries(evidence)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
