import { Annotations, RemovalPolicy, Stack, Token, type CfnTag, type Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  CfnResourcePolicy,
  CfnRotationSchedule,
  CfnSecret,
  Secret,
  type ISecret,
} from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Consumer, Criticality, ValueField } from '../inventory/inventory';
import { PLACEHOLDER_JSON, PLACEHOLDER_TEXT } from '../rotation/secret-value';
import type { KeyRotator } from './key-rotator';
import { keyTiming } from './key-timing';
import { policyTags } from './policy-tags';

export interface RotatedKeyProps {
  /** The rotator of the provider account that issues this key. */
  readonly rotator: KeyRotator;

  /**
   * When Secrets Manager rotates: AWS's `rate(30 days)`, `rate(4 hours)` or `cron(0 8 ? * MON *)`, at most every 4 hours.
   * @default 'rate(30 days)'
   */
  readonly schedule?: string;

  /**
   * Length of the rotation window, in whole hours. It must not reach the next window or the next UTC day.
   * @default - one hour for a schedule in hours, the rest of the UTC day for one in days; never over half the interval
   */
  readonly window?: Duration;

  /**
   * Name of the secret that is created. Must not end with a hyphen and six characters.
   * @default - none: give `secret` instead
   */
  readonly secretName?: string;

  /**
   * A secret that exists already. It is not changed, tagged or deleted: only its rotation is configured, and
   * `keyturn adopt` gives it its tags.
   * @default - a new secret named `secretName`, which stays when the stack is deleted
   */
  readonly secret?: ISecret;

  /**
   * From the promotion of a new key until the old one is revoked; 0 to 30 days.
   * @default - the rotator's
   */
  readonly grace?: Duration;

  /**
   * Who reads the key, and for how many seconds they may go on using one that they have read: the grace period must be
   * longer.
   * @default - nobody that is known of
   */
  readonly usedBy?: readonly Consumer[];

  /**
   * `json` stores an object with the key, its id and when it was issued; `text` the bare key.
   * @default 'json'
   */
  readonly format?: 'json' | 'text';

  /**
   * Other names for fields of the stored object: `{ apiKey: 'token' }`.
   * @default - apiKey, apiKeyId, provider, endpoint, issuedAt
   */
  readonly valueFields?: Readonly<Partial<Record<ValueField, string>>>;

  /**
   * Provider options of this key alone, as far as its provider type lets a key have them.
   * @default - none
   */
  readonly options?: Readonly<Record<string, string>>;

  /**
   * Who is asked about this key.
   * @default - none
   */
  readonly owner?: string;

  /** @default - none */
  readonly criticality?: Criticality;

  /**
   * Whether a deployment that creates or changes the schedule rotates at once. Otherwise the first rotation comes with
   * the first window, or with `aws secretsmanager rotate-secret`.
   * @default false
   */
  readonly rotateImmediately?: boolean;

  /**
   * ARN patterns of the roles that may change the secret's `keyturn:` tags: those that deploy.
   * @default - the CloudFormation execution roles of CDK's bootstrap, cdk-*-cfn-exec-role-*
   */
  readonly deployingRoles?: readonly string[];
}

/**
 * One secret under rotation: the secret itself, unless it exists, and its rotation schedule.
 *
 * A created secret begins with a constant placeholder and gets its first key by its first rotation. The template never
 * holds another value: Secrets Manager would make it AWSCURRENT over the live key.
 */
export class RotatedKey extends Construct {
  /** To grant reading of the key: `key.secret.grantRead(...)`. */
  readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: RotatedKeyProps) {
    super(scope, id);
    if ((props.secret === undefined) === (props.secretName === undefined)) {
      throw new Error(`key '${id}': expected either secretName or secret`);
    }
    const timing = keyTiming(id, props);
    const tags = policyTags(props, timing);
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
      rotationRules: {
        scheduleExpression: timing.expression,
        ...(timing.duration !== undefined && { duration: timing.duration }),
      },
    });
    schedule.node.addDependency(props.rotator.ready);
  }

  private createSecret(props: RotatedKeyProps, tags: CfnTag[]): ISecret {
    const isText = props.format === 'text';
    // The format is part of the logical id: a key that changes it becomes another secret, which fails on the name, and
    // never the same secret with a new placeholder over its live key.
    const created = new CfnSecret(this, isText ? 'TextSecret' : 'Secret', {
      name: props.secretName ?? '',
      description: `API key of ${props.rotator.rotator}, rotated by Keyturn`,
      secretString: isText ? PLACEHOLDER_TEXT : PLACEHOLDER_JSON,
      tags,
    });
    created.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const { partition, account } = Stack.of(this);
    const deployingRoles = props.deployingRoles ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-*`];
    new CfnResourcePolicy(this, 'TagGuard', {
      secretId: created.ref,
      resourcePolicy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'PolicyTagsByDeploymentOnly',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
            resources: ['*'],
            conditions: {
              'ForAnyValue:StringLike': { 'aws:TagKeys': 'keyturn:*' },
              ArnNotLike: { 'aws:PrincipalArn': [...deployingRoles] },
            },
          }),
        ],
      }),
    });
    return Secret.fromSecretCompleteArn(this, 'Created', created.ref);
  }

  /** CloudFormation cannot tag what it does not own, so the policy of an existing secret is not in force by itself. */
  private tellOfAdoption(secret: ISecret, tags: CfnTag[]): void {
    const name = Token.isUnresolved(secret.secretName) ? this.node.id : secret.secretName;
    const list = tags.map(({ key, value }) => `${key}=${value}`).join(', ');
    Annotations.of(this).addInfo(`${name} exists already: \`keyturn adopt ${name}\` gives it its tags (${list})`);
  }
}
