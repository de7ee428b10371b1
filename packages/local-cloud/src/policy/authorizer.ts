import type { Authorization, Caller, LocalEvent, PolicyDocument } from '../kernel/kernel';
import { callerArn } from '../kernel/caller';
import { accessDenied } from './access-denied';
import { decide } from './decide';
import { toRequest } from './request';

interface AuthorizerDeps {
  readonly accountId: string;
  readonly region: string;
  readonly now: () => Date;
  /** The policies of the caller's role or user, from the template. Services and the administrator have no policies. */
  readonly identityPoliciesOf: (caller: Caller) => readonly PolicyDocument[];
  readonly principalTagsOf?: (caller: Caller) => Readonly<Record<string, string>>;
  /** Called for what a policy says that is not known here. The kernel records the refusal itself. */
  readonly record?: (event: LocalEvent) => void;
}

/**
 * `Kernel.authorize`: throws AccessDenied as AWS words it unless the policies allow the call. The administrator may do
 * anything. What a policy says in a form that is not known here is denied, and the message names it.
 */
export function createAuthorizer(deps: AuthorizerDeps): (caller: Caller, what: Authorization) => void {
  return (caller, what) => {
    if (caller.kind === 'administrator') return;
    const principalTags = deps.principalTagsOf?.(caller);
    const request = toRequest(caller, what, {
      accountId: deps.accountId,
      region: deps.region,
      now: deps.now(),
      ...(principalTags ? { principalTags } : {}),
    });
    const decision = decide(request, {
      identity: caller.kind === 'service' ? [] : deps.identityPoliciesOf(caller),
      ...(what.resourcePolicy ? { resource: what.resourcePolicy } : {}),
    });
    if (decision.allowed) return;
    const said = decision.unknown ? ` (the local cloud does not know ${decision.unknown})` : '';
    const name = callerArn(caller, deps.accountId);
    if (decision.unknown) {
      deps.record?.({
        source: 'iam',
        type: 'PolicyNotUnderstood',
        caller: name,
        action: what.action,
        resource: what.resource,
        unknown: decision.unknown,
      });
    }
    throw accessDenied(
      `User: ${name} is not authorized to perform: ${what.action} on resource: ${what.resource} ${decision.because}${said}`,
      what.action,
    );
  };
}
