import { ApiKey } from './api-key';
import type { SecretPolicy } from './policy';
import type { IssuedKey } from './provider';

/** What a new secret holds until its first rotation: `{"keyturn":"awaiting-first-rotation"}`, or as text after `keyturn:`. */
export const AWAITING_FIRST_ROTATION = 'awaiting-first-rotation';
export const PLACEHOLDER_JSON = JSON.stringify({ keyturn: AWAITING_FIRST_ROTATION });
export const PLACEHOLDER_TEXT = `keyturn:${AWAITING_FIRST_ROTATION}`;

/** What the text of a version says. `notUnderstood`: there is something, and it is no key by the secret's policy. */
export type SecretValue =
  | { readonly kind: 'placeholder' }
  | {
      readonly kind: 'key';
      readonly key: ApiKey;
      readonly keyId: string | undefined;
      /** It says when it was issued, which a value that a person typed does not. Text cannot say: it counts as issued. */
      readonly issuedByUs: boolean;
    }
  | { readonly kind: 'notUnderstood' };

export function parseSecretValue(text: string, policy: Pick<SecretPolicy, 'format' | 'fields'>): SecretValue {
  if (policy.format === 'text') {
    if (text === '' || text === PLACEHOLDER_TEXT) return { kind: 'placeholder' };
    return { kind: 'key', key: ApiKey.of(text), keyId: undefined, issuedByUs: true };
  }
  const object = parseObject(text);
  if (!object) return { kind: 'notUnderstood' };
  if (field(object, 'keyturn') === AWAITING_FIRST_ROTATION || Object.keys(object).length === 0) {
    return { kind: 'placeholder' };
  }
  const key = field(object, policy.fields.apiKey);
  if (key === undefined) return { kind: 'notUnderstood' };
  return {
    kind: 'key',
    key: ApiKey.of(key),
    keyId: field(object, policy.fields.apiKeyId),
    issuedByUs: field(object, policy.fields.issuedAt) !== undefined,
  };
}

/**
 * Every text field of a value that holds a key, by its own name and, where it was renamed, by the usual one. Undefined
 * for a value without a key. Nothing in it can print itself.
 */
export function fieldsOfValue(
  text: string,
  policy: Pick<SecretPolicy, 'format' | 'fields'>,
): Readonly<Record<string, ApiKey>> | undefined {
  const value = parseSecretValue(text, policy);
  if (value.kind !== 'key') return undefined;
  if (policy.format === 'text') return { apiKey: value.key };
  const object = parseObject(text) ?? {};
  const own = Object.keys(object).map((name) => [name, field(object, name)] as const);
  const usual = Object.entries(policy.fields).map(([name, renamed]) => [name, field(object, renamed)] as const);
  return Object.fromEntries(
    [...own, ...usual].flatMap(([name, found]) => (found === undefined ? [] : [[name, ApiKey.of(found)]])),
  );
}

/** The text to store for an issued key: fields of the current value that are not ours are carried over. */
export function formatSecretValue(
  issued: IssuedKey,
  currentText: string | undefined,
  policy: Pick<SecretPolicy, 'format' | 'fields'>,
  facts: { provider: string; issuedAt: Date },
): string {
  if (policy.format === 'text') return issued.key.reveal();
  const { fields } = policy;
  const { keyturn: _placeholder, ...carriedOver } = parseObject(currentText ?? '{}') ?? {};
  return JSON.stringify({
    ...Object.fromEntries(Object.entries(carriedOver).filter(([, value]) => canBeWritten(value))),
    [fields.apiKey]: issued.key.reveal(),
    [fields.apiKeyId]: issued.keyId,
    [fields.provider]: facts.provider,
    ...(issued.endpoint !== undefined && { [fields.endpoint]: issued.endpoint }),
    [fields.issuedAt]: facts.issuedAt.toISOString(),
  });
}

/** What is nested too deeply can be read and not written. It stays behind: a key that was issued must be stored. */
function canBeWritten(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is a non-empty string. Own fields only: a value may be named `constructor`. */
function field(object: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
