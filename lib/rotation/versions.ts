import { readKey, type Secret } from './secret';
import type { Services } from './services';

/**
 * The ids of all keys that stand in any version of a secret, unlabelled ones too. Throws when one cannot be read: then
 * nothing may be concluded about what is not in the set.
 */
export async function keyIdsInVersions(
  services: Pick<Services, 'store'>,
  secret: Secret,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  if (secret.policy.adopted) ids.add(secret.policy.adopted.keyId);
  for (const { versionId } of await services.store.listVersions(secret.arn)) {
    const key = await readKey(services, secret, versionId);
    if (key.kind === 'key') ids.add(key.held.keyId);
  }
  return ids;
}
