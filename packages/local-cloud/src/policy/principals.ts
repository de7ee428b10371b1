import { callerArn } from '../kernel/caller';
import type { Caller } from '../kernel/kernel';
import { unknown, type Match } from './match';

/**
 * Whether a Principal element names the caller. `account`: it names the caller's account, which in the same account
 * delegates to identity policies and grants nothing by itself.
 */
type PrincipalMatch = Match | 'account';

export function matchesPrincipal(principal: unknown, caller: Caller): PrincipalMatch {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null || Array.isArray(principal)) {
    return unknown(`the principal ${JSON.stringify(principal)}`);
  }
  let best: PrincipalMatch = false;
  for (const [kind, value] of Object.entries(principal)) {
    for (const name of [value].flat() as unknown[]) {
      const match = matchesName(kind, String(name), caller);
      if (match === true) return true;
      if (match !== false) best = match;
    }
  }
  return best;
}

function matchesName(kind: string, name: string, caller: Caller): PrincipalMatch {
  switch (kind) {
    case 'AWS':
      return matchesAws(name, caller);
    case 'Service':
      return caller.kind === 'service' && caller.principal === name;
    // Nobody calls the local cloud as one of these.
    case 'Federated':
    case 'CanonicalUser':
      return false;
    default:
      return unknown(`the principal type ${kind}`);
  }
}

function matchesAws(name: string, caller: Caller): PrincipalMatch {
  if (name === '*') return true;
  if (name.includes('*')) return unknown(`the principal ${name}: AWS allows no wildcard in an ARN here`);
  if (caller.kind === 'service' || caller.kind === 'administrator') return false;
  const own = caller.kind === 'role' ? caller.roleArn : caller.userArn;
  const account = own.split(':')[4] ?? '';
  if (name === account || name === `arn:aws:iam::${account}:root`) return 'account';
  return name === own || name === callerArn(caller, account);
}
