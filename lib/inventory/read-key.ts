import type { DrainPolicy } from '../rotation/drain-policy';
import { DEFAULT_FIELDS, TAGS } from '../rotation/policy';
import { secretNameMessage } from './fields';
import type { InventoryKey } from './inventory';
import type { Problem } from './problem';
import { stoodIn, type Defaults } from './read-defaults';
import { readFields } from './read-fields';
import type { ProviderDraft } from './read-provider';
import { readSchedule } from './schedule';
import { keySchema, type KeyEntry } from './schema';
import { suggest } from './suggestion';
import type { YamlSource } from './yaml-source';

/** A key of the file, as far as it could be read. */
export interface KeyDraft {
  readonly key: InventoryKey;
  /** Interval, window, grace period and consumers are as the file says, so that they can be reckoned with. */
  readonly isTimed: boolean;
}

/** Fields that the grace arithmetic rests on. */
const TIMING = ['every', 'window', 'grace', 'usedBy'] as const;

/** One key of the file, with every problem of it added to `problems`; undefined when it is no key at all. */
export function readKey(
  name: string,
  given: unknown,
  defaults: Defaults,
  source: YamlSource,
  problems: Problem[],
): KeyDraft | undefined {
  const path = ['keys', name];
  const fields = readFields(keySchema, given, path, source, problems);
  const nameMessage = fields?.value.secret === undefined ? secretNameMessage(name) : undefined;
  if (nameMessage !== undefined) problems.push(source.problemAtName(path, nameMessage));
  if (!fields) return undefined;
  const { provider, usedBy, grace, every, window, drain, after, ...rest } = fields.value;
  for (const [field, message] of tagProblems({ ...rest, usedBy }))
    problems.push(source.problemAt([...path, field], message));
  const wrong = new Set<string>(TIMING.filter((field) => fields.invalid.has(field)));
  if (every === undefined && defaults.invalid.has('every')) wrong.add('every');
  if (grace === undefined && defaults.invalid.has('grace')) wrong.add('grace');
  let schedule = ownSchedule(every, window, defaults);
  if ('message' in schedule) {
    if (!wrong.has('every')) problems.push(source.problemAt([...path, schedule.field], schedule.message));
    wrong.add('every');
    schedule = stoodIn();
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

/** A default window belongs to the default schedule, not to a schedule of the key's own. */
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

/** What is wrong with a key given its provider account: options that are not the key's to set, a format that needs more. */
export function checkKeyAgainstProvider(
  key: InventoryKey,
  provider: ProviderDraft,
  source: YamlSource,
  problems: Problem[],
): void {
  const { keyOptions, type } = provider.type;
  for (const option of Object.keys(key.options).filter((name) => !keyOptions.includes(name))) {
    const message =
      keyOptions.length === 0
        ? `a key of type ${type} has no options of its own: set them at the provider account`
        : `not an option that a key of type ${type} may set for itself${suggest(option, keyOptions)}`;
    problems.push(source.problemAtName(['keys', key.name, 'options', option], message));
  }
}

/** A bare key says nothing of its id: only a type that can identify a key by its value can take that format. */
export function formatMessage(key: InventoryKey, identifies: boolean, type: string): string | undefined {
  return key.format === 'text' && !identifies
    ? `type ${type} cannot tell a key's id by its value, so the id must be stored beside it: use format json`
    : undefined;
}

/** The same text that the tag of the secret will hold: `apiKey=token apiKeyId=id`. */
export function tagPairs(record: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(record).filter(([, value]) => value !== undefined);
  return pairs.map(([name, value]) => `${name}=${value}`).join(' ');
}

function tagProblems(
  entry: Pick<KeyEntry, 'options' | 'valueFields' | 'format' | 'usedBy'>,
): readonly (readonly [string, string])[] {
  const problems: [string, string][] = [];
  const tooLong = (tag: string, length: number): string =>
    `becomes the tag ${tag}, which would have ${length} characters; AWS allows 256`;
  const options = tagPairs(entry.options).length;
  const fields = tagPairs(entry.valueFields).length;
  const consumers = entry.usedBy.map(({ name }) => name).join(' ').length;
  if (consumers > 256) problems.push(['usedBy', tooLong(TAGS.usedBy, consumers)]);
  if (options > 256) problems.push(['options', tooLong(TAGS.options, options)]);
  if (fields > 256) problems.push(['valueFields', tooLong(TAGS.fields, fields)]);
  if (entry.format === 'text' && fields > 0) {
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
