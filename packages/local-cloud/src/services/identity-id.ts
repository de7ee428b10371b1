import { createHash } from 'node:crypto';
import { newUniqueId } from '../server/credentials';

/** The unique id of a user or role: always the same for one ARN, so that it needs no place to be stored. */
export function identityId(prefix: 'AIDA' | 'AROA', arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  return newUniqueId(prefix, (size) => digest.subarray(0, size));
}
