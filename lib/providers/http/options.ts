import * as z from 'zod/mini';
import { duration } from '../kit/option-fields';
import { isConclusive, type Status } from '../kit/status';

/**
 * What one key may say for itself (`keys.<name>.options`), for `{options.NAME}` in templates. A closed list, so that a
 * typing error is found; a value given to the provider is the default for its keys.
 */
export const KEY_OPTIONS = [
  'account',
  'project',
  'user',
  'group',
  'role',
  'plan',
  'scope',
  'environment',
  'region',
] as const;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const text = z.string().check(z.minLength(1));
const headers = z.optional(z.record(z.string(), z.string()));

const status = z.custom<Status>(
  isStatusPattern,
  'expected 2xx, 4xx or a status of theirs (408, 425 and 429 prove nothing, as do 3xx and 5xx)',
);

const matcher = z.strictObject({
  status: z.optional(z.array(status).check(z.minLength(1))),
  body: z.optional(text),
});

const request = {
  method: z.enum(METHODS),
  path: text,
  endpoint: z.optional(text),
  headers,
  body: z.optional(z.unknown()),
  form: z.optional(z.record(z.string(), z.string())),
};

/** Every option with its schema. Strict at every level; what lies between the options is `option-checks.ts`. */
export const SHAPE = {
  endpoint: text,
  headers,
  maxKeys: z.optional(
    z
      .int()
      .check(
        z.minimum(
          2,
          'expected at least 2: for a provider that allows a single key at a time describe roll in place of issue and revoke',
        ),
      ),
  ),
  propagation: z.optional(duration('10m')),
  timeout: z.optional(duration('30s')),
  exclusive: z.optional(z.boolean()),
  lineage: z.optional(z.enum(['name', 'none'])),
  issue: z.optional(
    z.strictObject({
      ...request,
      accepted: z.optional(matcher),
      refused: z.optional(matcher),
      full: z.optional(matcher),
      read: z.strictObject({ keyId: text, key: text, endpoint: z.optional(text) }),
    }),
  ),
  roll: z.optional(
    z.strictObject({
      ...request,
      accepted: z.optional(matcher),
      refused: z.optional(matcher),
      read: z.strictObject({ keyId: z.optional(text), key: text, endpoint: z.optional(text) }),
    }),
  ),
  activate: z.optional(z.strictObject({ ...request, accepted: z.optional(matcher) })),
  verify: z.strictObject({ ...request, accepted: matcher, refused: matcher }),
  revoke: z.optional(z.strictObject({ ...request, accepted: z.optional(matcher), gone: z.optional(matcher) })),
  disable: z.optional(z.strictObject({ ...request, accepted: z.optional(matcher), gone: z.optional(matcher) })),
  enable: z.optional(z.strictObject({ ...request, accepted: z.optional(matcher) })),
  list: z.optional(
    z.strictObject({
      ...request,
      read: z.strictObject({
        keys: text,
        keyId: text,
        handle: z.optional(text),
        name: z.optional(text),
        createdAt: z.optional(text),
        lastUsedAt: z.optional(text),
        disabled: z.optional(text),
      }),
      next: z.optional(text),
      cursor: z.optional(text),
    }),
  ),
  identify: z.optional(z.strictObject({ ...request, read: z.strictObject({ keyId: text }) })),
  checkAdmin: z.optional(z.strictObject({ ...request, accepted: z.optional(matcher), refused: z.optional(matcher) })),
  ...keyOptionSchemas(),
} as const;

export const httpOptions = z.strictObject(SHAPE);

/** The options of provider type `http`; docs/providers/http.md explains each. */
export type HttpOptions = z.infer<typeof httpOptions>;
export type Matcher = z.infer<typeof matcher>;
export type RequestSpec = Pick<HttpOptions['verify'], 'method' | 'path' | 'endpoint' | 'headers' | 'body' | 'form'>;

/** The requests that a description can hold. */
export const REQUEST_NAMES = [
  'issue',
  'roll',
  'activate',
  'verify',
  'revoke',
  'disable',
  'enable',
  'list',
  'identify',
  'checkAdmin',
] as const;
export type RequestName = (typeof REQUEST_NAMES)[number];

function isStatusPattern(value: unknown): boolean {
  if (value === '2xx' || value === '4xx') return true;
  return typeof value === 'number' && Number.isInteger(value) && isConclusive(value);
}

function keyOptionSchemas() {
  const printable = z.optional(
    z.string().check(z.regex(/^[\x20-\x7e]{1,200}$/, 'expected 1 to 200 printable ASCII characters')),
  );
  return Object.fromEntries(KEY_OPTIONS.map((name) => [name, printable])) as Record<
    (typeof KEY_OPTIONS)[number],
    typeof printable
  >;
}
