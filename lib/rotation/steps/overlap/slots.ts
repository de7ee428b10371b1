import { RotationError } from '../../errors';
import { countLabels, MAX_RETIRING } from '../../labels';
import type { ListedKey } from '../../provider';
import { revoke } from '../../revocation/revoke';
import { openSecret, readKey, type Secret } from '../../secret';
import type { Services } from '../../services';

/**
 * Makes sure that the provider has room for one more key and Secrets Manager for one more retiring version. Only what is
 * due may go to make room, disabled keys first; else the rotation fails, saying until when.
 */
export async function freeSlot(services: Services, secret: Secret): Promise<void> {
  if (!(await isFull(secret))) return;
  for (const wakeUp of await dueVersions(services, secret)) {
    await revoke(services, wakeUp);
    if (!(await isFull(await openSecret(services, secret.arn)))) return;
  }
  throw slotsFull(await openSecret(services, secret.arn));
}

/** Whether a rotation that began now would find room, of the provider and of the labels. */
export async function hasRoom(services: Services, secret: Secret): Promise<boolean> {
  return !(await isFull(secret)) || (await dueVersions(services, secret)).length > 0;
}

/** Whether there is no room now, before anything is ended. */
export async function isFull(secret: Secret): Promise<boolean> {
  if (countLabels(secret.stages.retiring) >= MAX_RETIRING) return true;
  const { maxKeys } = secret.provider.capabilities;
  return maxKeys !== undefined && (await liveKeys(secret)) >= maxKeys;
}

/** Keys of the principal at the provider; where it lists none, those that we know of. */
async function liveKeys(secret: Secret): Promise<number> {
  const listed = await secret.provider.list?.();
  const known = secret.stages.retiring.length + (secret.stages.current === undefined ? 0 : 1);
  return listed ? listed.length : known;
}

async function dueVersions(services: Services, secret: Secret) {
  const listed = (await secret.provider.list?.()) ?? [];
  const due = [];
  for (const { versionId, dueAt } of secret.stages.retiring) {
    if (services.clock.now() < dueAt) continue;
    const key = await readKey(services, secret, versionId);
    if (key.kind !== 'key') continue;
    due.push({ v: 1, secretArn: secret.arn, versionId, keyId: key.held.keyId } as const);
  }
  return due.sort((a, b) => Number(isDisabled(listed, b.keyId)) - Number(isDisabled(listed, a.keyId)));
}

function isDisabled(listed: readonly ListedKey[], keyId: string): boolean {
  return listed.some((key) => key.keyId === keyId && key.disabled === true);
}

function slotsFull(secret: Secret): RotationError {
  const { retiring } = secret.stages;
  const until = retiring[0]
    ? `the next retiring key is due at ${retiring[0].dueAt.toISOString()}`
    : 'none of its keys is retiring: remove what is not in use at the provider, or wait for the sweep';
  const limit = secret.provider.capabilities.maxKeys;
  return new RotationError(
    'SlotsFull',
    `no room for another key of secret ${secret.name}: the provider allows ${limit ?? 'any number of'} keys, ${retiring.length} of at most ${MAX_RETIRING} versions are retiring; ${until}`,
    true,
  );
}
