import { isRotationError } from '../errors';
import { isOfSecret, isOfVersion, parseLineage } from '../lineage';
import type { ListedKey } from '../provider';
import { openSecret, type Secret } from '../secret';
import type { RotatorSettings } from '../settings';
import type { Services } from '../services';
import { record } from '../record';
import { eventOf } from '../key-event';
import { keyIdsInVersions } from '../secret';

/** Beyond the rotation function's timeout: clocks differ, and a put may still be on its way. */
const MARGIN_SECONDS = 5 * 60;

/** Whose a key at the provider is, if no version holds it. */
export type Origin = 'thisSecret' | 'foreign';

/**
 * A key belongs to a secret by its lineage; where keys carry no name, every key of a principal that is declared
 * `exclusive` does. Anything else is foreign and is never touched.
 */
export function originOf(key: ListedKey, secret: Pick<Secret, 'arn' | 'provider'>): Origin {
  const { lineage, exclusive } = secret.provider.capabilities;
  if (lineage === 'none') return exclusive ? 'thisSecret' : 'foreign';
  const mark = parseLineage(key.name);
  return mark && isOfSecret(mark, secret.arn) ? 'thisSecret' : 'foreign';
}

/**
 * Old enough that the run which issued it has either stored it or died: a younger key may be a concurrent run's, about to
 * be stored. A key of unknown age is never old enough.
 */
export function isPastSafetyAge(key: ListedKey, now: Date, settings: RotatorSettings): boolean {
  const issuedAt = issueTime(key);
  return issuedAt !== undefined && now.getTime() - issuedAt.getTime() > safetyAgeMs(settings);
}

/** So young that it need not be an orphan. A key of unknown age never is: a person decides about it. */
export function mayBeAboutToBeStored(key: ListedKey, now: Date, settings: RotatorSettings): boolean {
  return issueTime(key) !== undefined && !isPastSafetyAge(key, now, settings);
}

function issueTime(key: ListedKey): Date | undefined {
  return parseLineage(key.name)?.issuedAt ?? key.createdAt;
}

function safetyAgeMs(settings: RotatorSettings): number {
  return (settings.functionTimeoutSeconds + MARGIN_SECONDS) * 1000;
}

/**
 * Keys at the provider that belong to this secret and stand in no version. Ask the provider first and read `held` after,
 * so that a key that is stored in between counts as held.
 */
export function findOrphans(
  secret: Secret,
  listed: readonly ListedKey[],
  held: ReadonlySet<string>,
): readonly ListedKey[] {
  return listed.filter((key) => originOf(key, secret) === 'thisSecret' && !held.has(key.keyId));
}

/** Revokes an orphan: no version ever gave it to a consumer. */
export async function revokeOrphan(services: Services, secret: Secret, key: ListedKey): Promise<void> {
  await secret.provider.revoke(key.keyId);
  services.log.warn('orphan revoked', { secret: secret.name, keyId: key.keyId });
  services.metrics.count('OrphansRevoked', 1, secret.arn);
  await record(services, secret, 'orphanRevoked', { keyId: key.keyId });
}

/** Publishes that an orphan could not be revoked. */
export async function publishOrphan(services: Pick<Services, 'events'>, secret: Secret, key: ListedKey): Promise<void> {
  await services.events.publish(eventOf(secret, 'Orphan Found', { keyId: key.keyId }));
}

/** Before another key is issued for a rotation: what earlier, crashed runs of the same rotation left at the provider. */
export async function revokeOrphansOfVersion(services: Services, secret: Secret, versionId: string): Promise<void> {
  const listed = await secret.provider.list?.();
  if (!listed) return;
  const held = await keyIdsInVersions(services, secret);
  const now = services.clock.now();
  const orphans = findOrphans(secret, listed, held).filter((key) => {
    const mark = parseLineage(key.name);
    return (!mark || isOfVersion(mark, versionId)) && isPastSafetyAge(key, now, services.settings);
  });
  if (orphans.length === 0) return;
  const elsewhere = secret.provider.capabilities.lineage === 'none' ? await heldElsewhere(services, secret) : new Set();
  if (!elsewhere) return;
  for (const key of orphans) {
    if (!elsewhere.has(key.keyId)) await revokeOrphan(services, secret, key);
  }
}

/**
 * The keys that the rotator's other secrets hold: without names, one of theirs looks like an orphan of this one where
 * they share a principal. Undefined when they cannot all be read; then the sweep decides.
 */
async function heldElsewhere(services: Services, secret: Secret): Promise<ReadonlySet<string> | undefined> {
  const held = new Set<string>();
  try {
    for (const { arn } of await services.store.listSecrets(services.settings.rotator)) {
      if (arn === secret.arn) continue;
      for (const keyId of await keyIdsInVersions(services, await openSecret(services, arn))) held.add(keyId);
    }
    return held;
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.warn('orphans are left to the sweep: the other secrets of the rotator cannot be read', {
      secret: secret.name,
      error,
    });
    return undefined;
  }
}
