import { type After, AFTER_FORM, formatAfter, parseAfter } from '../rotation/after';
import { type DrainPolicy, formatDrain, parseDrain } from '../rotation/drain-policy';
import { formatDuration } from '../rotation/duration';
import { TAGS } from '../rotation/policy';
import { TAG_VALUE } from './fields';
import type { InventoryKey } from './inventory';

/** What the tags of a secret are made of. */
interface Policy extends Partial<
  Pick<
    InventoryKey,
    | 'format'
    | 'valueFields'
    | 'options'
    | 'owner'
    | 'criticality'
    | 'swapWindow'
    | 'drain'
    | 'usedBy'
    | 'rollbackOn'
    | 'after'
  >
> {
  readonly rotator: string;
  /** Absent: the rotator's. */
  readonly graceSeconds?: number | undefined;
  readonly schedule: Pick<InventoryKey['schedule'], 'expression' | 'intervalSeconds'>;
}

/** The policy of a secret as its tags, sorted by name. Throws on what AWS does not take as the value of a tag. */
export function policyTags(policy: Policy): { key: string; value: string }[] {
  const tags: Record<string, string | undefined> = {
    [TAGS.rotator]: policy.rotator,
    [TAGS.grace]: policy.graceSeconds === undefined ? undefined : formatDuration(policy.graceSeconds),
    [TAGS.every]: rateOf(policy.schedule),
    [TAGS.format]: policy.format === 'text' ? 'text' : undefined,
    [TAGS.fields]: tagPairs(policy.valueFields ?? {}) || undefined,
    [TAGS.options]: tagPairs(policy.options ?? {}) || undefined,
    [TAGS.window]: policy.swapWindow,
    [TAGS.drain]: policy.drain && drainText(policy.drain),
    [TAGS.usedBy]: wordsOf(policy.usedBy ?? []),
    [TAGS.rollbackOn]: policy.rollbackOn,
    [TAGS.after]: policy.after && afterText(policy.after),
    [TAGS.owner]: policy.owner,
    [TAGS.criticality]: policy.criticality,
  };
  return Object.entries(tags)
    .flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: checked(key, value) }]))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function checked(key: string, value: string): string {
  if (TAG_VALUE.test(value)) return value;
  throw new Error(`tag ${key}='${value}': expected letters, digits, spaces and _.:/=+-@, 1 to 256 characters`);
}

function drainText(drain: Partial<DrainPolicy>): string | undefined {
  const text = formatDrain(drain);
  if (!parseDrain(text)) throw new Error(`drain '${text}': postpone is at least 1m, and no time more than 30d`);
  return text || undefined;
}

function afterText(after: After): string {
  const text = formatAfter(after);
  if (!parseAfter(text)) throw new Error(`after '${text}': expected ${AFTER_FORM}`);
  return text;
}

/** Names separated by spaces, so a name with a space is refused. */
function wordsOf(consumers: NonNullable<Policy['usedBy']>): string | undefined {
  const spaced = consumers.find(({ name }) => /\s/.test(name));
  if (spaced) throw new Error(`consumer '${spaced.name}': expected a name without spaces`);
  return consumers.map(({ name }) => name).join(' ') || undefined;
}

/** `30d`; a cron expression does not fit into a tag, and stands in the rotation rules anyway. */
function rateOf({ expression, intervalSeconds }: Policy['schedule']): string | undefined {
  return expression.startsWith('rate') ? formatDuration(intervalSeconds) : undefined;
}

/** Several names and values in one tag: `apiKey=token apiKeyId=id`. */
export function tagPairs(record: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(record).filter(([, value]) => value !== undefined);
  return pairs.map(([name, value]) => `${name}=${value}`).join(' ');
}
