import { RemovalPolicy, type CfnTag } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret, Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './permissions/acknowledge';
import { PLACEHOLDER_JSON, PLACEHOLDER_TEXT } from '../rotation/secret-value';
import type { IKeyRotator } from './rotator-interface';
import { tagGuard } from './permissions/tag-guard';

/**
 * A new secret for a key. It begins with a constant placeholder and gets its first key by its first rotation. The template
 * never holds another value: Secrets Manager would make it AWSCURRENT over the live key.
 */
export function keySecret(
  scope: Construct,
  { rotatorName, secretsKey, traits }: Pick<IKeyRotator, 'rotatorName' | 'secretsKey' | 'traits'>,
  key: {
    readonly name: string;
    readonly format: 'json' | 'text' | undefined;
    readonly tags: CfnTag[];
    readonly deployingRoles: readonly string[];
  },
): ISecret {
  const isText = key.format === 'text';
  // The format is part of the logical id: a key that changes it becomes another secret, which fails on the name, and
  // never the same secret with a new placeholder over its live key.
  const created = new CfnSecret(scope, isText ? 'TextSecret' : 'Secret', {
    name: key.name,
    description: `API key of ${rotatorName}, rotated by Keyturn`,
    secretString: isText ? PLACEHOLDER_TEXT : PLACEHOLDER_JSON,
    tags: key.tags,
    ...(secretsKey && { kmsKeyId: secretsKey.keyArn }),
  });
  created.applyRemovalPolicy(RemovalPolicy.RETAIN);
  if (traits.capabilities.issuedBy === 'person') {
    acknowledge(created, {
      id: 'AwsSolutions-SMG4',
      reason: 'People make the next key: it rotates when one is supplied, and an alarm reports the age of the key.',
    });
  }
  new CfnResourcePolicy(scope, 'TagGuard', {
    secretId: created.ref,
    resourcePolicy: new PolicyDocument({ statements: [tagGuard(key.deployingRoles)] }),
  });
  return Secret.fromSecretAttributes(scope, 'Created', {
    secretCompleteArn: created.ref,
    ...(secretsKey && { encryptionKey: secretsKey }),
  });
}
