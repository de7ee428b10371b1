import { Aws } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IKeyRotator } from '../rotator-interface';

/**
 * Lets the rotation, and people through the inspect function, see when another secret was rotated: that one only, which
 * may be another rotator's. Neither action shows a value.
 */
export function otherKeyPolicy(
  scope: Construct,
  { rotate, inspect }: IKeyRotator['functions'],
  secret: string,
): Policy {
  const byName = `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${secret}-??????`;
  return new Policy(scope, 'AfterPolicy', {
    roles: [rotate, inspect].flatMap(({ role }) => role ?? []),
    statements: [
      new PolicyStatement({
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
        // Six characters of AWS's follow the name where the whole ARN is not known.
        resources: [secret.startsWith('arn:') ? secret : byName],
      }),
    ],
  });
}
