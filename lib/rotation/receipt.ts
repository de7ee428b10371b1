/**
 * What can happen to a key, in the order of its life. A closed list.
 *
 * - `issued`: the provider made it and a version holds it.
 * - `promoted`: AWSCURRENT moved to it from `predecessor`, whose key died at once where `evidence.rolled` says so.
 * - `rolledBack`: AWSCURRENT moved back to it from `predecessor`.
 * - `retiring`: superseded (or never fit for use), due at `evidence.dueAt`; written again when that time changes.
 * - `compromised`: a person called it so.
 * - `revoked`: the provider was told to end it and was then seen to refuse it.
 * - `orphanRevoked`: the provider was told to end a key that no version holds. It may never have been used.
 */
export const TRANSITIONS = [
  'issued',
  'promoted',
  'rolledBack',
  'retiring',
  'compromised',
  'revoked',
  'orphanRevoked',
] as const;
export type Transition = (typeof TRANSITIONS)[number];

/** Facts for people: times in ISO 8601, durations in seconds. Never a key. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** The record of one transition of one key. It is written at least once, so the same may stand there twice. */
export interface Receipt {
  readonly v: 1;
  readonly secretArn: string;
  /** Absent only for an orphan, which no version holds. */
  readonly versionId?: string;
  /** The version that was AWSCURRENT before: of `issued` the one to be superseded. Absent where there was none. */
  readonly predecessor?: string;
  readonly transition: Transition;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** The key's id at the provider. Absent where nobody knows it: a key that a person put there. */
  readonly keyId?: string;
  /** `rotation`, or what the operator claimed to be: a claim, not a proof. */
  readonly requestedBy: string;
  readonly evidence: Evidence;
}

/** A receipt as it is kept: one JSON line. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  /** ECDSA on P-256 over SHA-256 of the receipt's canonical JSON (canonical-json.ts): DER, in base64. */
  readonly signature: string;
  /** The KMS key that signed. */
  readonly keyArn: string;
}
