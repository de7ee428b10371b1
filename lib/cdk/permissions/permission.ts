import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** What a role may do, and why where that is more than one named resource. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why a resource ends in a wildcard: acknowledged to cdk-nag as it stands here. Required where one does. */
  readonly wildcard?: string;
}

/**
 * A policy of its own for a role: not the role's default policy, which L2 grants extend unseen, and a resource that
 * others can depend on.
 */
export function attachPolicy(scope: Construct, id: string, role: Role, permissions: readonly Permission[]): Policy {
  const policy = new Policy(scope, id, {
    roles: [role],
    statements: permissions.map(
      ({ actions, resources, conditions }) =>
        new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions && { conditions }) }),
    ),
  });
  for (const { resources, wildcard } of permissions) {
    for (const resource of resources) {
      const written = asWritten(Stack.of(scope).resolve(resource));
      if (!written.includes('*')) continue;
      if (wildcard === undefined) throw new Error(`permission on ${written} does not say why it needs a wildcard`);
      acknowledge(policy, { id: `AwsSolutions-IAM5[Resource::${written}]`, reason: wildcard });
    }
  }
  return policy;
}

/** A managed policy for people, who invoke functions and need nothing else: no secret, no log, no provider. */
export function invocationPolicy(
  scope: Construct,
  id: string,
  managedPolicyName: string,
  functions: readonly IFunction[],
): ManagedPolicy {
  return new ManagedPolicy(scope, id, {
    managedPolicyName,
    statements: [
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: functions.map(({ functionArn }) => functionArn),
      }),
    ],
  });
}

/** A resource as cdk-nag spells it in a finding: `arn:<AWS::Partition>:lambda:...`, `<Queue.Arn>`. */
function asWritten(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('${', '<').replaceAll('}', '>');
  if (typeof value !== 'object' || value === null) return String(value);
  const [intrinsic, argument] = (Object.entries(value)[0] ?? []) as [string?, unknown?];
  if (intrinsic === 'Ref') return `<${asWritten(argument)}>`;
  if (intrinsic === 'Fn::Sub') return asWritten(argument);
  if (intrinsic === 'Fn::GetAtt') return `<${(argument as string[]).map(asWritten).join('.')}>`;
  if (intrinsic === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown[]];
    return parts.map(asWritten).join(delimiter);
  }
  return JSON.stringify(value);
}
