import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { SELF, type Inventory, type InventoryKey, type ProviderAccount } from '../inventory/inventory';
import { AlarmTopic } from './monitoring/alarm-topic';
import { existingNetwork } from './function-network';
import { inventoryPolicy } from './inventory-policy';
import { KeyProvider } from './key-provider';
import { KeyRotator } from './key-rotator';
import { ownerTopics } from './monitoring/owner-topics';
import { ReceiptKey } from './receipts';
import { RotatedKey } from './rotated-key';

/** What a stack of an inventory is made from. */
export interface KeyturnStackProps extends StackProps {
  /** A checked keys.yaml, as `loadInventory` returns it. */
  readonly inventory: Inventory;
}

/**
 * One inventory as a stack: a rotator for each provider account, a secret under rotation for each key, one topic.
 *
 * @example
 * const { inventory } = loadInventory('keys.yaml', (file) => readFileSync(file, 'utf8'), providerTypes);
 * if (inventory) new KeyturnStack(app, 'Keyturn', { inventory });
 */
export class KeyturnStack extends Stack {
  /** The topic that people subscribe to. */
  readonly topic: ITopic;
  /** The topic for security people: the same, unless the inventory asks for another. */
  readonly securityTopic: ITopic;
  /** The key that signs the receipts of all rotators. */
  readonly receiptKey: IKey;
  /** The rotators by the name of their provider account. */
  readonly rotators: ReadonlyMap<string, KeyRotator>;
  /** The keys by their names in the inventory. */
  readonly keys: ReadonlyMap<string, RotatedKey>;

  constructor(scope: Construct, id: string, props: KeyturnStackProps) {
    super(scope, id, props);
    const { providers, keys, securityTopic } = props.inventory;
    this.topic = new AlarmTopic(this, 'Alarms').topic;
    this.securityTopic = securityTopic ? new AlarmTopic(this, 'SecurityAlarms').topic : this.topic;
    this.receiptKey = new ReceiptKey(this, 'Receipts', `keyturn-${this.stackName}-receipts`).key;
    // Two scopes: a key may have the name of a provider account.
    const rotators = new Construct(this, 'Rotators');
    const secrets = new Construct(this, 'Keys');
    this.rotators = new Map(providers.map((account) => [account.name, this.addRotator(rotators, account, keys)]));
    this.keys = new Map(keys.map((key) => [key.name, this.addKey(secrets, key)]));
    new CfnOutput(this, 'AlarmTopicArn', {
      value: this.topic.topicArn,
      description: 'Subscribe people to this topic: alarms and failures of all rotators',
    });
    if (props.inventory.ownerTopics) ownerTopics(this, props.inventory);
    if (!securityTopic) return;
    new CfnOutput(this, 'SecurityTopicArn', {
      value: this.securityTopic.topicArn,
      description: 'Subscribe security people to this topic: keys that may be in the wrong hands',
    });
  }

  private addRotator(scope: Construct, account: ProviderAccount, keys: readonly InventoryKey[]): KeyRotator {
    const { name, type, providerFile: file, options, admin, kmsKey, network, usualAuthFailureRate } = account;
    const own = keys.filter(({ provider }) => provider === name);
    return new KeyRotator(scope, name, {
      rotatorName: name,
      provider: new KeyProvider({ type, options, ...(file !== undefined && { file }) }),
      keys: Object.fromEntries(own.map((key) => [key.name, inventoryPolicy(key)])),
      grace: Duration.seconds(account.graceSeconds),
      minGrace: Duration.seconds(account.minGraceSeconds),
      topic: this.topic,
      securityTopic: this.securityTopic,
      receiptKey: this.receiptKey,
      ...(usualAuthFailureRate !== undefined && { usualAuthFailureRate }),
      ...(kmsKey !== undefined && { secretsKey: Key.fromKeyArn(scope, `SecretsKey-${name}`, kmsKey) }),
      ...(network && existingNetwork(scope, `Network-${name}`, network)),
      ...(admin === SELF && { adminIsSelf: true }),
      ...(admin !== undefined && admin !== SELF && { adminSecret: existing(scope, `Admin-${name}`, admin) }),
    });
  }

  private addKey(scope: Construct, { name, provider, secret }: InventoryKey): RotatedKey {
    const rotator = this.rotators.get(provider);
    if (!rotator) throw new Error(`key '${name}': no provider account '${provider}'`);
    const props = { rotator, keyName: name };
    if (secret === undefined) return new RotatedKey(scope, name, props);
    return RotatedKey.fromExisting(scope, name, { ...props, secret: existing(scope, `Existing-${name}`, secret) });
  }
}

/** A secret that stands elsewhere, by its whole ARN or by its name. */
function existing(scope: Construct, id: string, secret: string): ISecret {
  return secret.startsWith('arn:')
    ? Secret.fromSecretCompleteArn(scope, id, secret)
    : Secret.fromSecretNameV2(scope, id, secret);
}
