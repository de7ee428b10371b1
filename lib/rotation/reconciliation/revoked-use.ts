import { MINUTE_MS } from '../duration';
import { isRotationError } from '../errors';
import { eventOf } from '../key-event';
import { readKey, type Secret } from '../secret';
import type { Services, UsageRecord } from '../services';

/** The health check is hourly and may be late. A record at the edge counts twice, which is better than not at all. */
const RECORDS_MS = 65 * MINUTE_MS;

/** Names in an event. */
const MOST_NAMES = 20;

/**
 * Whether a consumer has presented a revoked key since the last health check: a usage record with authentication failures
 * that names a version whose key is revoked. Our own verifications are in no record.
 */
export async function checkRevokedUse(services: Services, secret: Secret): Promise<void> {
  const byVersion = new Map<string, UsageRecord[]>();
  for (const record of await failuresOf(services, secret)) {
    byVersion.set(record.versionId, [...(byVersion.get(record.versionId) ?? []), record]);
  }
  for (const [versionId, records] of byVersion) {
    const key = await readKey(services, secret, versionId);
    // A key that a person made is not revoked by us, and an unknown version id is a consumer's mistake.
    if (key.kind !== 'key' || !key.ours) continue;
    const uses = records.reduce((sum, one) => sum + one.authFailures, 0);
    const consumers = [...new Set(records.map((one) => one.consumer))].sort();
    const { keyId } = key.held;
    services.log.warn('a revoked key was presented', { secret: secret.name, versionId, keyId, uses, consumers });
    services.metrics.count('RevokedKeyUses', uses, secret.arn);
    const evidence = { uses, consumers: consumers.slice(0, MOST_NAMES).join(' ') };
    await services.events.publish(eventOf(secret, 'Revoked Key Used', key.held, { evidence }));
  }
}

async function failuresOf(services: Services, { arn, name, stages }: Secret): Promise<readonly UsageRecord[]> {
  const alive = new Set([stages.current, stages.pending, ...stages.retiring.map((one) => one.versionId)]);
  try {
    const since = new Date(services.clock.now().getTime() - RECORDS_MS);
    const records = await services.usage.records(arn, since);
    return records.filter((one) => one.authFailures > 0 && !alive.has(one.versionId));
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.error('the usage records cannot be read', { secret: name, code: error.code, error });
    return [];
  }
}
