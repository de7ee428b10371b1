import type { DrainPolicy } from '../rotation/drain-policy';
import { MAX_TAG_LENGTH } from '../rotation/limits';
import { DEFAULT_FIELDS, TAGS } from '../rotation/policy';
import { secretNameMessage } from './fields';
import type { InventoryKey } from './inventory';
import { tagPairs } from './policy-tags';
import { placeholderSchedule, type Defaults } from './read-defaults';
import { readFields } from './read-fields';
import { readSchedule } from './schedule';
import { keySchema, type KeyEntry } from './schema';
import type { YamlSource } from './yaml-source';

/** A key of the file, as far as it could be read. */
export interface KeyDraft {
  readonly key: InventoryKey;
  /** Whether interval, window, grace period and consumers are as the file says, so that sums can be made of them. */
  readonly isTimed: boolean;
}

/** Fields that the grace arithmetic needs. */
const TIMING = ['every', 'window', 'grace', 'usedBy'] as const;

/** One key of the file; undefined when nothing of it can be used. */
export function readKey(name: string, given: unknown, defaults: Defaults, source: YamlSource): KeyDraft | undefined {
  const path = ['keys', name];
  const fields = readFields(keySchema, given, path, source);
  const nameMessage = fields?.value.secret === undefined ? secretNameMessage(name) : undefined;
  if (nameMessage !== undefined) source.reportName(path, nameMessage);
  if (!fields) return undefined;
  const { provider, usedBy, grace, every, window, drain, after, ...rest } = fields.value;
  for (const [field, message] of tagProblems({ ...rest, usedBy })) source.report([...path, field], message);
  const wrong = new Set<string>(TIMING.filter((field) => fields.invalid.has(field)));
  if (every === undefined && defaults.invalid.has('every')) wrong.add('every');
  if (grace === undefined && defaults.invalid.has('grace')) wrong.add('grace');
  let schedule = ownSchedule(every, window, defaults);
  if ('message' in schedule) {
    if (!wrong.has('every')) source.report([...path, schedule.field], schedule.message);
    wrong.add('every');
    schedule = placeholderSchedule();
  }
  const key = {
    name,
    provider,
    schedule,
    graceSeconds: grace ?? defaults.graceSeconds,
    usedBy: usedBy.map((consumer) => ({ name: consumer.name, maxAgeSeconds: consumer.maxAge })),
    ...(drain && { drain: drainPolicy(drain) }),
    ...(after && { after: { secret: after.key, withinSeconds: after.within } }),
    ...defined(rest),
  };
  return { key, isTimed: wrong.size === 0 };
}

/** A default window belongs to the default `every`, not to an `every` of the key. */
function ownSchedule(every: string | undefined, window: number | undefined, defaults: Defaults) {
  if (every !== undefined) return readSchedule(every, window);
  return window === undefined ? defaults.schedule : readSchedule(defaults.every, window);
}

function drainPolicy({ idle, postpone, atMost, then }: NonNullable<KeyEntry['drain']>): Partial<DrainPolicy> {
  return defined({ idleSeconds: idle, postponeSeconds: postpone, atMostSeconds: atMost, then });
}

/** Without the fields that are not set. */
function defined<Entry extends object>(entry: Entry): Defined<Entry> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as Defined<Entry>;
}

type Defined<Entry> = { [Name in keyof Entry]: Exclude<Entry[Name], undefined> };

function tagProblems(
  entry: Pick<KeyEntry, 'options' | 'valueFields' | 'format' | 'usedBy'>,
): readonly (readonly [string, string])[] {
  const problems: [string, string][] = [];
  const fits = (field: string, tag: string, text: string): void => {
    if (text.length <= MAX_TAG_LENGTH) return;
    const message = `becomes the tag ${tag}, which would have ${text.length} characters; AWS allows ${MAX_TAG_LENGTH}`;
    problems.push([field, message]);
  };
  const fields = tagPairs(entry.valueFields);
  fits('usedBy', TAGS.usedBy, entry.usedBy.map(({ name }) => name).join(' '));
  fits('options', TAGS.options, tagPairs(entry.options));
  fits('valueFields', TAGS.fields, fields);
  if (entry.format === 'text' && fields !== '') {
    problems.push(['valueFields', 'the format text has no fields: remove valueFields, or use format json']);
  }
  const twice = doubled(entry.valueFields);
  if (twice !== undefined) problems.push(['valueFields', `two fields of the value would both be named '${twice}'`]);
  return problems;
}

/** A name that two fields of the value would share, the fields that keep their usual names included. */
function doubled(renamed: KeyEntry['valueFields']): string | undefined {
  const names = Object.values({ ...DEFAULT_FIELDS, ...renamed });
  return names.find((name, index) => names.indexOf(name) !== index);
}
