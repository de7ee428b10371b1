import { generateKeyPairSync } from 'node:crypto';
import { AwsError, type Operation, type PolicyDocument } from '../../kernel/kernel';
import { isRecord, optionalNumber, optionalText } from '../input';
import { authorizeKey, keyOf, refusePendingDeletion, type KmsState, type SigningKey } from './kms-state';

const SPEC = 'ECC_NIST_P256';
const USAGE = 'SIGN_VERIFY';
const DAY_MS = 86_400_000;

/** Keys: create, describe, change the policy of, let go. */
export function keyOperations(state: KmsState): Readonly<Record<string, Operation>> {
  const { kernel, keys } = state;

  const createKey: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'kms:CreateKey', resource: '*' });
    if (input['KeySpec'] !== SPEC || input['KeyUsage'] !== USAGE) {
      throw new AwsError('UnsupportedOperationException', `The local cloud has keys of ${SPEC} for ${USAGE} only.`);
    }
    const id = kernel.newId();
    const key: SigningKey = {
      id,
      arn: `arn:${kernel.partition}:kms:${kernel.region}:${kernel.accountId}:key/${id}`,
      description: optionalText(input, 'Description') ?? '',
      createdAt: kernel.clock.now(),
      ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      policy: readPolicy(optionalText(input, 'Policy')) ?? wholeAccount(kernel.accountId),
    };
    keys.set(id, key);
    return { KeyMetadata: metadata(key) };
  };

  const describeKey: Operation = (input, { caller }) => {
    const key = keyOf(state, input);
    authorizeKey(state, caller, 'DescribeKey', key);
    return { KeyMetadata: metadata(key) };
  };

  const putKeyPolicy: Operation = (input, { caller }) => {
    const key = keyOf(state, input);
    authorizeKey(state, caller, 'PutKeyPolicy', key);
    key.policy = readPolicy(optionalText(input, 'Policy')) ?? key.policy;
    return {};
  };

  const getKeyPolicy: Operation = (input, { caller }) => {
    const key = keyOf(state, input);
    authorizeKey(state, caller, 'GetKeyPolicy', key);
    return { Policy: JSON.stringify(key.policy), PolicyName: 'default' };
  };

  const scheduleKeyDeletion: Operation = (input, { caller }) => {
    const key = keyOf(state, input);
    authorizeKey(state, caller, 'ScheduleKeyDeletion', key);
    refusePendingDeletion(key);
    const days = optionalNumber(input, 'PendingWindowInDays') ?? 30;
    if (days < 7 || days > 30) {
      throw new AwsError('ValidationException', 'PendingWindowInDays must be between 7 and 30, inclusive.');
    }
    key.deletionAt = new Date(kernel.clock.now().getTime() + days * DAY_MS);
    return { KeyId: key.arn, DeletionDate: key.deletionAt, KeyState: 'PendingDeletion', PendingWindowInDays: days };
  };

  return {
    CreateKey: createKey,
    DescribeKey: describeKey,
    PutKeyPolicy: putKeyPolicy,
    GetKeyPolicy: getKeyPolicy,
    ScheduleKeyDeletion: scheduleKeyDeletion,
  };

  function metadata(key: SigningKey): Record<string, unknown> {
    return {
      AWSAccountId: kernel.accountId,
      KeyId: key.id,
      Arn: key.arn,
      CreationDate: key.createdAt,
      Enabled: key.deletionAt === undefined,
      Description: key.description,
      KeyUsage: USAGE,
      KeyState: key.deletionAt === undefined ? 'Enabled' : 'PendingDeletion',
      ...(key.deletionAt && { DeletionDate: key.deletionAt }),
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: SPEC,
      KeySpec: SPEC,
      SigningAlgorithms: ['ECDSA_SHA_256'],
      MultiRegion: false,
    };
  }
}

function readPolicy(text: string | undefined): PolicyDocument | undefined {
  if (text === undefined) return undefined;
  try {
    const policy: unknown = JSON.parse(text);
    if (isRecord(policy) && Array.isArray(policy['Statement'])) return policy as unknown as PolicyDocument;
  } catch {
    // Told below.
  }
  throw new AwsError('MalformedPolicyDocumentException', 'The new key policy is not a policy document.');
}

/** What AWS gives a key that is created without a policy. */
function wholeAccount(accountId: string): PolicyDocument {
  const Principal = { AWS: `arn:aws:iam::${accountId}:root` };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] };
}
