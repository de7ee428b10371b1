import { isRotationError } from '../errors';
import { readKey, type Secret } from '../secret';
import type { Services, UsageRecord } from '../services';

/** A look is hourly and may be late. A record at the edge is seen twice: told twice, better than not at all. */
const LOOK_BACK_MS = 65 * 60_000;

/** Names in an event. */
const MOST_NAMES = 20;

/**
 * Whether somebody has presented a revoked key since the last look: a usage record with authentication failures that
 * names a version of which only a revoked key is left. Our own probes are in no record.
 */
export async function lookForRevokedUse(services: Services, secret: Secret): Promise<void> {
  const byVersion = new Map<string, UsageRecord[]>();
  for (const record of await failuresOf(services, secret)) {
    byVersion.set(record.versionId, [...(byVersion.get(record.versionId) ?? []), record]);
  }
  for (const [versionId, records] of byVersion) {
    const key = await readKey(services, secret, versionId);
    // A key that somebody made by hand is not revoked by us, and an id that was never a version's is a consumer's mistake.
    if (key.kind !== 'key' || !key.ours) continue;
    const uses = records.reduce((sum, one) => sum + one.authFailures, 0);
    const consumers = [...new Set(records.map((one) => one.consumer))].sort();
    const { keyId } = key.held;
    services.log.warn('a revoked key was presented', { secret: secret.name, versionId, keyId, uses, consumers });
    services.metrics.count('RevokedKeyUses', uses, secret.arn);
    await services.events.publish({
      type: 'Revoked Key Used',
      secretArn: secret.arn,
      secretName: secret.name,
      versionId,
      keyId,
      evidence: { uses, consumers: consumers.slice(0, MOST_NAMES).join(' ') },
    });
  }
}

async function failuresOf(services: Services, { arn, name, stages }: Secret): Promise<readonly UsageRecord[]> {
  const alive = new Set([stages.current, stages.pending, ...stages.retiring.map((one) => one.versionId)]);
  try {
    const since = new Date(services.clock.now().getTime() - LOOK_BACK_MS);
    const records = await services.usage.records(arn, since);
    return records.filter((one) => one.authFailures > 0 && !alive.has(one.versionId));
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.error('the usage records cannot be read', { secret: name, code: error.code, error });
    return [];
  }
}
