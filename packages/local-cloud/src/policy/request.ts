import type { Authorization, Caller } from '../kernel/kernel';

/** One call as the evaluator sees it. */
export interface PolicyRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case: AWS compares their names so. */
  readonly keys: ReadonlyMap<string, string | readonly string[]>;
}

interface RequestFacts {
  readonly accountId: string;
  readonly region: string;
  readonly now: Date;
  /** Tags of the caller's role or user (`aws:PrincipalTag/...`). */
  readonly principalTags?: Readonly<Record<string, string>>;
}

/** The request with the global condition keys of AWS that hold for this caller; the service's own keys come on top. */
export function toRequest(caller: Caller, what: Authorization, facts: RequestFacts): PolicyRequest {
  const keys = new Map<string, string | readonly string[]>();
  const put = (values: Readonly<Record<string, string | readonly string[]>>): void => {
    for (const [name, value] of Object.entries(values)) keys.set(name.toLowerCase(), value);
  };
  put({
    'aws:CurrentTime': facts.now.toISOString(),
    'aws:EpochTime': String(Math.floor(facts.now.getTime() / 1000)),
    'aws:RequestedRegion': facts.region,
    // The loopback port stands for AWS's TLS endpoint.
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    'aws:ResourceAccount': what.resource.split(':')[4] || facts.accountId,
  });
  put(callerKeys(caller, facts));
  for (const [tag, value] of Object.entries(facts.principalTags ?? {}))
    keys.set(`aws:principaltag/${tag}`.toLowerCase(), value);
  put(what.context ?? {});
  return { caller, action: what.action, resource: what.resource, keys };
}

function callerKeys(caller: Caller, facts: RequestFacts): Readonly<Record<string, string>> {
  if (caller.kind === 'administrator')
    return { 'aws:PrincipalAccount': facts.accountId, 'aws:PrincipalType': 'Account' };
  if (caller.kind === 'service') {
    return {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': caller.principal,
      'aws:SourceAccount': caller.sourceAccount,
      // SNS's default topic policy speaks of the owner of the calling resource by this old name.
      'aws:SourceOwner': caller.sourceAccount,
      ...(caller.sourceArn ? { 'aws:SourceArn': caller.sourceArn } : {}),
    };
  }
  const arn = caller.kind === 'role' ? caller.roleArn : caller.userArn;
  const account = arn.split(':')[4] ?? '';
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': account,
    'aws:SourceOwner': account,
    'aws:PrincipalType': caller.kind === 'role' ? 'AssumedRole' : 'User',
    ...(caller.kind === 'user' ? { 'aws:username': arn.slice(arn.lastIndexOf('/') + 1) } : {}),
  };
}
