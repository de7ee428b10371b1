import type { HeldKey } from './provider';

/** A version, and the id of the key that it holds. */
export interface KeyVersion {
  readonly versionId: string;
  readonly keyId: string;
}

/** A version with the key itself. */
export interface HeldVersion extends KeyVersion, HeldKey {}

/** What a revocation is woken up with. A hint: the labels decide. */
export interface WakeUp extends KeyVersion {
  readonly v: 1;
  readonly secretArn: string;
}

/** Field by field: a version may come with its key, which never goes into a schedule. */
export function wakeUpFor(secretArn: string, { versionId, keyId }: KeyVersion): WakeUp {
  return { v: 1, secretArn, versionId, keyId };
}
