import { dateAt, listAt, textAt, valueAt, type Document } from '../kit/document';

interface Policy {
  readonly effect: string;
  readonly permission_groups: readonly { readonly id: string }[];
  readonly resources: object;
}

/** What a token may do, from where, and until when: as a request to make or change one carries it. */
export interface Grant {
  readonly policies: readonly Policy[];
  readonly condition?: object;
  readonly expires_on?: string;
}

/** What a token that follows another one is given: the same policies and conditions, and to live as long from now on. */
export function grantLike(token: Document, now: Date): Grant {
  const lifetimeMs = lifetime(token);
  return {
    ...policiesAndCondition(token),
    ...(lifetimeMs !== undefined && { expires_on: instant(now.getTime() + lifetimeMs) }),
  };
}

/** All of a token that a change would otherwise take off it. */
export function wholeToken(token: Document): Grant & { readonly name: string; readonly not_before?: string } {
  const dates = ['expires_on', 'not_before'].flatMap((field): [string, string][] =>
    isSet(token, `result.${field}`) ? [[field, textAt(token, `result.${field}`)]] : [],
  );
  return { name: textAt(token, 'result.name'), ...policiesAndCondition(token), ...Object.fromEntries(dates) };
}

/** Without what Cloudflare adds to them when it shows them: ids of policies, names of groups. */
function policiesAndCondition(token: Document): Pick<Grant, 'policies' | 'condition'> {
  const policies = listAt(token, 'result.policies').map((policy) => ({
    effect: textAt(policy, 'effect'),
    permission_groups: listAt(policy, 'permission_groups').map((group) => ({ id: textAt(group, 'id') })),
    resources: objectAt(policy, 'resources'),
  }));
  const isBound = isSet(token, 'result.condition');
  return { policies, ...(isBound && { condition: objectAt(token, 'result.condition') }) };
}

/** Milliseconds from when the token became valid until it expires; undefined for one that does not. */
function lifetime(token: Document): number | undefined {
  const end = dateAt(token, 'result.expires_on');
  if (!end) return undefined;
  const starts = ['issued_on', 'not_before'].flatMap((field) => dateAt(token, `result.${field}`)?.getTime() ?? []);
  const lifetimeMs = end.getTime() - Math.max(...starts);
  if (starts.length > 0 && lifetimeMs > 0) return lifetimeMs;
  throw token.fail("the token expires, but how long it lives does not follow from 'issued_on' and 'expires_on'");
}

function isSet(document: Document, path: string): boolean {
  return (valueAt(document, path) ?? undefined) !== undefined;
}

function objectAt(document: Document, path: string): object {
  const found = valueAt(document, path);
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found;
  throw document.fail(`no object was found at '${path}'`);
}

/** Without fractions of a second, as Cloudflare writes it. */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
