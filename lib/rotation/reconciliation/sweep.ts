import { requireAdminCredential } from '../admin-credential';
import { isRotationError, type RotationError } from '../errors';
import { checkHealth } from './health-check';
import { readStages } from '../labels';
import {
  findOrphans,
  isPastSafetyAge,
  mayBeAboutToBeStored,
  originOf,
  revokeOrphan,
  publishOrphan,
} from '../revocation/orphans';
import { principalsOf } from './principals';
import type { ListedKey } from '../provider';
import { reconcileSecret } from './reconcile';
import { openSecret, type Secret } from '../secret';
import type { SecretSummary } from '../secret-description';
import type { Services } from '../services';
import { keyIdsInVersions } from '../secret';

/**
 * The hourly job over all secrets of the rotator: a reconciliation of each secret whose labels call for one, then the
 * health check, and last the heartbeat that says that both were done. The list may lag by minutes, so it decides nothing.
 */
export async function reconcileAll(services: Services): Promise<void> {
  const secrets = await services.store.listSecrets(services.settings.rotator);
  for (const summary of secrets) {
    if (needsReconciling(services, summary)) await reconcileOne(services, summary);
  }
  await checkHealth(services, secrets);
  services.metrics.count('ReconcilerHeartbeat', 1);
}

/**
 * The daily sweep: reconciles every secret, checks the admin credential, then asks the provider which keys there are,
 * and revokes those of our lineage that no version holds. A secret that cannot be read has no orphans this time. What
 * failed is thrown at the end, after everything else was swept.
 */
export async function sweep(services: Services): Promise<void> {
  const summaries = await services.store.listSecrets(services.settings.rotator);
  const failures: RotationError[] = [];
  const opened: Secret[] = [];
  for (const { arn, name } of summaries) {
    await collecting(failures, services, name, () => reconcileSecret(services, arn));
    const secret = await collecting(failures, services, name, () => openSecret(services, arn));
    if (secret) opened.push(secret);
  }
  const principals = await listPrincipals(services, opened, failures);
  // After the provider's lists, so that a key that is stored in between counts as held.
  const held = new Map<Secret, ReadonlySet<string>>();
  for (const secret of opened) {
    const keyIds = await collecting(failures, services, secret.name, () => keyIdsInVersions(services, secret));
    if (keyIds) held.set(secret, keyIds);
  }
  const known = { held, allRead: held.size === summaries.length };
  let orphans = 0;
  let foreign = 0;
  for (const principal of principals) {
    const found = sortKeys(principal, known);
    foreign += found.foreign;
    for (const { secret, key } of found.orphans) {
      if (mayBeAboutToBeStored(key, services.clock.now(), services.settings)) continue;
      const revoked = await collecting(failures, services, secret.name, () => revokeIfOld(services, secret, key));
      if (revoked === true) continue;
      orphans += 1;
      await publishOrphan(services, secret, key);
    }
  }
  services.metrics.count('OrphanKeys', orphans);
  services.metrics.count('ForeignKeys', foreign);
  if (failures[0]) throw failures[0];
}

interface Principal {
  readonly secrets: readonly Secret[];
  readonly listed: readonly ListedKey[];
}

/** The keys of each principal at the provider, whose list is read once. */
async function listPrincipals(
  services: Services,
  secrets: readonly Secret[],
  failures: RotationError[],
): Promise<readonly Principal[]> {
  const principals: Principal[] = [];
  for (const group of principalsOf(secrets)) {
    // Where each secret has an admin credential of its own, all are checked, and one that works is enough for the list.
    const asked = services.settings.adminIsSelf ? group : group.slice(0, 1);
    let listed: readonly ListedKey[] | undefined;
    for (const { name, provider } of asked) {
      const isListed = listed !== undefined;
      const found = await collecting(failures, services, name, async () => {
        await requireAdminCredential(services, provider);
        return isListed ? undefined : provider.list?.();
      });
      listed ??= found;
    }
    principals.push({ secrets: group, listed: listed ?? [] });
  }
  return principals;
}

/** Which keys of a principal are orphans of a secret that could be read, and how many are foreign. */
function sortKeys(
  { secrets, listed }: Principal,
  { held, allRead }: { held: ReadonlyMap<Secret, ReadonlySet<string>>; allRead: boolean },
): { orphans: readonly { secret: Secret; key: ListedKey }[]; foreign: number } {
  const heldByAny = new Set([...held.values()].flatMap((keyIds) => [...keyIds]));
  const orphans = new Map<string, { secret: Secret; key: ListedKey }>();
  for (const secret of secrets) {
    // Without names every key of the principal looks like an orphan, also those of a secret that could not be read.
    const certain = held.has(secret) && (allRead || secret.provider.capabilities.lineage === 'name');
    if (!certain) continue;
    for (const key of findOrphans(secret, listed, heldByAny)) orphans.set(key.keyId, { secret, key });
  }
  const foreign = listed.filter(
    (key) => !heldByAny.has(key.keyId) && secrets.every((secret) => originOf(key, secret) === 'foreign'),
  );
  return { orphans: [...orphans.values()], foreign: foreign.length };
}

async function revokeIfOld(services: Services, secret: Secret, key: ListedKey): Promise<boolean> {
  if (!isPastSafetyAge(key, services.clock.now(), services.settings)) return false;
  await revokeOrphan(services, secret, key);
  return true;
}

/** Runs a part of the sweep; a failure is logged, kept for the end, and gives undefined. */
async function collecting<T>(
  failures: RotationError[],
  services: Services,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.error('a part of the sweep failed', { secret: name, code: error.code, error });
    failures.push(error);
    return undefined;
  }
}

async function reconcileOne(services: Services, summary: SecretSummary): Promise<void> {
  try {
    await reconcileSecret(services, summary.arn);
  } catch (error) {
    if (!isRotationError(error)) throw error;
    services.log.error('a secret could not be reconciled', { secret: summary.name, code: error.code, error });
  }
}

/** A version that is due, a claim that has not been finished, a rotation that may be stuck, a retiring label in use. */
function needsReconciling({ clock }: Pick<Services, 'clock'>, summary: SecretSummary): boolean {
  const { claims, pending, current, retiring } = readStages(summary);
  const isDue = retiring.some((one) => one.dueAt <= clock.now() || one.versionId === current);
  return isDue || claims.size > 0 || pending !== undefined;
}
