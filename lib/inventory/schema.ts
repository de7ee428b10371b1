import { z } from 'zod';
import { MAX_DRAIN_SECONDS, MIN_POSTPONE_SECONDS } from '../rotation/drain-policy';
import { MAX_GRACE_SECONDS } from '../rotation/grace-period';
import { DEFAULT_FIELDS } from '../rotation/policy';
import { parseSwapWindow, SWAP_WINDOW_FORM } from '../rotation/swap-window';
import {
  durationField,
  ec2IdsField,
  expected,
  kmsKeyField,
  secretReferenceField,
  tagValueField,
  tagWordField,
} from './fields';
import { CRITICALITIES } from './inventory';

/**
 * The shape of keys.yaml, one schema per mapping, so that a mistake in one leaves the others readable. What each field means
 * stands in docs/reference/keys-yaml.md, which a test compares with this file.
 */

const grace = durationField({ max: MAX_GRACE_SECONDS }).optional();
const every = z
  .union([z.string(), z.number()], expected("a duration such as 30d or 4h, or AWS's cron(...)"))
  .transform(String)
  .optional();
const window = durationField().optional();

export const fileSchema = z.strictObject(
  {
    defaults: z.unknown().optional(),
    providers: z.record(z.string(), z.unknown(), expected('a mapping of provider accounts by name')),
    keys: z.record(z.string(), z.unknown(), expected("a mapping of keys by their secret's name")),
    securityTopic: z.boolean(expected('true or false')).optional(),
    ownerTopics: z.boolean(expected('true or false')).optional(),
  },
  expected('a mapping with defaults, providers and keys'),
);

export const defaultsSchema = z.strictObject({ every, window, grace, minGrace: grace }, expected('a mapping'));

const SHARE = expected('a share from 0 to 1, such as 0.001');

/** How many of each Lambda takes for a function. */
const networkSchema = z.strictObject(
  { subnets: ec2IdsField('subnet', 16), securityGroups: ec2IdsField('sg', 5) },
  expected('{ subnets, securityGroups }'),
);

export const providerSchema = z.strictObject(
  {
    type: z.string(expected("a provider type's name")),
    admin: secretReferenceField('the secret with the admin credential, or self').optional(),
    options: z.record(z.string(), z.unknown(), expected("a mapping of the type's options")).default({}),
    minGrace: grace,
    usualAuthFailureRate: z.number(SHARE).min(0, SHARE).max(1, SHARE).optional(),
    kmsKey: kmsKeyField().optional(),
    network: networkSchema.optional(),
  },
  expected('a mapping with type, admin and options'),
);

const consumerSchema = z.strictObject(
  { name: tagWordField('a name'), maxAge: durationField() },
  expected('{ name, maxAge }'),
);

const drainTime = durationField({ max: MAX_DRAIN_SECONDS }).optional();
const drainSchema = z.strictObject(
  {
    idle: drainTime,
    postpone: durationField({ min: MIN_POSTPONE_SECONDS, max: MAX_DRAIN_SECONDS }).optional(),
    atMost: drainTime,
    then: z.enum(['hold', 'revoke'], expected('hold or revoke')).optional(),
  },
  expected('{ idle, postpone, atMost, then }'),
);

const afterSchema = z.strictObject(
  { key: secretReferenceField('another key, or an existing secret'), within: durationField({ min: 1 }) },
  expected('{ key, within }'),
);

const fieldNames = Object.keys(DEFAULT_FIELDS);
const valueFieldSchema = z.enum(Object.keys(DEFAULT_FIELDS) as [keyof typeof DEFAULT_FIELDS]);

export const keySchema = z.strictObject(
  {
    provider: z.string(expected("a provider account's name")),
    every,
    window,
    swapWindow: z
      .string(expected(SWAP_WINDOW_FORM))
      .refine((text) => parseSwapWindow(text) !== undefined, expected(SWAP_WINDOW_FORM))
      .optional(),
    grace,
    drain: drainSchema.optional(),
    rollbackOn: tagValueField("an alarm's name").optional(),
    after: afterSchema.optional(),
    usedBy: z.array(consumerSchema, expected('a list of { name, maxAge }')).default([]),
    criticality: z.enum(CRITICALITIES, expected(`one of ${CRITICALITIES.join(', ')}`)).optional(),
    owner: tagValueField('a name').optional(),
    options: z.record(z.string(), tagWordField('a text'), expected('a mapping of options')).default({}),
    secret: secretReferenceField('an existing secret').optional(),
    format: z.enum(['json', 'text'], expected('json or text')).default('json'),
    valueFields: z
      .partialRecord(valueFieldSchema, tagWordField('a field name'), expected(`a mapping of ${fieldNames.join(', ')}`))
      .default({}),
  },
  expected('a mapping with provider, every, grace, ...'),
);

export type ProviderEntry = z.output<typeof providerSchema>;
export type KeyEntry = z.output<typeof keySchema>;

/** The names that a mapping may hold, by the path to it: for suggestions. */
export function knownFields(path: readonly PropertyKey[]): readonly string[] {
  const [top, , field] = path;
  if (path.length === 0) return Object.keys(fileSchema.shape);
  if (top === 'defaults') return Object.keys(defaultsSchema.shape);
  if (top === 'providers') return Object.keys((field === 'network' ? networkSchema : providerSchema).shape);
  if (field === 'usedBy') return Object.keys(consumerSchema.shape);
  if (field === 'after') return Object.keys(afterSchema.shape);
  if (field === 'drain') return Object.keys(drainSchema.shape);
  return field === 'valueFields' ? fieldNames : Object.keys(keySchema.shape);
}
