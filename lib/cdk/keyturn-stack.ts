import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { SELF, type Inventory, type InventoryKey, type ProviderAccount } from '../inventory/inventory';
import { AlarmTopic } from './alarm-topic';
import { existingNetwork } from './function-network';
import { KeyRotator } from './key-rotator';
import { ownerTopics } from './owner-topics';
import { ReceiptKey } from './receipts';
import { RotatedKey } from './rotated-key';

export interface KeyturnStackProps extends StackProps {
  /** A checked keys.yaml. */
  readonly inventory: Inventory;
}

/** One inventory as a stack: a rotator for each provider account, a secret under rotation for each key, one topic. */
export class KeyturnStack extends Stack {
  /** The topic that people subscribe to. */
  readonly topic: ITopic;
  /** The topic for security people: the same, unless the inventory asks for one of their own. */
  readonly securityTopic: ITopic;
  /** The key that signs the receipts of all rotators. */
  readonly receiptKey: IKey;
  readonly rotators: ReadonlyMap<string, KeyRotator>;
  readonly keys: ReadonlyMap<string, RotatedKey>;

  constructor(scope: Construct, id: string, props: KeyturnStackProps) {
    super(scope, id, props);
    const { providers, keys, securityTopic } = props.inventory;
    this.topic = new AlarmTopic(this, 'Alarms').topic;
    this.securityTopic = securityTopic ? new AlarmTopic(this, 'SecurityAlarms').topic : this.topic;
    this.receiptKey = new ReceiptKey(this, 'Receipts', `keyturn-${this.stackName}-receipts`).key;
    // Scopes of their own: a key may have the name of a provider account.
    const rotators = new Construct(this, 'Rotators');
    const secrets = new Construct(this, 'Keys');
    this.rotators = new Map(providers.map((account) => [account.name, this.addRotator(rotators, account)]));
    this.keys = new Map(keys.map((key) => [key.name, this.addKey(secrets, key)]));
    new CfnOutput(this, 'AlarmTopicArn', {
      value: this.topic.topicArn,
      description: 'Subscribe people to this topic: alarms and failures of all rotators',
    });
    if (props.inventory.ownerTopics) ownerTopics(this, props.inventory);
    if (!securityTopic) return;
    new CfnOutput(this, 'SecurityTopicArn', {
      value: this.securityTopic.topicArn,
      description: 'Subscribe security people to this topic: keys that somebody may have who should not',
    });
  }

  private addRotator(scope: Construct, account: ProviderAccount): KeyRotator {
    return new KeyRotator(scope, account.name, {
      rotator: account.name,
      providerType: account.type,
      ...(account.providerFile !== undefined && { providerFile: account.providerFile }),
      options: account.options,
      grace: Duration.seconds(account.graceSeconds),
      minGrace: Duration.seconds(account.minGraceSeconds),
      topic: this.topic,
      securityTopic: this.securityTopic,
      ...(account.usualAuthFailureRate !== undefined && { usualAuthFailureRate: account.usualAuthFailureRate }),
      receiptKey: this.receiptKey,
      ...(account.kmsKey !== undefined && {
        secretsKey: Key.fromKeyArn(scope, `SecretsKey-${account.name}`, account.kmsKey),
      }),
      ...(account.network && existingNetwork(scope, `Network-${account.name}`, account.network)),
      ...(account.admin === SELF && { adminIsSelf: true }),
      ...(account.admin !== undefined &&
        account.admin !== SELF && { adminSecret: existing(scope, `Admin-${account.name}`, account.admin) }),
    });
  }

  private addKey(scope: Construct, key: InventoryKey): RotatedKey {
    const rotator = this.rotators.get(key.provider);
    if (!rotator) throw new Error(`key '${key.name}': no provider account '${key.provider}'`);
    const { schedule, secret, name, format, valueFields, options, owner, criticality, swapWindow, drain } = key;
    const { rollbackOn, after } = key;
    return new RotatedKey(scope, name, {
      rotator,
      schedule: schedule.expression,
      grace: Duration.seconds(key.graceSeconds),
      usedBy: key.usedBy,
      format,
      valueFields,
      options,
      ...(secret === undefined ? { secretName: name } : { secret: existing(scope, `Existing-${name}`, secret) }),
      ...(schedule.duration !== undefined && { window: Duration.seconds(schedule.windowSeconds) }),
      ...(swapWindow !== undefined && { swapWindow }),
      ...(drain && { drain }),
      ...(rollbackOn !== undefined && { rollbackOn }),
      ...(after && { after: { key: after.secret, within: Duration.seconds(after.withinSeconds) } }),
      ...(owner !== undefined && { owner }),
      ...(criticality !== undefined && { criticality }),
    });
  }
}

/** A secret that stands elsewhere, by its whole ARN or by its name. */
function existing(scope: Construct, id: string, secret: string): ISecret {
  return secret.startsWith('arn:')
    ? Secret.fromSecretCompleteArn(scope, id, secret)
    : Secret.fromSecretNameV2(scope, id, secret);
}
