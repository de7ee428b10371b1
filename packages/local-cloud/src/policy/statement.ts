import type { PolicyStatement } from '../kernel/kernel';
import { all, any, isUnknown, not, unknown, type Match } from './match';
import { matchesConditions } from './conditions';
import { matchesPattern, matchesResource } from './pattern';
import { matchesPrincipal } from './principals';
import type { PolicyRequest } from './request';
import { fillVariables } from './variables';

const ELEMENTS = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/** Whether a statement of an identity policy applies to a request, its effect apart. */
export function identityStatementApplies(statement: PolicyStatement, request: PolicyRequest): Match {
  return scoped(statement, request, true);
}

/**
 * The same for a resource policy. `account`: it applies to the caller's whole account. A trust policy has no Resource:
 * the role is meant.
 */
export function resourceStatementApplies(statement: PolicyStatement, request: PolicyRequest): Match | 'account' {
  const who = matchesPrincipal(statement.Principal, request.caller);
  if (who === false) return false;
  const rest = scoped(statement, request, false);
  if (rest === false || isUnknown(rest)) return rest;
  return who;
}

function scoped(statement: PolicyStatement, request: PolicyRequest, resourceRequired: boolean): Match {
  const action = matchesAction(statement, request);
  const resource = matchesResources(statement, request, resourceRequired);
  const scope = all([action, resource]);
  if (scope === false) return false;
  const strange = Object.keys(statement).find((element) => !ELEMENTS.has(element));
  if (strange) return unknown(`the policy element ${strange}`);
  return all([scope, matchesConditions(statement.Condition, request)]);
}

function matchesAction(statement: PolicyStatement, request: PolicyRequest): Match {
  const one = (pattern: string): boolean => matchesPattern(pattern, request.action, 'i');
  if (statement.Action !== undefined) return [statement.Action].flat().some(one);
  if (statement.NotAction !== undefined) return ![statement.NotAction].flat().some(one);
  return unknown('a statement without Action');
}

function matchesResources(statement: PolicyStatement, request: PolicyRequest, required: boolean): Match {
  const one = (pattern: string): Match => {
    const filled = fillVariables(pattern, request);
    if ('unknown' in filled) return filled;
    return 'text' in filled && matchesResource(filled.text, request.resource);
  };
  if (statement.Resource !== undefined) return any([statement.Resource].flat().map(one));
  if (statement.NotResource !== undefined) return not(any([statement.NotResource].flat().map(one)));
  return required ? unknown('a statement without Resource') : true;
}
