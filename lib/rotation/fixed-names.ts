/**
 * The names of a rotator's parts, fixed before any of them exists: the stack gives them, and policies, the functions, the
 * CLI and responders know them without looking them up.
 */

/** The functions of one rotator. */
export const FUNCTION_ROLES = ['rotate', 'revoke', 'reconcile', 'operate', 'inspect'] as const;
export type FunctionRole = (typeof FUNCTION_ROLES)[number];

/** A rotator's name, which is its provider account's: Lambda takes 64 characters, of which `keyturn-` and `-reconcile` are 18. */
export const ROTATOR_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** What the names of all parts begin with. */
export function rotatorPrefix(rotator: string): string {
  return `keyturn-${rotator}`;
}

export function functionName(rotator: string, role: FunctionRole): string {
  return `${rotatorPrefix(rotator)}-${role}`;
}

/** The rotator whose inspect function has this name; undefined for any other function. */
export function rotatorOfInspect(name: string): string | undefined {
  return /^keyturn-(.+)-inspect$/.exec(name)?.[1];
}

/** The log group that Lambda writes a function's log to. */
export function functionLogGroup(rotator: string, role: FunctionRole): string {
  return `/aws/lambda/${functionName(rotator, role)}`;
}

/** The log group in which consumers report their use of a rotator's keys. */
export function usageLogGroup(rotator: string): string {
  return `/keyturn/${rotator}/usage`;
}

/** The log group of a rotator's signed receipts. */
export function receiptLogGroup(rotator: string): string {
  return `/keyturn/${rotator}/receipts`;
}
