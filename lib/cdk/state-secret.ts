import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './permissions/acknowledge';

/** The secret in which a provider type keeps state of its own. Empty, and nothing ever puts a value into it. */
export function stateSecret(scope: Construct, rotator: string, name: string): CfnSecret {
  const secret = new CfnSecret(scope, 'State', {
    name,
    description: `State of the provider of rotator ${rotator}; holds no key`,
  });
  secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
  acknowledge(secret, {
    id: 'AwsSolutions-SMG4',
    reason: 'It has no value that could be rotated.',
  });
  return secret;
}
