/** What `npm start -- --json` prints: counted at the consumers, at the provider and in CloudWatch. */
export interface Summary {
  /** Requests of all consumers. */
  readonly requests: number;
  /** Those that the provider refused, or for which there was no key. */
  readonly failed: number;
  readonly rotations: number;
  /** Invocations of the rotation that failed. */
  readonly failedRotations: number;
  /** Keys that were revoked, and then refused. */
  readonly revocations: number;
  /** Virtual seconds for which the old and the new key both worked. */
  readonly overlapSeconds: number;
  readonly oldKeyRefused: boolean;
  /** Live keys at the provider that no version holds. */
  readonly orphans: number;
  /** Real seconds from start to end. */
  readonly seconds: number;
}

export function heldInvariants({ requests, failed, oldKeyRefused, orphans, overlapSeconds }: Summary): boolean {
  return requests > 0 && failed === 0 && oldKeyRefused && orphans === 0 && overlapSeconds > 0;
}

export function summaryLines(summary: Summary): string[] {
  const { requests, failed, rotations, failedRotations, revocations, overlapSeconds, orphans, seconds } = summary;
  return [
    '',
    `requests ${requests}, failed ${failed}`,
    `rotations ${rotations}, failed attempts ${failedRotations}, revocations ${revocations}, orphans left ${orphans}`,
    `both keys worked for ${overlapSeconds} s; the old one is ${summary.oldKeyRefused ? 'refused' : 'STILL ACCEPTED'}`,
    `${heldInvariants(summary) ? 'Every invariant held.' : 'AN INVARIANT WAS BROKEN.'} ${seconds} s`,
  ];
}
