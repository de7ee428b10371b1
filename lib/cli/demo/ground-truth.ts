import type { InventoryKey } from '../../inventory/inventory';
import { readStages } from '../../rotation/labels';
import type { Stage } from './stage';

/** Which version holds which label of a key's secret now. */
export function stages(stage: Stage, key: InventoryKey) {
  return readStages({
    versions: Object.fromEntries(stage.secretOf(key).versions.map((one) => [one.versionId, one.labels])),
  });
}

/** Virtual seconds from the moment the new key worked to the moment the old one was refused, as the provider knows them. */
export function overlap(stage: Stage, key: InventoryKey, oldKeyId: string): number {
  const keys = stage.fakeProviderOf(key)?.view().keys ?? [];
  const current = stage.heldKey(key, stages(stage, key).current);
  const until = keys.find(({ keyId }) => keyId === oldKeyId)?.acceptedUntil;
  const from = keys.find(({ keyId }) => keyId === current?.keyId)?.acceptedFrom;
  if (until && from) return Math.round((until.getTime() - from.getTime()) / 1000);
  return stage.fakeProviderOf(key) ? 0 : overlapByCalls(stage);
}

/** The same where AWS itself is the provider: from the call that made the new key to the one that disabled the old one. */
function overlapByCalls({ cloud }: Stage): number {
  const calls = cloud.events().filter(({ source, type, error }) => source === 'iam' && type === 'Call' && !error);
  const issued = calls.findLast(({ operation }) => operation === 'CreateAccessKey');
  const disabled = calls.find(({ operation, seq }) => operation === 'UpdateAccessKey' && issued && seq > issued.seq);
  return issued && disabled ? Math.round((Date.parse(disabled.at) - Date.parse(issued.at)) / 1000) : 0;
}

/** Live keys at the providers that stand in no version of any secret. */
export function orphans(stage: Stage): readonly string[] {
  const held = new Set(
    stage.keys.flatMap((key) =>
      stage.secretOf(key).versions.flatMap(({ versionId }) => stage.heldKey(key, versionId)?.keyId ?? []),
    ),
  );
  const fakeProviders = new Set(stage.keys.flatMap((key) => stage.fakeProviderOf(key) ?? []));
  const live = [
    ...[...fakeProviders].flatMap((fakeProvider) =>
      fakeProvider.view().keys.filter(({ state }) => state !== 'revoked'),
    ),
    ...stage.cloud.accessKeys().map(({ id }) => ({ keyId: id })),
  ];
  return live.map(({ keyId }) => keyId).filter((keyId) => !held.has(keyId));
}
