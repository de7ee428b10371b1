import { AwsError } from '../kernel/kernel';

/** What AWS's service models say of a member, and what AWS answers when a request does not keep to it. */
export interface Constraint {
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'structure' | 'blob' | 'timestamp';
  readonly required?: true;
  /** Least length of a string or list, least value of a number. */
  readonly min?: number;
  readonly max?: number;
  /** As the service model writes it, which is how the message shows it. The whole value must match. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** The value is never shown in a message. */
  readonly sensitive?: true;
  /** Of a list's items. */
  readonly item?: Constraint;
  /** Of a structure. */
  readonly members?: Constraints;
}

export type Constraints = Readonly<Record<string, Constraint>>;

/**
 * Throws ValidationException, or what the service calls it (`code`), all violations in one message as AWS words it; or
 * SerializationException for a value of the wrong kind. Members that are not named are ignored, as AWS does.
 */
export function checkConstraints(
  constraints: Constraints,
  input: Readonly<Record<string, unknown>>,
  code = 'ValidationException',
): void {
  const violations = members(constraints, input, '');
  if (violations.length === 0) return;
  const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
  throw new AwsError(code, `${count}: ${violations.join('; ')}`);
}

function members(constraints: Constraints, input: Readonly<Record<string, unknown>>, path: string): string[] {
  return Object.entries(constraints).flatMap(([name, constraint]) => {
    const at = path + name.charAt(0).toLowerCase() + name.slice(1);
    return one(constraint, input[name], at);
  });
}

function one(constraint: Constraint, value: unknown, at: string): string[] {
  if (value === undefined || value === null) {
    return constraint.required ? [violation('null', at, 'Member must not be null')] : [];
  }
  if (!isOfType(constraint.type, value)) {
    throw new AwsError('SerializationException', `The value at '${at}' is not of the type ${constraint.type}.`);
  }
  const shown = constraint.sensitive ? undefined : show(value);
  const own = broken(constraint, value).map((rule) => violation(shown, at, rule));
  if (constraint.item && Array.isArray(value)) {
    const { item } = constraint;
    return [...own, ...value.flatMap((entry, index) => one(item, entry, `${at}.${index + 1}.member`))];
  }
  if (constraint.members) return members(constraint.members, value as Record<string, unknown>, `${at}.`);
  return own;
}

function violation(shown: string | undefined, at: string, rule: string): string {
  return `Value ${shown === undefined ? '' : `${shown} `}at '${at}' failed to satisfy constraint: ${rule}`;
}

function show(value: unknown): string {
  return Array.isArray(value) ? `'[${value.map(String).join(', ')}]'` : `'${String(value)}'`;
}

function isOfType(type: Constraint['type'], value: unknown): boolean {
  switch (type) {
    case 'list':
      return Array.isArray(value);
    case 'structure':
      return typeof value === 'object' && !Array.isArray(value);
    case 'blob':
      return typeof value === 'string' || value instanceof Uint8Array;
    case 'timestamp':
      return value instanceof Date || typeof value === 'number' || typeof value === 'string';
    default:
      return typeof value === type;
  }
}

function broken({ min, max, pattern, values }: Constraint, value: unknown): string[] {
  const size = sizeOf(value);
  const what = typeof value === 'number' ? 'value' : 'length';
  return [
    ...(min !== undefined && size < min ? [`Member must have ${what} greater than or equal to ${min}`] : []),
    ...(max !== undefined && size > max ? [`Member must have ${what} less than or equal to ${max}`] : []),
    ...(pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(String(value))
      ? [`Member must satisfy regular expression pattern: ${pattern}`]
      : []),
    ...(values && !values.includes(String(value))
      ? [`Member must satisfy enum value set: [${values.join(', ')}]`]
      : []),
  ];
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array ? value.length : 0;
}
