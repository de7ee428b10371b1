import type { PolicyDocument, PolicyStatement } from '../kernel/kernel';
import { isUnknown } from './match';
import type { PolicyRequest } from './request';
import { identityStatementApplies, resourceStatementApplies } from './statement';

type Decision =
  | { readonly allowed: true }
  /** `because` ends AWS's sentence; `unknown` names what the local cloud could not judge. */
  | { readonly allowed: false; readonly because: string; readonly unknown?: string };

interface Policies {
  readonly identity: readonly PolicyDocument[];
  readonly resource?: PolicyDocument;
}

/** Here the resource's policy (a role's trust policy, a KMS key's policy) must agree, whatever the identity policies say. */
function needsResourcePolicy({ action }: PolicyRequest, { resource }: Policies): boolean {
  return /^sts:AssumeRole/i.test(action) || (resource !== undefined && /^kms:/i.test(action));
}

/**
 * AWS's evaluation within one account: an explicit deny wins; then the identity policies or the resource policy must
 * allow. A service has no identity policies, so that only the resource policy can let it in.
 */
export function decide(request: PolicyRequest, policies: Policies): Decision {
  const identity = policies.identity.flatMap(statementsOf).map((statement) => ({
    effect: statement.Effect,
    applies: identityStatementApplies(statement, request),
  }));
  const resource = (policies.resource ? statementsOf(policies.resource) : []).map((statement) => ({
    effect: statement.Effect,
    applies: resourceStatementApplies(statement, request),
  }));

  for (const { applies } of [...identity, ...resource]) {
    if (applies !== 'account' && isUnknown(applies)) {
      return { allowed: false, because: 'because a policy could not be evaluated', unknown: applies.unknown };
    }
  }
  if (identity.some((s) => s.effect === 'Deny' && s.applies)) return denied('an identity-based policy');
  if (resource.some((s) => s.effect === 'Deny' && s.applies)) return denied('a resource-based policy');

  const byIdentity = identity.some((s) => s.effect === 'Allow' && s.applies === true);
  const byResource = resource.some((s) => s.effect === 'Allow' && s.applies === true);
  const delegated = resource.some((s) => s.effect === 'Allow' && s.applies === 'account');
  const allowed = needsResourcePolicy(request, policies)
    ? byResource || (delegated && byIdentity)
    : byResource || byIdentity;
  if (allowed) return { allowed: true };
  const kind = request.caller.kind === 'service' ? 'resource-based' : 'identity-based';
  return { allowed: false, because: `because no ${kind} policy allows the ${request.action} action` };
}

const denied = (where: string): Decision => ({ allowed: false, because: `with an explicit deny in ${where}` });

/** IAM takes a single statement without its list, too. */
function statementsOf(document: PolicyDocument): readonly PolicyStatement[] {
  return [document.Statement].flat();
}
