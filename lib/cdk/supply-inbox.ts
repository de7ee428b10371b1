import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret, Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './permissions/acknowledge';
import { INBOX_PREFIX } from '../providers/supplied/inbox';
import { TAGS } from '../rotation/policy';
import { PLACEHOLDER_JSON } from '../rotation/secret-value';
import type { Permission } from './permissions/permission';
import type { IKeyRotator } from './rotator-interface';
import { tagGuard } from './permissions/tag-guard';

/**
 * The secret into which `keyturn supply` puts the next key of a key that people make. PutSecretValue lets a person supply
 * (`grantWrite`); only the rotation function may read what was supplied.
 */
export function supplyInbox(
  scope: Construct,
  keyName: string,
  rotator: Pick<IKeyRotator, 'rotatorName' | 'rotateRoleArn' | 'secretsKey'>,
  deployingRoles: readonly string[],
): ISecret {
  const { secretsKey } = rotator;
  const inbox = new CfnSecret(scope, 'Inbox', {
    name: INBOX_PREFIX + keyName,
    description: `The next key of ${keyName}: written by people, read by rotator ${rotator.rotatorName} alone`,
    secretString: PLACEHOLDER_JSON,
    tags: [{ key: TAGS.inbox, value: rotator.rotatorName }],
    ...(secretsKey && { kmsKeyId: secretsKey.keyArn }),
  });
  // It holds a copy of the last key that was supplied: nothing to keep.
  inbox.applyRemovalPolicy(RemovalPolicy.DESTROY);
  acknowledge(inbox, {
    id: 'AwsSolutions-SMG4',
    reason: 'People put a key into it, and a rotation takes it from there: it has nothing to rotate itself.',
  });
  new CfnResourcePolicy(scope, 'InboxPolicy', {
    secretId: inbox.ref,
    resourcePolicy: new PolicyDocument({
      statements: [
        tagGuard(deployingRoles),
        new PolicyStatement({
          sid: 'ReadByTheRotationAlone',
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: ['secretsmanager:GetSecretValue'],
          resources: ['*'],
          conditions: { ArnNotEquals: { 'aws:PrincipalArn': rotator.rotateRoleArn } },
        }),
      ],
    }),
  });
  return Secret.fromSecretAttributes(scope, 'SupplyInbox', {
    secretCompleteArn: inbox.ref,
    ...(secretsKey && { encryptionKey: secretsKey }),
  });
}

/** What the rotation function of a rotator may read besides its keys. */
export function readInboxes(rotator: string): Permission {
  return {
    actions: ['secretsmanager:GetSecretValue'],
    resources: [`arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${INBOX_PREFIX}*`],
    conditions: { StringEquals: { [`secretsmanager:ResourceTag/${TAGS.inbox}`]: rotator } },
    wildcard:
      'One inbox for each supplied key of this rotator, as the condition says; a list would grow with the keys.',
  };
}
