import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import { aliasOperations } from './alias-operations';
import { keyOperations } from './key-operations';
import type { KmsState } from './kms-state';
import { signOperations } from './sign-operations';

interface Kms {
  readonly definition: ServiceDefinition;
}

/** AWS KMS, as far as signing goes. Where the service names no other source: its API reference, version 2014-11-01. */
export function createKms(kernel: Kernel): Kms {
  const state: KmsState = { kernel, keys: new Map(), aliases: new Map() };
  return {
    definition: {
      signingName: 'kms',
      jsonTarget: { prefix: 'TrentService', version: '1.1' },
      shapes: { Message: 'blob' },
      operations: { ...keyOperations(state), ...aliasOperations(state), ...signOperations(state) },
    },
  };
}
