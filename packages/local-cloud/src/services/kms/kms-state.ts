import type { KeyObject } from 'node:crypto';
import { AwsError, type Authorization, type Caller, type Kernel, type PolicyDocument } from '../../kernel/kernel';
import { requiredText, type Input } from '../input';

/** A key pair of ECC_NIST_P256 for SIGN_VERIFY: the only kind here. */
export interface SigningKey {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  policy: PolicyDocument;
  deletionAt?: Date;
}

export interface KmsState {
  readonly kernel: Kernel;
  readonly keys: Map<string, SigningKey>;
  /** `alias/...` to key id. */
  readonly aliases: Map<string, string>;
}

export function aliasArn({ partition, region, accountId }: Kernel, alias: string): string {
  return `arn:${partition}:kms:${region}:${accountId}:${alias}`;
}

/** The key that a request means: by id, by ARN, or by an alias or its ARN. */
export function keyOf(state: KmsState, input: Input): SigningKey {
  const given = requiredText(input, 'KeyId', 'ValidationException');
  const name = given.startsWith('arn:') ? given.split(':').slice(5).join(':') : given;
  if (name.startsWith('alias/')) {
    const key = state.keys.get(state.aliases.get(name) ?? '');
    if (!key) throw new AwsError('NotFoundException', `Alias ${aliasArn(state.kernel, name)} is not found.`);
    return key;
  }
  const key = state.keys.get(name.replace(/^key\//, ''));
  if (!key) throw new AwsError('NotFoundException', `Key '${given}' does not exist`);
  return key;
}

/** The key's policy has the last word: without it no identity policy lets anybody in. */
export function authorizeKey({ kernel }: KmsState, caller: Caller, action: string, key: SigningKey): void {
  const what: Authorization = { action: `kms:${action}`, resource: key.arn, resourcePolicy: key.policy };
  kernel.authorize(caller, what);
}

export function refusePendingDeletion(key: SigningKey): void {
  if (key.deletionAt) throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
}
