import { isTimeToTell } from '../overdue';
import type { HeldKey } from '../provider';
import type { Secret } from '../secret';
import type { Services } from '../services';

/**
 * Whether a person has ended a key that the API cannot end. As long as the provider accepts it, a person is told where to
 * do it when it becomes due, and once a day from then on; it stays retiring.
 */
export async function isEndedByPerson(
  services: Pick<Services, 'clock' | 'events' | 'log'>,
  secret: Secret,
  { versionId, dueAt, key }: { readonly versionId: string; readonly dueAt: Date; readonly key: HeldKey },
): Promise<boolean> {
  const verdict = await secret.provider.verify(key);
  if (verdict === 'refused') return true;
  services.log.warn('the key is due: a person ends it at the provider', { secret: secret.name, versionId, verdict });
  if (verdict === 'unknown' || !isTimeToTell(dueAt, services.clock.now())) return false;
  await askToEnd(services, secret, {
    versionId,
    keyId: key.keyId,
    todo: 'revoke this key at the provider: its successor is in use and works',
    dueAt,
  });
  return false;
}

/** Asks a person to end a key at the provider, and says where. */
export async function askToEnd(
  services: Pick<Services, 'events'>,
  { arn: secretArn, name: secretName, provider }: Secret,
  asked: { readonly versionId: string; readonly keyId: string; readonly todo: string; readonly dueAt?: Date },
): Promise<void> {
  const { versionId, keyId, todo, dueAt } = asked;
  const { consoleUrl } = provider.capabilities;
  await services.events.publish({
    type: 'Key Awaiting Person',
    secretArn,
    secretName,
    versionId,
    keyId,
    evidence: {
      todo,
      ...(dueAt && { dueAt: dueAt.toISOString() }),
      ...(consoleUrl !== undefined && { where: consoleUrl }),
    },
  });
}
