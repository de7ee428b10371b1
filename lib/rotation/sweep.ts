import { isRotationError } from './errors';
import { readStages } from './labels';
import { findOrphans, isPastSafetyAge, originOf, revokeOrphan } from './orphans';
import type { ListedKey } from './provider';
import { reconcileSecret } from './reconcile';
import { openSecret, type Secret } from './secret';
import type { SecretSummary, Services } from './services';
import { keyIdsInVersions } from './versions';

/**
 * The hourly look at all secrets of the rotator: the gauges that alarms rest on, and a reconciliation of each secret
 * that looks as if it needs one. The list may lag by minutes, so it decides nothing.
 */
export async function reconcileAll(services: Services): Promise<void> {
  const secrets = await services.store.listSecrets(services.settings.rotator);
  let overdue = 0;
  for (const summary of secrets) {
    const due = dueVersions(services, summary);
    overdue += due;
    if (due > 0 || needsLook(summary)) await reconcileOne(services, summary);
  }
  services.metrics.count('OverdueRevocations', overdue);
  services.metrics.count('ReconcilerHeartbeat', 1);
}

/**
 * The daily sweep: reconciles every secret, then asks the provider which keys there are, and revokes those of our
 * lineage that no version holds. A secret that cannot be read has no orphans this time.
 */
export async function sweep(services: Services): Promise<void> {
  const summaries = await services.store.listSecrets(services.settings.rotator);
  const readable: Secret[] = [];
  let unreadable = 0;
  for (const summary of summaries) {
    if (!(await reconcileOne(services, summary))) unreadable += 1;
    try {
      readable.push(await openSecret(services, summary.arn));
    } catch (error) {
      unreadable += 1;
      services.log.error('a secret cannot be read: none of its keys is an orphan this time', {
        secret: summary.name,
        error,
      });
    }
  }
  let orphans = 0;
  const foreign = new Set<string>();
  for (const principal of byPrincipal(readable)) {
    const swept = await sweepPrincipal(services, principal, unreadable > 0);
    orphans += swept.orphansLeft;
    for (const keyId of swept.foreign) foreign.add(keyId);
  }
  services.metrics.count('OrphanKeys', orphans);
  services.metrics.count('ForeignKeys', foreign.size);
}

/** Secrets with the same options are keys of the same principal at the provider: its list is read once. */
function byPrincipal(secrets: readonly Secret[]): readonly Secret[][] {
  const groups = new Map<string, Secret[]>();
  for (const secret of secrets) {
    const options = JSON.stringify(Object.entries(secret.policy.options).sort());
    groups.set(options, [...(groups.get(options) ?? []), secret]);
  }
  return [...groups.values()];
}

async function sweepPrincipal(
  services: Services,
  secrets: readonly Secret[],
  someUnreadable: boolean,
): Promise<{ orphansLeft: number; foreign: readonly string[] }> {
  const [first] = secrets;
  const listed = await first?.provider.list?.();
  if (!listed) return { orphansLeft: 0, foreign: [] };
  const held = new Set<string>();
  for (const secret of secrets) for (const keyId of await keyIdsInVersions(services, secret)) held.add(keyId);
  let orphansLeft = 0;
  for (const secret of secrets) {
    for (const key of findOrphans(secret, listed, held)) {
      if (!(await revokeIfCertain(services, secret, key, someUnreadable))) orphansLeft += 1;
    }
  }
  const foreign = listed.filter(
    (key) => !held.has(key.keyId) && secrets.every((secret) => originOf(key, secret) === 'foreign'),
  );
  return { orphansLeft, foreign: foreign.map((key) => key.keyId) };
}

async function revokeIfCertain(
  services: Services,
  secret: Secret,
  key: ListedKey,
  someUnreadable: boolean,
): Promise<boolean> {
  // Without names every key of the principal looks like an orphan of a secret whose versions could not be read.
  if (someUnreadable && secret.provider.capabilities.lineage === 'none') return false;
  if (!isPastSafetyAge(key, services.clock.now(), services.settings)) return false;
  await revokeOrphan(services, secret, key);
  return true;
}

async function reconcileOne(services: Services, summary: SecretSummary): Promise<boolean> {
  try {
    await reconcileSecret(services, summary.arn);
    return true;
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.error('a secret could not be reconciled', { secret: summary.name, code: error.code, error });
    return false;
  }
}

function dueVersions(services: Services, summary: SecretSummary): number {
  return readStages(summary).retiring.filter((one) => one.dueAt <= services.clock.now()).length;
}

/** A claim that has not been finished, a rotation in progress that may be stuck, a retiring label on a version in use. */
function needsLook(summary: SecretSummary): boolean {
  const { claims, pending, current, retiring } = readStages(summary);
  return claims.size > 0 || pending !== undefined || retiring.some((one) => one.versionId === current);
}
