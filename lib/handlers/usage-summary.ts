import type { UsageRecord } from '../rotation/services';

/** Who used which version of a key. Times in ISO 8601. */
export interface VersionUse {
  readonly versionId: string;
  readonly consumer: string;
  readonly lastAt: string;
  readonly uses: number;
  readonly authFailures: number;
}

/** One line for each consumer of each version, the latest use first. */
export function summarizeUsage(records: readonly UsageRecord[]): readonly VersionUse[] {
  const lines = new Map<string, VersionUse>();
  for (const { versionId, consumer, at, uses, authFailures } of records) {
    const id = `${versionId} ${consumer}`;
    const before = lines.get(id);
    const lastAt = at.toISOString();
    lines.set(id, {
      versionId,
      consumer,
      lastAt: before && before.lastAt > lastAt ? before.lastAt : lastAt,
      uses: uses + (before?.uses ?? 0),
      authFailures: authFailures + (before?.authFailures ?? 0),
    });
  }
  return [...lines.values()].sort((a, b) => (a.lastAt > b.lastAt ? -1 : 1));
}
