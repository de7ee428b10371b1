import type { Stages } from './labels';
import type { VersionSummary } from './secret-description';

export function createdAt(versions: readonly VersionSummary[], versionId: string | undefined): Date | undefined {
  return versions.find((one) => one.versionId === versionId)?.createdAt;
}

/**
 * True when AWSCURRENT is on an older version than AWSPREVIOUS: a rollback, or a person by hand, went back. It still
 * tells when the claim of the rollback is gone, with the key that was left.
 */
export function wentBack({ current, previous }: Stages, versions: readonly VersionSummary[]): boolean {
  const [now, before] = [createdAt(versions, current), createdAt(versions, previous)];
  return now !== undefined && before !== undefined && before > now;
}
