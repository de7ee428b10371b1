import type { Caller, PolicyDocument } from '../kernel/kernel';
import { AWS_MANAGED_POLICIES } from './managed-policies';

/** A role or a user, as the template describes it. */
export interface Identity {
  readonly arn: string;
  readonly inline: Map<string, PolicyDocument>;
  /** ARNs of managed policies. */
  readonly attached: Set<string>;
  /** A role's trust policy. */
  trust?: PolicyDocument;
  tags: Readonly<Record<string, string>>;
}

/** The IAM of the local cloud as far as authorisation reads it. */
export interface Identities {
  /** Roles and users by ARN. */
  readonly byArn: Map<string, Identity>;
  /** Managed policies of the template by ARN. */
  readonly managed: Map<string, PolicyDocument>;
}

export const createIdentities = (): Identities => ({ byArn: new Map(), managed: new Map() });

export function putIdentity(identities: Identities, arn: string): Identity {
  const identity: Identity = identities.byArn.get(arn) ?? { arn, inline: new Map(), attached: new Set(), tags: {} };
  identities.byArn.set(arn, identity);
  return identity;
}

/** The ARN of a role or user by its name, wherever its path. */
export function findIdentity(identities: Identities, kind: 'role' | 'user', name: string): Identity | undefined {
  return [...identities.byArn.values()].find(
    ({ arn }) => arn.split(':')[5]?.startsWith(`${kind}/`) && arn.slice(arn.lastIndexOf('/') + 1) === name,
  );
}

export function managedPolicy(identities: Identities, arn: string): PolicyDocument | undefined {
  return identities.managed.get(arn) ?? AWS_MANAGED_POLICIES[arn];
}

/** Every policy that is attached to the caller's role or user. */
export function identityPoliciesOf(identities: Identities, caller: Caller): readonly PolicyDocument[] {
  const identity = callerIdentity(identities, caller);
  if (!identity) return [];
  const attached = [...identity.attached].flatMap((arn) => managedPolicy(identities, arn) ?? []);
  return [...identity.inline.values(), ...attached];
}

export function principalTagsOf(identities: Identities, caller: Caller): Readonly<Record<string, string>> {
  return callerIdentity(identities, caller)?.tags ?? {};
}

function callerIdentity(identities: Identities, caller: Caller): Identity | undefined {
  if (caller.kind === 'role') return identities.byArn.get(caller.roleArn);
  return caller.kind === 'user' ? identities.byArn.get(caller.userArn) : undefined;
}
