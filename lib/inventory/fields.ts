import { z } from 'zod';
import { formatDuration, parseDuration } from '../rotation/duration';

/** `expected X, found Y`, or that the field is missing: the message of every schema below. */
export function expected(what: string) {
  return {
    error: ({ input }: { input?: unknown }) =>
      input === undefined ? `missing; expected ${what}` : `expected ${what}, found ${show(input)}`,
  };
}

/** A value as a person would recognise it in the file, shortened. */
function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `90d`, `4h`, `5m`, `30s`, ISO 8601 or 0, as seconds between the limits (in seconds, inclusive). */
export function durationField(limits: { min?: number; max?: number } = {}) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = limits;
  return z.union([z.string(), z.number()], expected(DURATION)).transform((input, context): number => {
    const seconds = typeof input === 'string' ? parseDuration(input) : input === 0 ? 0 : undefined;
    const message = durationMessage(input, seconds, min, max);
    if (message !== undefined) context.issues.push({ code: 'custom', input, message });
    return seconds ?? 0;
  });
}

const DURATION = 'a duration such as 30d, 24h, 5m or PT12H';

function durationMessage(
  input: string | number,
  seconds: number | undefined,
  min: number,
  max: number,
): string | undefined {
  if (typeof input === 'number' && input !== 0) return `${input} has no unit; expected ${DURATION}`;
  if (seconds === undefined) return `expected ${DURATION}, found ${show(input)}`;
  if (seconds < min) return `expected at least ${formatDuration(min)}, found ${show(input)}`;
  if (seconds > max) return `expected at most ${formatDuration(max)}, found ${show(input)}`;
  return undefined;
}

/** Letters, digits, space and `_.:/=+-@`: what AWS takes as the value of a tag. */
export const TAG_VALUE = /^[\p{L}\p{N} _.:/=+\-@]{1,256}$/u;

export function tagValueField(what: string) {
  const hint = `${what} of letters, digits, spaces and _.:/=+-@, at most 256 (it becomes a tag)`;
  return z.string(expected(hint)).regex(TAG_VALUE, expected(hint));
}

/** Like a tag's value, without spaces: several of them share a tag, separated by spaces. */
export function tagWordField(what: string) {
  const hint = `${what} of letters, digits and _.:/=+-@, without spaces (it becomes part of a tag)`;
  return z.string(expected(hint)).regex(/^[\p{L}\p{N}_.:/=+\-@]{1,200}$/u, expected(hint));
}

const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/;
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** A secret that exists: its name, or its whole ARN with the six characters that AWS appends. */
export function secretReferenceField(what: string) {
  const hint = `${what}: a secret's name or its whole ARN`;
  return z
    .string(expected(hint))
    .refine((text) => (text.startsWith('arn:') ? SECRET_ARN : SECRET_NAME).test(text), expected(hint));
}

/** Of one key: an alias will not do, because IAM allows the use of keys and not of aliases. */
const KMS_KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-z0-9-]{1,64}$/;

export function kmsKeyField() {
  const hint =
    "a KMS key's ARN, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab (no alias)";
  return z.string(expected(hint)).regex(KMS_KEY_ARN, expected(hint));
}

/** A list of ids that EC2 gives to a kind of thing: `subnet-` and 8 or 17 hexadecimal digits. */
export function ec2IdsField(prefix: 'subnet' | 'sg', max: number) {
  const hint = `an id such as ${prefix}-0a1b2c3d4e5f60718`;
  const id = z.string(expected(hint)).regex(new RegExp(`^${prefix}-[0-9a-f]{8}([0-9a-f]{9})?$`), expected(hint));
  const list = `a list of 1 to ${max} different ids such as ${prefix}-0a1b2c3d4e5f60718`;
  return z
    .array(id, expected(list))
    .refine((ids) => ids.length > 0 && new Set(ids).size === ids.length && ids.length <= max, expected(list));
}

/** What is wrong with the name of a secret that is to be created; undefined for a good one. */
export function secretNameMessage(name: string): string | undefined {
  if (!SECRET_NAME.test(name)) {
    return `expected a secret's name of letters, digits and /_+=.@-, at most 512, found ${show(name)}`;
  }
  if (/-[A-Za-z0-9]{6}$/.test(name)) {
    return `ends with a hyphen and six characters ('${name.slice(-7)}'), like an ARN: Secrets Manager then mistakes one for the other; choose another ending`;
  }
  return undefined;
}
