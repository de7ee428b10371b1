import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Of a secret's resource policy: only those who deploy may change what the tags `keyturn:*` say. */
export function tagGuard(deployingRoles: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'PolicyTagsByDeploymentOnly',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
    resources: ['*'],
    conditions: {
      'ForAnyValue:StringLike': { 'aws:TagKeys': 'keyturn:*' },
      ArnNotLike: { 'aws:PrincipalArn': [...deployingRoles] },
    },
  });
}
