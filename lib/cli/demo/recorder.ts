import type { InventoryKey } from '../../inventory/inventory';
import type { LoggedEvent } from '@keyturn/local-cloud';
import { isOfSecret, parseLineage } from '../../rotation/lineage';
import type { LabelSpan, Requests, Timeline, TimelineKey } from '../../timeline/timeline';
import { marksOf } from './marks';
import type { Stage } from './stage';

interface Recorder {
  /** What happened to the key since the recording began. */
  timeline(): Timeline;
}

interface Validity {
  readonly keyId: string;
  readonly validFrom?: Date;
  readonly validUntil?: Date;
}

/** Records, event by event, which keys the provider accepted and where the labels of one secret stood. */
export function startRecorder(stage: Stage, key: InventoryKey): Recorder {
  const { cloud } = stage;
  const from = cloud.now();
  const began = cloud.events().at(-1)?.seq ?? 0;
  const labels = watchLabels(stage, key);
  const accessKeys = watchAccessKeys(stage);
  labels.record(from);
  cloud.subscribe(({ source, type, at }: LoggedEvent) => {
    if (source === 'iam' && type === 'Call') accessKeys.record(new Date(at));
    if (source.endsWith('secretsmanager')) labels.record(new Date(at));
  });

  /** The keys of the secret's versions, and those that an interrupted rotation left. */
  const keysAtProvider = (): readonly Validity[] => {
    const held = labels.versions();
    const { arn } = stage.secretOf(key);
    const fakeProvider = stage.fakeProviderOf(key);
    if (!fakeProvider) return accessKeys.all().filter(({ keyId }) => held.has(keyId));
    return fakeProvider
      .view()
      .keys.filter(({ keyId, name }) => held.has(keyId) || isOf(arn, name))
      .map(({ keyId, acceptedFrom, acceptedUntil }) => ({
        keyId,
        ...(acceptedFrom && { validFrom: acceptedFrom }),
        ...(acceptedUntil && { validUntil: acceptedUntil }),
      }));
  };

  return {
    timeline: () => ({
      name: key.secret ?? key.name,
      notes: [
        'Recorded on the embedded local cloud, where time is virtual: an hour passes in a moment.',
        'Requests are those of the applications in the story. AWSPENDING stays on a promoted version, as AWS leaves it.',
      ],
      from,
      to: cloud.now(),
      keys: keysAtProvider().map((one): TimelineKey => {
        const versionId = labels.versions().get(one.keyId);
        return {
          ...one,
          ...(versionId !== undefined && { versionId }),
          labels: versionId === undefined ? [] : labels.spansOf(versionId),
          requests: requestsWith(stage, one.keyId),
        };
      }),
      marks: marksOf(cloud.events(began), stage.secretOf(key).arn),
    }),
  };
}

function isOf(secretArn: string, name: string | undefined): boolean {
  const lineage = parseLineage(name);
  return lineage !== undefined && isOfSecret(lineage, secretArn);
}

function requestsWith({ consumers }: Stage, keyId: string): readonly Requests[] {
  return consumers
    .flatMap((one) => one.record().sent)
    .filter((one) => one.keyId === keyId)
    .map(({ at, accepted }) => ({ at, accepted: accepted ? 1 : 0, refused: accepted ? 0 : 1 }));
}

function watchLabels(stage: Stage, key: InventoryKey) {
  const spans = new Map<string, LabelSpan[]>();
  const versions = new Map<string, string>();
  return {
    /** Key id to the version that holds it. */
    versions: (): ReadonlyMap<string, string> => versions,
    spansOf: (versionId: string): readonly LabelSpan[] => spans.get(versionId) ?? [],
    record(at: Date): void {
      const standing = new Map(stage.secretOf(key).versions.map(({ versionId, labels }) => [versionId, labels]));
      for (const [id, before] of spans) {
        spans.set(
          id,
          before.map((one) => (one.until || standing.get(id)?.includes(one.label) ? one : { ...one, until: at })),
        );
      }
      for (const [id, labels] of standing) {
        const before = spans.get(id) ?? [];
        const isNew = (label: string): boolean => !before.some((one) => one.label === label && !one.until);
        spans.set(id, [...before, ...labels.filter(isNew).map((label) => ({ label, from: at }))]);
        const keyId = stage.heldKey(key, id)?.keyId;
        if (keyId !== undefined) versions.set(keyId, id);
      }
    },
  };
}

/** Where IAM itself is the provider: a key is accepted while it is active, but for the second until IAM is consistent. */
function watchAccessKeys({ cloud }: Stage) {
  const known = new Map<string, Validity>();
  return {
    all: (): readonly Validity[] => [...known.values()],
    record(at: Date): void {
      const accessKeys = cloud.accessKeys();
      for (const { id } of accessKeys) if (!known.has(id)) known.set(id, { keyId: id, validFrom: at });
      const active = new Set(accessKeys.filter(({ status }) => status === 'Active').map(({ id }) => id));
      for (const [id, one] of known) {
        if (!one.validUntil && !active.has(id)) known.set(id, { ...one, validUntil: at });
      }
    },
  };
}
