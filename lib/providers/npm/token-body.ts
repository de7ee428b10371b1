import { textsAt, valueAt, type Document } from '../kit/document';

interface TokenOptions {
  readonly access?: 'read-only' | 'read-write' | undefined;
  readonly cidr?: string | undefined;
  readonly granular?: boolean | undefined;
  readonly packages?: string | undefined;
  readonly scopes?: string | undefined;
  readonly expires?: number | undefined;
}

/** Days until a granular token expires; the most that npm gives to one that may write, and more than its default of 7. */
const DEFAULT_EXPIRES = 90;

/**
 * What is asked for: as much as the token that it follows may do, where the registry says; the options otherwise. Packages
 * and scopes always come from the options, since no registry returns them in the form in which they are asked for.
 */
export function tokenBody(options: TokenOptions, followed: Document | undefined, name: string, password: string) {
  const told = followed && valueAt(followed, 'readonly');
  const isReadonly = typeof told === 'boolean' ? told : options.access !== 'read-write';
  const cidr = cidrOf(followed) ?? split(options.cidr);
  if (options.granular !== true) return { password, readonly: isReadonly, cidr_whitelist: cidr };
  return {
    password,
    name,
    expires: options.expires ?? DEFAULT_EXPIRES,
    ...(cidr.length > 0 && { cidr }),
    ...(options.packages !== undefined && { packages: split(options.packages) }),
    ...(options.scopes !== undefined && { scopes: split(options.scopes) }),
    packages_and_scopes_permission: isReadonly ? 'read-only' : 'read-write',
  };
}

/** Registries differ in the name. */
function cidrOf(token: Document | undefined): readonly string[] | undefined {
  if (!token) return undefined;
  const field = ['cidr', 'cidr_whitelist'].find((one) => Array.isArray(valueAt(token, one)));
  return field === undefined ? undefined : textsAt(token, field);
}

function split(list: string | undefined): readonly string[] {
  return list === undefined ? [] : list.split('+');
}
