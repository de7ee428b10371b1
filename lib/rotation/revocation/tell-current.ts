import { tellRetiring } from './retire';
import { readKey, type Secret } from '../secret';
import type { Services } from '../services';
import { tell } from '../tell';

/**
 * Tells of a promotion that perhaps nobody told of: a run died after it moved AWSCURRENT, or a person moved it. A key
 * that a person put there began its life elsewhere, and has no receipts.
 */
export async function tellCurrent(services: Services, secret: Secret): Promise<void> {
  const { current, previous } = secret.stages;
  const key = await readKey(services, secret, current);
  if (current === undefined || key.kind !== 'key' || !key.ours) return;
  await tell(services, secret, {
    transition: 'promoted',
    versionId: current,
    keyId: key.held.keyId,
    ...(previous !== undefined && { predecessor: previous }),
  });
}

/** The same of the superseded version, whose label stands. */
export async function tellPrevious(services: Services, secret: Secret): Promise<void> {
  const retiring = secret.stages.retiring.find((one) => one.versionId === secret.stages.previous);
  const key = await readKey(services, secret, retiring?.versionId);
  if (!retiring || key.kind !== 'key') return;
  await tellRetiring(services, secret, retiring.versionId, key.held.keyId, retiring.dueAt);
}
