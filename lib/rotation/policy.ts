import { type After, AFTER_FORM, parseAfter } from './after';
import { type DrainPolicy, parseDrain } from './drain-policy';
import { parseDuration } from './duration';
import { RotationError } from './errors';
import { parsePairs } from './pairs';
import type { SecretDescription } from './secret-description';
import { parseSwapWindow, SWAP_WINDOW_FORM, type SwapWindow } from './swap-window';

/** The tags that hold the policy of a secret. A closed list. */
export const TAGS = {
  /** The rotator that a secret belongs to. */
  rotator: 'keyturn:rotator',
  /** Grace period: `1h`. */
  grace: 'keyturn:grace',
  /** Rotation interval, for people and gauges: `30d`. */
  every: 'keyturn:every',
  /** `json` (default) or `text`. */
  format: 'keyturn:format',
  /** Field names of the value: `apiKey=token apiKeyId=id`. */
  fields: 'keyturn:fields',
  /** The key's own provider options: `user=svc-billing`. */
  options: 'keyturn:options',
  /** `<version id> <key id>`: the key that a person put under rotation, whose version does not hold its id. */
  adopted: 'keyturn:adopted',
  /** When a key of class `one` may be swapped, UTC: `Sun 02:00-04:00`. */
  window: 'keyturn:window',
  /** When a superseded key counts as unused: `idle=15m postpone=1h atMost=7d then=hold`. */
  drain: 'keyturn:drain',
  /** The consumers that are declared to read the key: `billing-api frontend-bff`. */
  usedBy: 'keyturn:used-by',
  /** The CloudWatch alarm that takes a promotion back while it is young: `checkout-errors`. */
  rollbackOn: 'keyturn:rollback-on',
  /** `<secret> <duration>`: rotated only within that time after the other secret was. */
  after: 'keyturn:after',
  /** Of a secret into which new keys are supplied, and which is not rotated itself: the rotator that reads it. */
  inbox: 'keyturn:inbox',
  owner: 'keyturn:owner',
  criticality: 'keyturn:criticality',
} as const;

/** The names of the value's fields: those that AWS recommends for API keys, and when the key was issued. */
export const DEFAULT_FIELDS = {
  apiKey: 'apiKey',
  apiKeyId: 'apiKeyId',
  provider: 'provider',
  endpoint: 'endpoint',
  issuedAt: 'issuedAt',
} as const;
export type ValueFields = Readonly<Record<keyof typeof DEFAULT_FIELDS, string>>;

export interface SecretPolicy {
  readonly rotator: string | undefined;
  /** Undefined: the rotator's. */
  readonly graceSeconds: number | undefined;
  readonly drain: DrainPolicy;
  /** Names of the declared consumers. */
  readonly usedBy: readonly string[];
  readonly format: 'json' | 'text';
  readonly fields: ValueFields;
  readonly options: Readonly<Record<string, string>>;
  readonly adopted: { readonly versionId: string; readonly keyId: string } | undefined;
  /** Undefined: at any time. Only class `one` asks for it. */
  readonly swapWindow: SwapWindow | undefined;
  /** The name of a CloudWatch alarm. */
  readonly rollbackOn: string | undefined;
  readonly after: After | undefined;
}

/** Who owns a key, and how critical it is, as the tags of its secret say. */
export function ownershipOf(tags: SecretDescription['tags']): { owner?: string; criticality?: string } {
  const { [TAGS.owner]: owner, [TAGS.criticality]: criticality } = tags;
  return { ...(owner !== undefined && { owner }), ...(criticality !== undefined && { criticality }) };
}

/** The policy in a secret's tags. Throws `PolicyInvalid` that names the tag: a policy is never guessed. */
export function readPolicy(secret: Pick<SecretDescription, 'name' | 'tags'>): SecretPolicy {
  const { tags } = secret;
  const fail = (tag: string, expected: string): RotationError =>
    new RotationError(
      'PolicyInvalid',
      `tag ${tag} of secret ${secret.name} is '${tags[tag]}', expected ${expected}; correct it in keys.yaml and deploy`,
      false,
    );
  const grace = tags[TAGS.grace];
  const graceSeconds = grace === undefined ? undefined : parseDuration(grace);
  if (grace !== undefined && graceSeconds === undefined) throw fail(TAGS.grace, 'a duration such as 24h');
  const drain = parseDrain(tags[TAGS.drain]);
  if (!drain) throw fail(TAGS.drain, "parts of 'idle=15m postpone=1h atMost=7d then=hold'");
  const format = tags[TAGS.format] ?? 'json';
  if (format !== 'json' && format !== 'text') throw fail(TAGS.format, 'json or text');
  const renamed = parsePairs(tags[TAGS.fields]);
  if (!renamed || Object.keys(renamed).some((name) => !Object.hasOwn(DEFAULT_FIELDS, name))) {
    throw fail(TAGS.fields, `pairs such as 'apiKey=token', of ${Object.keys(DEFAULT_FIELDS).join(', ')}`);
  }
  const fields = { ...DEFAULT_FIELDS, ...renamed };
  // Two that share a name would overwrite each other in the value: the new key would be lost as it is stored.
  if (new Set(Object.values(fields)).size < Object.keys(fields).length) {
    throw fail(TAGS.fields, `a name of its own for each of ${Object.keys(DEFAULT_FIELDS).join(', ')}`);
  }
  const options = parsePairs(tags[TAGS.options]);
  if (!options) throw fail(TAGS.options, "pairs such as 'user=svc-billing'");
  const adopted = tags[TAGS.adopted]?.split(' ');
  if (adopted && (adopted.length !== 2 || adopted.includes(''))) throw fail(TAGS.adopted, "'<version id> <key id>'");
  const window = tags[TAGS.window];
  const swapWindow = window === undefined ? undefined : parseSwapWindow(window);
  if (window !== undefined && !swapWindow) throw fail(TAGS.window, SWAP_WINDOW_FORM);
  const other = tags[TAGS.after];
  const after = other === undefined ? undefined : parseAfter(other);
  if (other !== undefined && !after) throw fail(TAGS.after, AFTER_FORM);
  return {
    rotator: tags[TAGS.rotator],
    graceSeconds,
    drain,
    usedBy: (tags[TAGS.usedBy] ?? '').split(' ').filter(Boolean),
    format,
    fields,
    options,
    adopted: adopted && { versionId: adopted[0] ?? '', keyId: adopted[1] ?? '' },
    swapWindow,
    rollbackOn: tags[TAGS.rollbackOn],
    after,
  };
}
