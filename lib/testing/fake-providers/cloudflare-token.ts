/** What a request says of a token, as Cloudflare keeps it. */
export interface TokenFields {
  readonly name: string;
  readonly policies: readonly {
    readonly effect: string;
    readonly permission_groups: readonly { readonly id: string }[];
    readonly resources: object;
  }[];
  readonly condition?: object;
  readonly expires_on?: string;
  readonly not_before?: string;
}

const FIELDS = ['name', 'policies', 'condition', 'expires_on', 'not_before'];
const POLICY_FIELDS = ['effect', 'permission_groups', 'resources'];

/**
 * The fields of a request to make or change a token, or what is wrong with them. Stricter than Cloudflare, which lets
 * unknown fields pass: nothing is to be sent that its description does not know.
 *
 * @param now when the token is made: it must not have expired by then
 */
export function readTokenFields(json: unknown, now?: Date): TokenFields | string {
  if (!isRecord(json)) return 'expected an object';
  const unknown = Object.keys(json).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) return `${unknown}: unknown field`;
  const { name, policies, condition = {}, expires_on: end, not_before: start } = json;
  if (typeof name !== 'string' || name === '' || name.length > 120) return 'name: expected 1 to 120 characters';
  if (!Array.isArray(policies) || policies.length === 0 || !policies.every(isPolicy))
    return 'policies: not as documented';
  if (!isRecord(condition)) return 'condition: expected an object';
  if (![end, start].every(isInstant)) return 'expires_on, not_before: expected 2020-01-01T00:00:00Z';
  if (now && typeof end === 'string' && new Date(end) <= now) return 'expires_on: expected a time to come';
  return json as unknown as TokenFields;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPolicy(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).some((field) => !POLICY_FIELDS.includes(field))) return false;
  const { effect, permission_groups: groups, resources } = value;
  const isGroup = (group: unknown) => isRecord(group) && Object.keys(group).join() === 'id';
  return (
    (effect === 'allow' || effect === 'deny') && Array.isArray(groups) && groups.every(isGroup) && isRecord(resources)
  );
}

function isInstant(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value));
}
