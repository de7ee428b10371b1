import { AwsError, type Operation } from '../../kernel/kernel';
import { checkConstraints, type Constraints } from '../constraints';
import { authorizeKey, keyOf, refusePendingDeletion, type KmsState } from './kms-state';
import { signDigest, signMessage } from './sign-digest';

const ALGORITHM = 'ECDSA_SHA_256';
const SHA_256_BYTES = 32;

const SIGN: Constraints = {
  KeyId: { type: 'string', required: true, min: 1, max: 2048 },
  Message: { type: 'blob', required: true, min: 1, max: 4096, sensitive: true },
  MessageType: { type: 'string', values: ['RAW', 'DIGEST'] },
  SigningAlgorithm: { type: 'string', required: true, values: [ALGORITHM] },
};

/** What one does with a key pair. */
export function signOperations(state: KmsState): Readonly<Record<string, Operation>> {
  const sign: Operation = (input, { caller }) => {
    checkConstraints(SIGN, input);
    const key = keyOf(state, input);
    authorizeKey(state, caller, 'Sign', key);
    refusePendingDeletion(key);
    const message = input['Message'] as Uint8Array;
    const isDigest = input['MessageType'] === 'DIGEST';
    if (isDigest && message.length !== SHA_256_BYTES) {
      throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${ALGORITHM}.`);
    }
    const Signature = (isDigest ? signDigest : signMessage)(key.privateKey, message);
    return { KeyId: key.arn, Signature, SigningAlgorithm: ALGORITHM };
  };

  const getPublicKey: Operation = (input, { caller }) => {
    const key = keyOf(state, input);
    authorizeKey(state, caller, 'GetPublicKey', key);
    refusePendingDeletion(key);
    return {
      KeyId: key.arn,
      PublicKey: new Uint8Array(key.publicKey.export({ format: 'der', type: 'spki' })),
      CustomerMasterKeySpec: 'ECC_NIST_P256',
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: [ALGORITHM],
    };
  };

  return { Sign: sign, GetPublicKey: getPublicKey };
}
