import { TAG_VALUE } from '../inventory/fields';
import { tagPairs } from '../inventory/read-key';
import type { Schedule } from '../inventory/schedule';
import { formatDuration } from '../rotation/duration';
import { TAGS } from '../rotation/policy';
import type { RotatedKeyProps } from './rotated-key';

/** The policy of a secret as its tags, sorted by name. Throws on what AWS does not take as the value of a tag. */
export function policyTags(props: RotatedKeyProps, schedule: Schedule): { key: string; value: string }[] {
  const tags: Record<string, string | undefined> = {
    [TAGS.rotator]: props.rotator.rotator,
    [TAGS.grace]: props.grace && formatDuration(props.grace.toSeconds()),
    [TAGS.every]: rateOf(schedule),
    [TAGS.format]: props.format === 'text' ? 'text' : undefined,
    [TAGS.fields]: tagPairs(props.valueFields ?? {}) || undefined,
    [TAGS.options]: tagPairs(props.options ?? {}) || undefined,
    [TAGS.owner]: props.owner,
    [TAGS.criticality]: props.criticality,
  };
  return Object.entries(tags)
    .flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: checked(key, value) }]))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function checked(key: string, value: string): string {
  if (TAG_VALUE.test(value)) return value;
  throw new Error(`tag ${key}='${value}': expected letters, digits, spaces and _.:/=+-@, 1 to 256 characters`);
}

/** `30d`; a cron expression does not fit into a tag, and stands in the rotation rules anyway. */
function rateOf({ expression, intervalSeconds }: Schedule): string | undefined {
  return expression.startsWith('rate') ? formatDuration(intervalSeconds) : undefined;
}
