import type { Caller } from './kernel';

/** The role's name without its path: what AWS shows in the ARN of a session. */
function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

/** A caller as AWS names it in messages, GetCallerIdentity and CloudTrail; a service by its principal. */
export function callerArn(caller: Caller, accountId: string): string {
  switch (caller.kind) {
    case 'administrator':
      return `arn:aws:iam::${accountId}:root`;
    case 'role': {
      const account = caller.roleArn.split(':')[4] ?? accountId;
      return `arn:aws:sts::${account}:assumed-role/${roleName(caller.roleArn)}/${caller.sessionName}`;
    }
    case 'user':
      return caller.userArn;
    case 'service':
      return caller.principal;
  }
}
