import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, KEYTURN, compromisedLabel, retiringLabel } from '../rotation/labels';
import type { Receipt } from '../rotation/receipt';
import { originOf, withoutRepeats } from '../rotation/receipt-chain';
import type { LabelSpan, Mark, Timeline } from './timeline';

/** A key as its receipts are read one after the other. */
interface Life {
  readonly versionId: string;
  keyId?: string;
  validFrom?: Date;
  validUntil?: Date;
  labels: LabelSpan[];
}

const NOTES = [
  'Drawn from the signed receipts: a key counts as valid from the receipt of its issue to that of its revocation, or of the roll that replaced it.',
  'Labels stand as the transitions imply them, AWSPENDING until promotion. Receipts do not show requests and alarms.',
];

/**
 * The timeline of one secret from its receipts, beginning with the first. `to` is when they were read; `marks` are added
 * to those of the receipts. A version from before the first receipt is valid and AWSCURRENT from the start.
 */
export function timelineOfReceipts(
  name: string,
  receipts: readonly Receipt[],
  to: Date,
  marks: readonly Mark[] = [],
): Timeline {
  const ordered = [...receipts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const lines = withoutRepeats(ordered.map((receipt, index) => ({ line: index + 1, receipt })));
  const from = lines[0] ? new Date(lines[0].receipt.at) : to;
  const lives = new Map<string, Life>();
  const origin = originOf(lines);
  if (origin !== undefined) open(lifeOf(lives, origin), AWSCURRENT, from);
  for (const { receipt } of lines) apply(lives, receipt);
  return {
    name,
    notes: NOTES,
    from,
    to,
    keys: [...lives.values()].map((life) => ({ ...life, requests: [] })),
    marks: [...lines.map(({ receipt }) => markOf(receipt)), ...marks].sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

function apply(lives: Map<string, Life>, receipt: Receipt): void {
  const { versionId, keyId, transition, evidence } = receipt;
  if (versionId === undefined) return;
  const life = lifeOf(lives, versionId);
  const at = new Date(receipt.at);
  if (keyId !== undefined) life.keyId = keyId;
  switch (transition) {
    case 'issued':
      life.validFrom = at;
      return open(life, AWSPENDING, at);
    case 'promoted':
    case 'rolledBack':
      return moveCurrent(lives, life, receipt);
    case 'retiring':
      close(life, at, (label) => label.startsWith(`${KEYTURN}RETIRING`));
      return open(life, retiringLabel(new Date(String(evidence['dueAt'] ?? receipt.at)), versionId), at);
    case 'compromised':
      return open(life, compromisedLabel(versionId), at);
    case 'revoked':
      life.validUntil = at;
      return close(life, at, (label) => label.startsWith(KEYTURN));
    case 'orphanRevoked':
      return;
  }
}

/** As in Secrets Manager: AWSPREVIOUS goes to the version that AWSCURRENT leaves. */
function moveCurrent(lives: Map<string, Life>, life: Life, { at: time, transition, evidence }: Receipt): void {
  const at = new Date(time);
  const left = [...lives.values()].find((one) => one !== life && stands(one, AWSCURRENT));
  for (const one of lives.values()) close(one, at, (label) => label === AWSPREVIOUS);
  close(life, at, (label) => label === AWSPENDING || (transition === 'rolledBack' && label.startsWith(KEYTURN)));
  if (left) {
    close(left, at, (label) => label === AWSCURRENT);
    open(left, AWSPREVIOUS, at);
    if (evidence['rolled'] === true) left.validUntil = at;
  }
  open(life, AWSCURRENT, at);
}

function markOf({ at, transition, keyId, versionId, requestedBy, evidence }: Receipt): Mark {
  const facts = Object.entries(evidence).map(([name, value]) => `, ${name} ${value}`);
  const whose = keyId ?? `the key of version ${versionId}`;
  return { at: new Date(at), kind: 'event', text: `${transition}: ${whose}, by ${requestedBy}${facts.join('')}` };
}

function lifeOf(lives: Map<string, Life>, versionId: string): Life {
  const life = lives.get(versionId) ?? { versionId, labels: [] };
  lives.set(versionId, life);
  return life;
}

function stands({ labels }: Life, label: string): boolean {
  return labels.some((one) => one.label === label && !one.until);
}

function open(life: Life, label: string, from: Date): void {
  if (!stands(life, label)) life.labels.push({ label, from });
}

function close(life: Life, until: Date, isMeant: (label: string) => boolean): void {
  life.labels = life.labels.map((one) => (one.until || !isMeant(one.label) ? one : { ...one, until }));
}
