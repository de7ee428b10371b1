import type { SecretDescription } from './secret-description';

/** Secrets Manager's own staging labels. */
export const AWSCURRENT = 'AWSCURRENT';
export const AWSPENDING = 'AWSPENDING';
export const AWSPREVIOUS = 'AWSPREVIOUS';

/** Every label of ours begins with this. */
export const KEYTURN = 'KEYTURN_';
const RETIRING = `${KEYTURN}RETIRING_`;
const CLAIM = `${KEYTURN}CLAIM_`;
const COMPROMISED = `${KEYTURN}COMPROMISED_`;

/**
 * Most labels of the retiring versions of one secret, and so most of these versions. Secrets Manager allows 20 labels on
 * all versions of a secret together; three are AWS's, and a claim, a compromise and an extension need room besides.
 */
export const MAX_RETIRING = 14;

/** A superseded version whose key is alive as far as we know. */
export interface Retiring {
  readonly versionId: string;
  /** The latest one, where the version carries more than one label (a new due time is added before the old one goes). */
  readonly dueAt: Date;
  /** The earliest one: a postponement keeps the first label beside its own, so that its limit can be reckoned. */
  readonly firstDueAt: Date;
  readonly labels: readonly string[];
}

/** Where every version of a secret stands, read from its labels. */
export interface Stages {
  readonly current: string | undefined;
  readonly previous: string | undefined;
  /** The version of a rotation in progress. AWSPENDING on the current version is AWS's normal end state and not one. */
  readonly pending: string | undefined;
  readonly retiring: readonly Retiring[];
  /** Old version id to the version that carries the claim on it. */
  readonly claims: ReadonlyMap<string, string>;
  readonly compromised: ReadonlySet<string>;
}

export function retiringLabel(dueAt: Date, versionId: string): string {
  const minute = dueAt.toISOString().replace(/[-:]/g, '').slice(0, 13);
  return `${RETIRING}${minute}Z_${versionId}`;
}

/** Excludes revoking a version and rolling back to it from each other: one version can carry the label, so one wins. */
export function claimLabel(oldVersionId: string): string {
  return `${CLAIM}${oldVersionId}`;
}

export function isClaim(label: string): boolean {
  return label.startsWith(CLAIM);
}

export function compromisedLabel(versionId: string): string {
  return `${COMPROMISED}${versionId}`;
}

export function readStages(secret: Pick<SecretDescription, 'versions'>): Stages {
  const holder = (label: string): string | undefined =>
    Object.entries(secret.versions).find(([, labels]) => labels.includes(label))?.[0];
  const current = holder(AWSCURRENT);
  const pending = holder(AWSPENDING);
  const retiring: Retiring[] = [];
  const claims = new Map<string, string>();
  const compromised = new Set<string>();
  for (const [versionId, labels] of Object.entries(secret.versions)) {
    const due = labels.flatMap((label) => parseRetiring(label, versionId) ?? []);
    if (due.length > 0) {
      const times = due.map((one) => one.dueAt.getTime());
      const [firstDueAt, dueAt] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
      retiring.push({ versionId, dueAt, firstDueAt, labels: due.map((one) => one.label) });
    }
    for (const label of labels) {
      if (isClaim(label)) claims.set(label.slice(CLAIM.length), versionId);
      if (label === compromisedLabel(versionId)) compromised.add(versionId);
    }
  }
  retiring.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return {
    current,
    previous: holder(AWSPREVIOUS),
    pending: pending === current ? undefined : pending,
    retiring,
    claims,
    compromised,
  };
}

/** The labels that retiring versions take up. One that was postponed has two: they count towards MAX_RETIRING. */
export function countLabels(retiring: readonly Retiring[]): number {
  return retiring.reduce((total, one) => total + one.labels.length, 0);
}

/** True when a version carries a label of ours: it was superseded or rolled back, and is not to be promoted again. */
export function carriesOurLabel(secret: Pick<SecretDescription, 'versions'>, versionId: string): boolean {
  return (secret.versions[versionId] ?? []).some((label) => label.startsWith(KEYTURN));
}

function parseRetiring(label: string, versionId: string): { label: string; dueAt: Date } | undefined {
  const match = /^KEYTURN_RETIRING_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_(.+)$/.exec(label);
  if (!match || match[6] !== versionId) return undefined;
  const dueAt = new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:00Z`);
  return Number.isNaN(dueAt.getTime()) ? undefined : { label, dueAt };
}
