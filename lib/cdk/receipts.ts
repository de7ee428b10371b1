import { RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage, type IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { receiptLogGroup } from '../rotation/fixed-names';

/** The key that signs receipts: one for a stack. It outlives the stack, because a receipt may be checked later. */
export class ReceiptKey extends Construct {
  readonly key: IKey;

  /** `alias` without its prefix `alias/`. */
  constructor(scope: Construct, id: string, alias: string) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Signs the receipts of Keyturn',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      alias,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

interface ReceiptsProps {
  readonly rotator: string;
  /** @default - a ReceiptKey of the rotator's own */
  readonly key: IKey | undefined;
  /** @default RetentionDays.TEN_YEARS */
  readonly retention: RetentionDays | undefined;
}

/** Where the signed receipts of a rotator are kept, longer than any other log and after the stack too. */
export class Receipts extends Construct {
  readonly key: IKey;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, { rotator, key, retention }: ReceiptsProps) {
    super(scope, id);
    this.key = key ?? new ReceiptKey(this, 'Signer', `keyturn-${rotator}-receipts`).key;
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: receiptLogGroup(rotator),
      retention: retention ?? RetentionDays.TEN_YEARS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
