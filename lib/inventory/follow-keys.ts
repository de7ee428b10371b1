import { formatAfter } from '../rotation/after';
import { formatDuration } from '../rotation/duration';
import { MAX_TAG_LENGTH } from '../rotation/limits';
import type { InventoryKey } from './inventory';
import type { KeyDraft } from './read-key';
import type { YamlSource } from './yaml-source';

/**
 * Adds, to each key that is rotated `after` another, the secret of that other key. `after` may also name an existing
 * secret that is not in the file. Reports what could never be rotated first.
 */
export function followKeys(drafts: readonly KeyDraft[], source: YamlSource): readonly InventoryKey[] {
  return drafts.map(({ key, isTimed }) => {
    if (!key.after) return key;
    const other = followedBy(key, drafts);
    const after = other ? { ...key.after, secret: other.key.secret ?? other.key.name } : key.after;
    const messages = [
      formatAfter(after).length > MAX_TAG_LENGTH
        ? `is too long: it becomes a tag, and AWS allows ${MAX_TAG_LENGTH} characters`
        : undefined,
      circleMessage(key, drafts),
      isTimed && other?.isTimed ? paceMessage(key, other.key) : undefined,
    ];
    const message = messages.find((one) => one !== undefined);
    if (message !== undefined) source.report(['keys', key.name, 'after', 'key'], message);
    return { ...key, after };
  });
}

function followedBy({ after }: InventoryKey, drafts: readonly KeyDraft[]): KeyDraft | undefined {
  if (!after) return undefined;
  return drafts.find(({ key }) => key.name === after.secret || key.secret === after.secret);
}

function circleMessage(key: InventoryKey, drafts: readonly KeyDraft[]): string | undefined {
  const path = [key.name];
  for (let next = followedBy(key, drafts)?.key; next && path.length <= drafts.length;) {
    path.push(next.name);
    if (next === key) return `${path.join(' after ')}: each would always wait for the other`;
    next = followedBy(next, drafts)?.key;
  }
  return undefined;
}

function paceMessage({ after, schedule }: InventoryKey, other: InventoryKey): string | undefined {
  const [own, others] = [schedule.intervalSeconds, other.schedule.intervalSeconds];
  if (!after || others <= own || others <= after.withinSeconds) return undefined;
  return `keys.${other.name} rotates every ${formatDuration(others)}, and this key every ${formatDuration(own)}: most of its rotations would fail. Rotate the other one as often, or lengthen within`;
}
