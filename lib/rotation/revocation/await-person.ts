import { eventOf } from '../key-event';
import type { HeldVersion, KeyVersion } from '../key-version';
import { isTimeToNotify } from '../overdue';
import type { Secret } from '../secret';
import type { Services } from '../services';

/**
 * Whether a person has revoked a key that the API cannot revoke. As long as the provider accepts it, a person is notified
 * when it becomes due, and once a day from then on, with the place where to revoke it; it stays retiring.
 */
export async function isRevokedByPerson(
  services: Pick<Services, 'clock' | 'events' | 'log'>,
  secret: Secret,
  old: HeldVersion,
  dueAt: Date,
): Promise<boolean> {
  const { versionId } = old;
  const verdict = await secret.provider.verify(old);
  if (verdict === 'refused') return true;
  services.log.warn('the key is due: a person revokes it at the provider', { secret: secret.name, versionId, verdict });
  if (verdict === 'unknown' || !isTimeToNotify(dueAt, services.clock.now())) return false;
  const todo = 'revoke this key at the provider: its successor is in use and works';
  await askToRevoke(services, secret, old, { todo, dueAt });
  return false;
}

/** Asks a person to revoke a key at the provider, and says where. */
export async function askToRevoke(
  services: Pick<Services, 'events'>,
  secret: Secret,
  version: KeyVersion,
  { todo, dueAt }: { readonly todo: string; readonly dueAt?: Date },
): Promise<void> {
  const { consoleUrl } = secret.provider.capabilities;
  const evidence = {
    todo,
    ...(dueAt && { dueAt: dueAt.toISOString() }),
    ...(consoleUrl !== undefined && { where: consoleUrl }),
  };
  await services.events.publish(eventOf(secret, 'Key Awaiting Person', version, { evidence }));
}
