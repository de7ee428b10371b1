import { Annotations, RemovalPolicy, Stack, Token, Validations, type CfnTag } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import {
  CfnResourcePolicy,
  CfnRotationSchedule,
  CfnSecret,
  Secret,
  type ISecret,
} from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { inboxOption } from '../providers/supplied/inbox';
import { policyTags } from '../inventory/policy-tags';
import type { Schedule } from '../inventory/schedule';
import { PLACEHOLDER_JSON, PLACEHOLDER_TEXT } from '../rotation/secret-value';
import { keyTiming } from './key-timing';
import { otherKeyPolicy } from './other-key-policy';
import { rollbackRule } from './rollback-rule';
import type { RotatedKeyProps } from './rotated-key-props';
import { supplyInbox } from './supply-inbox';
import { tagGuard } from './tag-guard';

/**
 * One secret under rotation: the secret itself, unless it exists, and its rotation schedule.
 *
 * A created secret begins with a constant placeholder and gets its first key by its first rotation. The template never
 * holds another value: Secrets Manager would make it AWSCURRENT over the live key.
 */
export class RotatedKey extends Construct {
  /** To grant reading of the key: `key.secret.grantRead(...)`. */
  readonly secret: ISecret;
  /** Where a supplied key is supplied: `key.inbox.grantWrite(...)`. Absent for keys that the provider issues. */
  readonly inbox?: ISecret;

  constructor(scope: Construct, id: string, props: RotatedKeyProps) {
    super(scope, id);
    if ((props.secret === undefined) === (props.secretName === undefined)) {
      throw new Error(`key '${id}': expected either secretName or secret`);
    }
    const timing = keyTiming(id, props);
    const isSupplied = props.rotator.issuedBy === 'person';
    const keyName = props.secretName ?? id;
    const tags = tagsOf(
      { ...props, options: { ...props.options, ...inboxOption(keyName, props.rotator.issuedBy) } },
      timing,
    );
    if (props.secret) {
      this.secret = props.secret;
      this.tellOfAdoption(props.secret, tags);
    } else {
      this.secret = this.createSecret(props, tags);
    }
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.secret.secretFullArn ?? this.secret.secretName,
      rotationLambdaArn: props.rotator.rotate.functionArn,
      rotateImmediatelyOnUpdate: props.rotateImmediately ?? false,
      // A supplied key rotates when somebody supplies one: by itself it would only fail.
      ...(!isSupplied && {
        rotationRules: {
          scheduleExpression: timing.expression,
          ...(timing.duration !== undefined && { duration: timing.duration }),
        },
      }),
    });
    if (isSupplied) this.inbox = supplyInbox(this, keyName, props.rotator, deployingRolesOf(this, props));
    schedule.node.addDependency(props.rotator.ready);
    const { rollbackOn, after, rotator } = props;
    if (rollbackOn !== undefined) rollbackRule(this, rotator.operate, this.secret.secretArn, rollbackOn);
    if (after) schedule.node.addDependency(otherKeyPolicy(this, rotator, after.key));
  }

  private createSecret(props: RotatedKeyProps, tags: CfnTag[]): ISecret {
    const isText = props.format === 'text';
    const { secretsKey } = props.rotator;
    // The format is part of the logical id: a key that changes it becomes another secret, which fails on the name, and
    // never the same secret with a new placeholder over its live key.
    const created = new CfnSecret(this, isText ? 'TextSecret' : 'Secret', {
      name: props.secretName ?? '',
      description: `API key of ${props.rotator.rotator}, rotated by Keyturn`,
      secretString: isText ? PLACEHOLDER_TEXT : PLACEHOLDER_JSON,
      tags,
      ...(secretsKey && { kmsKeyId: secretsKey.keyArn }),
    });
    created.applyRemovalPolicy(RemovalPolicy.RETAIN);
    if (props.rotator.issuedBy === 'person') {
      Validations.of(created).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason: 'People make the next key: it rotates when one is supplied, and the age of the key is told.',
      });
    }
    new CfnResourcePolicy(this, 'TagGuard', {
      secretId: created.ref,
      resourcePolicy: new PolicyDocument({
        statements: [tagGuard(deployingRolesOf(this, props))],
      }),
    });
    return Secret.fromSecretAttributes(this, 'Created', {
      secretCompleteArn: created.ref,
      ...(secretsKey && { encryptionKey: secretsKey }),
    });
  }

  /** CloudFormation cannot tag what it does not own, so the policy of an existing secret is not in force by itself. */
  private tellOfAdoption(secret: ISecret, tags: CfnTag[]): void {
    const name = Token.isUnresolved(secret.secretName) ? this.node.id : secret.secretName;
    const list = tags.map(({ key, value }) => `${key}=${value}`).join(', ');
    Annotations.of(this).addInfo(`${name} exists already: \`keyturn adopt ${name}\` gives it its tags (${list})`);
  }
}

function tagsOf({ rotator, grace, after, ...policy }: RotatedKeyProps, schedule: Schedule): CfnTag[] {
  return policyTags({
    ...policy,
    schedule,
    rotator: rotator.rotator,
    graceSeconds: grace?.toSeconds(),
    ...(after && { after: { secret: after.key, withinSeconds: after.within.toSeconds() } }),
  });
}

function deployingRolesOf(scope: Construct, { deployingRoles }: RotatedKeyProps): readonly string[] {
  const { partition, account } = Stack.of(scope);
  return deployingRoles ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-*`];
}
