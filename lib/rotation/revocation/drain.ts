import { DAY_MS } from '../duration';
import { isRotationError } from '../errors';
import { graceSeconds } from '../grace-period';
import type { Secret } from '../secret';
import type { KeyVersion } from '../key-version';
import type { Evidence } from '../receipt';
import type { Services, UsageRecord } from '../services';

type Ask = Pick<Services, 'usage' | 'clock' | 'log' | 'settings'>;

/** What is known of the use of a superseded key. */
export interface Drain {
  /** `unreadable`: not known, because the usage records could not be read. `noEvidence`: nobody reports. */
  readonly verdict: 'unused' | 'used' | 'unreadable' | 'noEvidence';
  /** For events: names of consumers and times. */
  readonly evidence: Evidence;
}

/** Consumers that have reported within this time are expected to report again: a weekly job is among them. */
const RECORDS_MS = 8 * DAY_MS;

/** Names in an event. */
const MOST_NAMES = 20;

/**
 * Whether the key of a superseded version is still used, by the provider's list and by what consumers report.
 *
 * The time without use that is asked for is never longer than the grace period: a use before the promotion says nothing.
 * Our own verification of an old key would count as a use at some providers; so this is asked before the first one, which
 * follows the claim.
 */
export async function readDrain(services: Ask, secret: Secret, { versionId, keyId }: KeyVersion): Promise<Drain> {
  const now = services.clock.now();
  const idleMs = Math.min(secret.policy.drain.idleSeconds, graceSeconds(secret.policy, services.settings)) * 1000;
  const isRecent = (at: Date | undefined) => at !== undefined && now.getTime() - at.getTime() < idleMs;

  const seen = await lastUse(secret, keyId, now);
  const records = await readRecords(services, secret, now);
  const users = namesOf(records?.filter((one) => one.versionId === versionId && one.uses > 0 && isRecent(one.at)));
  const { waitedFor, silent } = declaredConsumers(secret, records ?? []);

  const evidence = (drain: string) => ({
    drain,
    ...(seen?.at && { lastUsedAt: seen.at.toISOString() }),
    ...named('stillUsedBy', users),
    ...named('notSeenOnNewKey', waitedFor),
    ...named('neverReported', silent),
  });
  if (isRecent(seen?.at) || users.length > 0 || waitedFor.length > 0) {
    return { verdict: 'used', evidence: evidence('still used') };
  }
  if (!records) return { verdict: 'unreadable', evidence: evidence('the usage records cannot be read') };
  if (!seen && records.length === 0) return { verdict: 'noEvidence', evidence: evidence('no evidence') };
  return { verdict: 'unused', evidence: evidence('not used') };
}

/** What the provider's list says; undefined where it says nothing about this key. */
async function lastUse({ provider }: Secret, keyId: string, now: Date): Promise<{ at?: Date } | undefined> {
  if (!provider.capabilities.lastUsed) return undefined;
  const listed = (await provider.list?.())?.find((key) => key.keyId === keyId);
  if (!listed) return undefined;
  const { lastUsedAt } = listed;
  if (!lastUsedAt) return {};
  // Some providers say the day only, which reads as its midnight: the use was at any time of that day.
  const isDay = lastUsedAt.getTime() % DAY_MS === 0;
  return { at: isDay ? new Date(Math.min(lastUsedAt.getTime() + DAY_MS, now.getTime())) : lastUsedAt };
}

async function readRecords(services: Ask, secret: Secret, now: Date): Promise<readonly UsageRecord[] | undefined> {
  try {
    return await services.usage.records(secret.arn, new Date(now.getTime() - RECORDS_MS));
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.error('the usage records cannot be read', { secret: secret.name, code: error.code, error });
    return undefined;
  }
}

/** A declared consumer that has reported is waited for until its last use is of the current version; one that never did says nothing. */
function declaredConsumers(secret: Secret, records: readonly UsageRecord[]) {
  const waitedFor: string[] = [];
  const silent: string[] = [];
  for (const consumer of secret.policy.usedBy) {
    const own = records.filter((one) => one.consumer === consumer);
    const uses = own.filter((one) => one.uses > 0).sort((a, b) => b.at.getTime() - a.at.getTime());
    if (own.length === 0) silent.push(consumer);
    else if (uses[0]?.versionId !== secret.stages.current) waitedFor.push(consumer);
  }
  return { waitedFor, silent };
}

function namesOf(records: readonly UsageRecord[] = []): readonly string[] {
  return [...new Set(records.map(({ consumer }) => consumer))].sort();
}

function named(field: string, names: readonly string[]): Readonly<Record<string, string>> {
  if (names.length === 0) return {};
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return { [field]: names.slice(0, MOST_NAMES).join(' ') + more };
}
