import { DAY_MS } from '../duration';
import { dueAfterGrace } from '../grace-period';
import { AWSPENDING } from '../labels';
import { retire } from '../revocation/retire';
import { readKey, type Secret } from '../secret';
import type { Services } from '../services';

/** A rotation that takes longer than this is published as stuck: Secrets Manager repeats it within its window, then no more. */
export const STUCK_AFTER_MS = DAY_MS;

/** Beyond the rotation function's timeout, as for orphans: a younger rotation may still be running. */
const MARGIN_SECONDS = 5 * 60;

/** True when a rotation has been in progress for longer than its function can run. */
export async function isStuck(
  services: Pick<Services, 'store' | 'clock' | 'settings'>,
  secret: Secret,
  pending: string,
): Promise<boolean> {
  const version = (await services.store.listVersions(secret.arn)).find((one) => one.versionId === pending);
  const ageMs = services.clock.now().getTime() - (version?.createdAt.getTime() ?? Infinity);
  return ageMs > (services.settings.functionTimeoutSeconds + MARGIN_SECONDS) * 1000;
}

/**
 * Abandons a rotation that is in progress. No consumer was given its key, so it is due at once. The label of a retiring
 * version comes first, because no step promotes a version that carries it.
 */
export async function abandonPending(services: Services, secret: Secret, pending: string): Promise<void> {
  const key = await readKey(services, secret, pending);
  const current = await readKey(services, secret, secret.stages.current);
  const isOwn = key.kind === 'key' && !(current.kind === 'key' && current.held.keyId === key.held.keyId);
  if (isOwn) {
    await retire(services, secret, key.held, dueAfterGrace(services.clock.now(), 0));
  }
  await services.store.moveLabel(secret.arn, AWSPENDING, { from: pending });
}

/** Since when the rotation in progress is stuck; undefined when there is none, or it may still end by itself. */
export async function stuckSince(
  services: Pick<Services, 'store' | 'clock'>,
  { arn, stages }: Pick<Secret, 'arn' | 'stages'>,
): Promise<Date | undefined> {
  if (stages.pending === undefined) return undefined;
  const version = (await services.store.listVersions(arn)).find((one) => one.versionId === stages.pending);
  if (!version || services.clock.now().getTime() - version.createdAt.getTime() < STUCK_AFTER_MS) return undefined;
  return version.createdAt;
}
