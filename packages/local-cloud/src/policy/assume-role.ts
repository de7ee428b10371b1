import { AwsError, type Caller, type LocalEvent, type PolicyDocument } from '../kernel/kernel';
import { decide } from './decide';
import { toRequest } from './request';

interface RoleAssumerDeps {
  readonly accountId: string;
  readonly region: string;
  readonly now: () => Date;
  /** The role's trust policy; undefined for a role that does not exist. */
  readonly trustPolicyOf: (roleArn: string) => PolicyDocument | undefined;
  readonly record?: (event: LocalEvent) => void;
}

/** The service that wants to act as a role, and on whose behalf. */
interface AssumingService {
  /** `scheduler.amazonaws.com` */
  readonly service: string;
  readonly sourceArn?: string;
  readonly sourceAccount: string;
  /** Default: the service's short name, as most services use. */
  readonly sessionName?: string;
}

export type AssumeRole = (roleArn: string, by: AssumingService) => Caller;

/** A session of the role for a service, if the role's trust policy lets that service in; else throws as that service words it. */
export function createRoleAssumer(deps: RoleAssumerDeps): AssumeRole {
  return (roleArn, by) => {
    const trust = deps.trustPolicyOf(roleArn);
    const caller: Caller = {
      kind: 'service',
      principal: by.service,
      sourceAccount: by.sourceAccount,
      ...(by.sourceArn ? { sourceArn: by.sourceArn } : {}),
    };
    const request = toRequest(caller, { action: 'sts:AssumeRole', resource: roleArn }, { ...deps, now: deps.now() });
    const decision = trust && decide(request, { identity: [], resource: trust });
    if (decision?.allowed) {
      const sessionName = by.sessionName ?? by.service.split('.')[0] ?? by.service;
      return { kind: 'role', roleArn, sessionName };
    }
    const because = decision ? decision.because : 'because there is no such role';
    const unknown = decision?.unknown;
    deps.record?.({
      source: 'sts',
      type: 'AccessDenied',
      caller: by.service,
      action: 'sts:AssumeRole',
      resource: roleArn,
      because,
      ...(unknown ? { unknown } : {}),
    });
    throw refusal(roleArn, by, unknown ? ` (the local cloud does not know ${unknown})` : '');
  };
}

function refusal(roleArn: string, by: AssumingService, said: string): AwsError {
  switch (by.service) {
    case 'scheduler.amazonaws.com':
      return new AwsError(
        'ValidationException',
        `The execution role you provide must allow AWS EventBridge Scheduler to assume the role.${said}`,
      );
    case 'lambda.amazonaws.com':
      return new AwsError(
        'InvalidParameterValueException',
        `The role defined for the function cannot be assumed by Lambda.${said}`,
      );
    default:
      return new AwsError(
        'AccessDenied',
        `User: ${by.service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}${said}`,
        403,
      );
  }
}
