import { Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEventInvokeConfig, CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import type { Config } from '../runtime/config';
import { DEFAULT_GRACE_SECONDS } from '../rotation/grace-period';
import type { Capabilities } from '../rotation/provider';
import { AlarmTopic } from './alarm-topic';
import { failureQueue } from './failure-queue';
import type { KeyRotatorProps } from './key-rotator-props';
import { invocationPolicy } from './permission';
import { Receipts } from './receipts';
import { rotateTimeout } from './rotate-timeout';
import { rotatorAlarms } from './rotator-alarms';
import { rotatorDashboard } from './rotator-dashboard';
import { rotatorFunctions } from './rotator-functions';
import { checkRotatorName, rotatorNames } from './rotator-names';
import { checkAdmin, rotatorProvider } from './rotator-provider';
import { reconcileRules, tellingRules } from './rotator-rules';
import { stateSecret } from './state-secret';
import { UsageLog } from './usage-log';
import { WakeUps } from './wake-ups';

/** Everything that rotates the keys of one provider account; RotatedKey puts secrets under it. Throws on wrong options. */
export class KeyRotator extends Construct {
  /** The rotator's name. */
  readonly rotator: string;
  /** Grace period of secrets without one of their own, in seconds. */
  readonly graceSeconds: number;
  /** Shortest grace period that a secret may have, in seconds. */
  readonly minGraceSeconds: number;
  /** Whether the provider holds `many` keys at once, a few `slots`, or `one` that is rolled in place. */
  readonly keyClass: Capabilities['class'];
  /** `person`: each of its keys has an inbox, into which people put the next one. */
  readonly issuedBy: Capabilities['issuedBy'];
  /** Encrypts its secrets; absent: AWS's own key does. */
  readonly secretsKey?: IKey;
  /** The function that Secrets Manager calls. */
  readonly rotate: IFunction;
  /** The role of that function. */
  readonly rotateRoleArn: string;
  /** The function that Scheduler calls after a grace period. */
  readonly revoke: IFunction;
  /** The function that mends what disturbances leave behind. */
  readonly reconcile: IFunction;
  /** The function that acts for operators. */
  readonly operate: IFunction;
  /** The function that shows where keys stand. Not called `inspect`, which means something to the CDK. */
  readonly inspector: IFunction;
  /** `keyturn-<rotator>-reader-<Region>`: lets people look, by the inspect function alone. */
  readonly reader: IManagedPolicy;
  /** `keyturn-<rotator>-responder-<Region>`: lets people act and look, by these two functions alone. */
  readonly responder: IManagedPolicy;
  /** Wake-ups whose revocation failed for good; the reconciler takes them up again. */
  readonly failureQueue: IQueue;
  readonly alarms: readonly Alarm[];
  readonly topic: ITopic;
  readonly securityTopic: ITopic;
  /** Everything that a rotation needs. A rotation schedule must depend on it, or the first rotation may find a part missing. */
  readonly ready: IDependable;

  constructor(scope: Construct, id: string, props: KeyRotatorProps) {
    super(scope, id);
    const { rotator } = props;
    checkRotatorName(rotator);
    const provider = rotatorProvider(props);
    checkAdmin(props, provider);
    const stack = Stack.of(this);
    const names = rotatorNames(stack, rotator);
    const timeout = rotateTimeout(rotator, provider.capabilities.propagationSeconds);
    this.rotator = rotator;
    if (props.secretsKey) this.secretsKey = props.secretsKey;
    this.keyClass = provider.capabilities.class;
    this.issuedBy = provider.capabilities.issuedBy;
    this.minGraceSeconds = props.minGrace?.toSeconds() ?? 0;
    this.graceSeconds = props.grace?.toSeconds() ?? Math.max(DEFAULT_GRACE_SECONDS, this.minGraceSeconds);
    if (this.graceSeconds < this.minGraceSeconds)
      throw new Error(`rotator '${rotator}': grace is shorter than minGrace`);
    this.topic = props.topic ?? new AlarmTopic(this, 'Alarms').topic;
    this.securityTopic = props.securityTopic ?? this.topic;
    const { usualAuthFailureRate = 0.001 } = props;
    if (!(usualAuthFailureRate >= 0 && usualAuthFailureRate <= 1))
      throw new Error(`rotator '${rotator}': expected usualAuthFailureRate from 0 to 1, is ${usualAuthFailureRate}`);

    const usage = new UsageLog(this, 'Usage', rotator);
    const receipts = new Receipts(this, 'Receipts', {
      rotator,
      key: props.receiptKey,
      retention: props.receiptRetention,
    });
    const wakeUps = new WakeUps(this, 'WakeUps', names);
    this.failureQueue = failureQueue(this, 'FailureQueue', names);
    const config: Config = {
      rotator,
      providerType: props.providerType,
      providerOptions: props.options,
      graceSeconds: this.graceSeconds,
      minGraceSeconds: this.minGraceSeconds,
      functionTimeoutSeconds: timeout.toSeconds(),
      scheduleGroup: names.scheduleGroup,
      scheduleRoleArn: wakeUps.roleArn,
      revokeFunctionArn: names.functionArn('revoke'),
      receiptKeyArn: receipts.key.keyArn,
      ...(props.adminSecret && { adminSecretArn: props.adminSecret.secretArn }),
      ...(props.adminIsSelf && { adminIsSelf: true }),
    };
    const topicArns = [...new Set([this.topic, this.securityTopic].map((one) => one.topicArn))];
    const permissions = {
      rotator,
      names,
      schedulerRoleArn: wakeUps.roleArn,
      failureQueueArn: this.failureQueue.queueArn,
      receiptKeyArn: receipts.key.keyArn,
      adminSecret: props.adminSecret,
      secretsKey: props.secretsKey,
      iamNeeds: provider.iamNeeds,
      orphansByPrincipal: provider.capabilities.lineage === 'none' && provider.capabilities.exclusive,
      readsInboxes: provider.capabilities.issuedBy === 'person',
    };
    const { rotate, revoke, reconcile, operate, inspect } = rotatorFunctions(this, {
      config,
      names,
      provider: props.providerFile ?? props.providerType,
      timeout,
      failureQueueUrl: this.failureQueue.queueUrl,
      permissions: { ...permissions, topicArns },
      logRetention: props.logRetention ?? RetentionDays.ONE_YEAR,
      network: props,
    });
    this.reader = invocationPolicy(this, 'Reader', names.policy('reader'), [inspect.function]);
    const forResponders = [operate.function, inspect.function];
    this.responder = invocationPolicy(this, 'Responder', names.policy('responder'), forResponders);
    this.operate = operate.function;
    this.inspector = inspect.function;
    this.rotate = rotate.function;
    this.rotateRoleArn = rotate.roleArn;
    this.revoke = revoke.function;
    this.reconcile = reconcile.function;

    const mayRotate = new CfnPermission(this, 'SecretsManagerMayRotate', {
      functionName: this.rotate.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: stack.account,
    });
    const onFailure = new CfnEventInvokeConfig(this, 'RevokeOnFailure', {
      functionName: this.revoke.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: this.failureQueue.queueArn } },
    });
    // Lambda refuses a destination to which the function may not send.
    onFailure.node.addDependency(revoke);
    reconcileRules(this, this.reconcile);
    tellingRules(this, rotator, this);
    const { topic, securityTopic } = this;
    const alarmSources = { rotator, names, rotate: this.rotate, usage, usualAuthFailureRate, topic, securityTopic };
    this.alarms = rotatorAlarms(this, alarmSources);
    const functions = [this.rotate, this.revoke, this.reconcile];
    rotatorDashboard(this, { rotator, names, alarms: this.alarms, functions, queue: this.failureQueue, usage });
    const ready = new DependencyGroup(rotate, mayRotate, revoke, onFailure, wakeUps.ready, usage, receipts);
    this.ready = ready;
    if (provider.stateSecret !== undefined) ready.add(stateSecret(this, rotator, provider.stateSecret));
  }
}
