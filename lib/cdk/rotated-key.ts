import { Annotations, Stack, Token, type CfnTag } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { secretNameMessage } from '../inventory/fields';
import { keyOptionMessages } from './configured-provider';
import type { RotatorKey } from './key-props';
import { keySecret } from './key-secret';
import { keyTags } from './key-tags';
import { scheduleOf, timingMessages } from './key-timing';
import { otherKeyPolicy } from './permissions/other-key-policy';
import { rollbackRule } from './rollback-rule';
import type { IKeyRotator } from './rotator-interface';
import { supplyInbox } from './supply-inbox';

/** Which key is made, and of which rotator. */
export interface RotatedKeyProps {
  /** The rotator of the provider account that issues this key. */
  readonly rotator: IKeyRotator;

  /** One of the rotator's `keys`, by its name. A new secret gets this name; it must not end with a hyphen and six characters. */
  readonly keyName: string;
}

/** The same, with the secret that exists. */
export interface ExistingKeyProps extends RotatedKeyProps {
  /** The secret. It is not changed, tagged or deleted: only its rotation is configured, and `keyturn adopt` gives it its tags. */
  readonly secret: ISecret;
}

/**
 * One secret under rotation: the secret itself, unless it exists, and its rotation schedule. A rotator makes one for each
 * of its `keys`; this is for a key whose secret belongs elsewhere, and that is declared with `elsewhere: true`.
 *
 * @example
 * new RotatedKey(teamStack, 'Uploader', { rotator, keyName: 'prod/uploader-key' }).grantRead(role);
 */
export class RotatedKey extends Construct {
  /**
   * A key whose secret exists already.
   *
   * @example
   * RotatedKey.fromExisting(teamStack, 'Reports', {
   *   rotator,
   *   keyName: 'team/reports-key',
   *   secret: Secret.fromSecretNameV2(teamStack, 'Secret', 'team/reports-key'),
   * });
   */
  static fromExisting(scope: Construct, id: string, props: ExistingKeyProps): RotatedKey {
    return new RotatedKey(scope, id, props);
  }

  /** The key's name, among those of its rotator. */
  readonly keyName: string;
  /** The secret that holds the key. */
  readonly secret: ISecret;
  /** Where the next key of a supplied key is put: `key.inbox?.grantWrite(...)`. Absent for keys that the provider issues. */
  readonly inbox?: ISecret;

  /** A new secret; `RotatedKey.fromExisting` takes one that exists. */
  constructor(scope: Construct, id: string, props: RotatedKeyProps) {
    super(scope, id);
    const { rotator, keyName } = props;
    const existing = isExisting(props) ? props.secret : undefined;
    this.keyName = keyName;
    const policy = policyOf(rotator, keyName, existing);
    if (!policy.elsewhere && scope.node.scope !== rotator) {
      throw new Error(`key '${keyName}': rotator '${rotator.rotatorName}' makes it itself; expected elsewhere: true`);
    }
    const tags = keyTags(keyName, policy, rotator);
    const deployingRoles = policy.deployingRoles ?? bootstrapRoles(this);
    if (existing) this.announceAdoption(existing, tags);
    const { format } = policy;
    this.secret = existing ?? keySecret(this, rotator, { name: keyName, format, tags, deployingRoles });
    const isSupplied = rotator.traits.capabilities.issuedBy === 'person';
    const schedule = this.addSchedule(rotator, policy, isSupplied);
    if (isSupplied) this.inbox = supplyInbox(this, keyName, rotator, deployingRoles);
    const { rollbackOn, after } = policy;
    const { operate } = rotator.functions;
    if (rollbackOn !== undefined) rollbackRule(this, operate, this.secret.secretArn, rollbackOn);
    if (after) schedule.node.addDependency(otherKeyPolicy(this, rotator.functions, after.key));
  }

  /** Lets somebody read the key, and decrypt it where the rotator has a KMS key for its secrets. */
  grantRead(grantee: IGrantable): Grant {
    return this.secret.grantRead(grantee);
  }

  private addSchedule(rotator: IKeyRotator, policy: RotatorKey, isSupplied: boolean): CfnRotationSchedule {
    const { expression, duration } = scheduleOf(policy);
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.secret.secretFullArn ?? this.secret.secretName,
      rotationLambdaArn: rotator.functions.rotate.functionArn,
      rotateImmediatelyOnUpdate: policy.rotateImmediately ?? false,
      // A supplied key rotates when somebody supplies one: by itself it would only fail.
      ...(!isSupplied && {
        rotationRules: { scheduleExpression: expression, ...(duration !== undefined && { duration }) },
      }),
    });
    schedule.node.addDependency(rotator.ready);
    return schedule;
  }

  /** CloudFormation cannot tag what it does not own, so the policy of an existing secret is not in force by itself. */
  private announceAdoption(secret: ISecret, tags: readonly CfnTag[]): void {
    const name = Token.isUnresolved(secret.secretName) ? this.node.id : secret.secretName;
    const list = tags.map(({ key, value }) => `${key}=${value}`).join(', ');
    Annotations.of(this).addInfo(`${name} exists already: \`keyturn adopt ${name}\` gives it its tags (${list})`);
  }
}

function isExisting(props: RotatedKeyProps): props is ExistingKeyProps {
  return 'secret' in props;
}

/** What is to happen to a key. Throws an Error with everything that is wrong with it. */
function policyOf(rotator: IKeyRotator, keyName: string, existing: ISecret | undefined): RotatorKey {
  const policy = Object.hasOwn(rotator.keyPolicies, keyName) ? rotator.keyPolicies[keyName] : undefined;
  if (!policy) {
    const known = Object.keys(rotator.keyPolicies).join(', ') || 'none';
    throw new Error(`key '${keyName}': expected one of the keys of rotator '${rotator.rotatorName}': ${known}`);
  }
  const nameMessage = existing ? undefined : secretNameMessage(keyName);
  const messages = [
    ...(nameMessage === undefined ? [] : [nameMessage]),
    ...timingMessages(policy, rotator),
    ...keyOptionMessages(rotator.provider, policy.options ?? {}),
  ];
  if (messages.length > 0) throw new Error(`key '${keyName}': ${messages.join('; ')}`);
  return policy;
}

function bootstrapRoles(scope: Construct): readonly string[] {
  const { partition, account } = Stack.of(scope);
  return [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-*`];
}
