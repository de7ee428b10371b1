import { Stack, type Duration } from 'aws-cdk-lib';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import type { FunctionRole } from '../rotation/fixed-names';
import { AlarmTopic } from './monitoring/alarm-topic';
import type { ProviderTraits } from './configured-provider';
import { failureQueue } from './failure-queue';
import type { RotatorKey } from './key-props';
import type { KeyProvider } from './key-provider';
import type { KeyRotatorProps } from './key-rotator-props';
import { invocationPolicy } from './permissions/permission';
import { Receipts } from './receipts';
import { RotatedKey } from './rotated-key';
import { rotatorAlarms, type RotatorAlarms } from './monitoring/rotator-alarms';
import { rotatorDashboard } from './monitoring/rotator-dashboard';
import { allowSecretsManager, keepFailures } from './permissions/rotator-callers';
import type { RotatorFunction } from './rotator-function';
import { rotatorFunctions } from './rotator-functions';
import type { IKeyRotator } from './rotator-interface';
import { RotatorMetrics } from './monitoring/rotator-metrics';
import { rotatorNames } from './rotator-names';
import { notificationRules, reconcileRules } from './rotator-rules';
import { rotatorSettings } from './rotator-settings';
import { stateSecret } from './state-secret';
import { UsageLog } from './monitoring/usage-log';
import { WakeUps } from './wake-ups';

/**
 * Everything that rotates the keys of one provider account: functions, roles, schedules, alarms, and the keys themselves.
 * Wrong props throw here, all of them at once.
 *
 * @example
 * const rotator = new KeyRotator(stack, 'Twilio', {
 *   rotatorName: 'twilio',
 *   provider: KeyProvider.twilio({ account: 'AC0123456789abcdef0123456789abcdef', policy: 'standard' }),
 *   adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/twilio'),
 *   keys: {
 *     'prod/phone-key': { schedule: RotationSchedule.every(Duration.days(30)), grace: Duration.hours(4) },
 *   },
 * });
 * rotator.key('prod/phone-key').grantRead(role);
 * rotator.alarms.newKeyNotWorking.addAlarmAction(new SnsAction(pager));
 */
export class KeyRotator<KeyOption extends string = string> extends RotatorMetrics implements IKeyRotator {
  readonly rotatorName: string;
  readonly provider: KeyProvider<KeyOption>;
  readonly traits: ProviderTraits;
  readonly keyPolicies: Readonly<Record<string, RotatorKey>>;
  readonly grace: Duration;
  readonly minGrace: Duration;
  readonly secretsKey?: IKey;
  readonly functions: Readonly<Record<FunctionRole, IFunction>>;
  readonly rotateRoleArn: string;
  readonly ready: IDependable;
  /** The keys that this rotator makes, by name; those made elsewhere are not among them. */
  readonly keys: ReadonlyMap<string, RotatedKey>;
  /** Its alarms by name: `rotator.alarms.rotationFailed`. */
  readonly alarms: RotatorAlarms;
  /** Where alarms and events of failures are published. */
  readonly topic: ITopic;
  /** The same for what may mean that a key is in the wrong hands. */
  readonly securityTopic: ITopic;
  /** `keyturn-<rotator>-reader-<Region>`: lets people see where keys stand, by the inspect function alone. */
  readonly reader: IManagedPolicy;
  /** `keyturn-<rotator>-responder-<Region>`: lets people act as well, by the operate and the inspect function alone. */
  readonly responder: IManagedPolicy;
  /** Wake-ups whose revocation failed after every attempt; the reconcile function takes them from here. */
  readonly failureQueue: IQueue;

  constructor(scope: Construct, id: string, props: KeyRotatorProps<KeyOption>) {
    super(scope, id);
    const settings = rotatorSettings(props);
    const { rotatorName, provider, keys = {}, secretsKey } = props;
    const names = rotatorNames(Stack.of(this), rotatorName);
    this.rotatorName = rotatorName;
    this.provider = provider;
    this.keyPolicies = keys;
    this.traits = settings.traits;
    this.grace = settings.grace;
    this.minGrace = settings.minGrace;
    if (secretsKey) this.secretsKey = secretsKey;
    this.topic = props.topic ?? new AlarmTopic(this, 'Alarms').topic;
    this.securityTopic = props.securityTopic ?? this.topic;
    this.failureQueue = failureQueue(this, 'FailureQueue', names);

    const usage = new UsageLog(this, 'Usage', rotatorName);
    const receipts = new Receipts(this, 'Receipts', {
      rotator: rotatorName,
      key: props.receiptKey,
      retention: props.receiptRetention,
    });
    const wakeUps = new WakeUps(this, 'WakeUps', names);
    const made = rotatorFunctions(this, {
      ...{ props, settings, names, failureQueue: this.failureQueue },
      topics: [this.topic, this.securityTopic],
      receiptKeyArn: receipts.key.keyArn,
      schedulerRoleArn: wakeUps.roleArn,
    });
    this.functions = functionsOf(made);
    this.rotateRoleArn = made.rotate.roleArn;
    const ready = new DependencyGroup(made.rotate, made.revoke, wakeUps.ready, usage, receipts);
    ready.add(allowSecretsManager(this, made.rotate), keepFailures(this, made.revoke, this.failureQueue));
    if (settings.traits.stateSecret !== undefined)
      ready.add(stateSecret(this, rotatorName, settings.traits.stateSecret));
    this.ready = ready;

    const { rotate, revoke, reconcile, operate, inspect } = this.functions;
    this.reader = invocationPolicy(this, 'Reader', names.policy('reader'), [inspect]);
    this.responder = invocationPolicy(this, 'Responder', names.policy('responder'), [operate, inspect]);
    reconcileRules(this, reconcile);
    notificationRules(this, rotatorName, this);
    const { topic, securityTopic } = this;
    const { usualAuthFailureRate } = settings;
    this.alarms = rotatorAlarms(this, {
      rotator: rotatorName,
      names,
      rotate,
      usualAuthFailureRate,
      topic,
      securityTopic,
    });
    rotatorDashboard(this, {
      rotator: rotatorName,
      ...{
        names,
        alarms: Object.values(this.alarms),
        functions: [rotate, revoke, reconcile],
        queue: this.failureQueue,
      },
    });
    this.keys = rotatedKeys(this, keys);
  }

  /** One of the keys that this rotator makes. Throws if there is no such key; the message lists the known ones. */
  key(keyName: string): RotatedKey {
    const key = this.keys.get(keyName);
    if (key) return key;
    const known = [...this.keys.keys()].join(', ') || 'none';
    throw new Error(
      `rotator '${this.rotatorName}': expected one of the keys that it makes: ${known}; found '${keyName}'`,
    );
  }
}

function functionsOf(made: Readonly<Record<FunctionRole, RotatorFunction>>): Readonly<Record<FunctionRole, IFunction>> {
  const functions = Object.entries(made).map(([role, one]) => [role, one.function] as const);
  return Object.fromEntries(functions) as Record<FunctionRole, IFunction>;
}

function rotatedKeys(
  rotator: IKeyRotator,
  keys: Readonly<Record<string, RotatorKey>>,
): ReadonlyMap<string, RotatedKey> {
  const scope = new Construct(rotator, 'Keys');
  const own = Object.entries(keys).filter(([, { elsewhere }]) => !elsewhere);
  const made = own.map(([keyName, { secret }]) => {
    const key = secret
      ? RotatedKey.fromExisting(scope, keyName, { rotator, keyName, secret })
      : new RotatedKey(scope, keyName, { rotator, keyName });
    return [keyName, key] as const;
  });
  return new Map(made);
}
