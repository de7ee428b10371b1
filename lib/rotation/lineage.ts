import { createHash } from 'node:crypto';

/** What a key's name says of its origin. The hashes tell two installations on one provider account apart. */
export interface Lineage {
  readonly secretHash: string;
  readonly versionHash: string;
  readonly issuedAt: Date;
}

/** `kt_<16 hex of the secret's ARN>_<16 hex of the version id>_<issue time, ms, base 36>`: fits the 64 characters of Twilio's names. */
export function lineageMark(secretArn: string, versionId: string, issuedAt: Date): string {
  return `kt_${hash16(secretArn)}_${hash16(versionId)}_${issuedAt.getTime().toString(36)}`;
}

/** The lineage in a key's name; undefined for a key that is not ours. */
export function parseLineage(name: string | undefined): Lineage | undefined {
  const match = /^kt_([0-9a-f]{16})_([0-9a-f]{16})_([0-9a-z]{1,11})$/.exec(name ?? '');
  if (!match) return undefined;
  const [, secretHash = '', versionHash = '', time = ''] = match;
  const issuedAt = new Date(Number.parseInt(time, 36));
  return Number.isNaN(issuedAt.getTime()) ? undefined : { secretHash, versionHash, issuedAt };
}

export function isOfSecret(lineage: Lineage, secretArn: string): boolean {
  return lineage.secretHash === hash16(secretArn);
}

export function isOfVersion(lineage: Lineage, versionId: string): boolean {
  return lineage.versionHash === hash16(versionId);
}

function hash16(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
