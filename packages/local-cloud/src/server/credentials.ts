import type { Caller } from '../kernel/kernel';

/** Unguessable bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** What the front door must know of an access key id to let its bearer in. */
export interface Credential {
  readonly caller: Caller;
  readonly secretAccessKey: string;
  /** Temporary credentials only: must come with every request. */
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
}

/** Those who issue access keys: sessions, and users' access keys. */
export interface CredentialSource {
  /** Undefined when the id is unknown, no longer valid or not yet valid. */
  find(accessKeyId: string): Credential | undefined;
  /** Called for each request that the key signed. */
  used?(accessKeyId: string, service: string, region: string): void;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An id in AWS's form: a prefix for the kind (`AKIA` a user's access key, `ASIA` a session's), 20 or 21 characters. */
export function newUniqueId(prefix: 'AKIA' | 'ASIA' | 'AIDA' | 'AROA', random: RandomBytes): string {
  const length = prefix === 'AIDA' || prefix === 'AROA' ? 17 : 16;
  return prefix + Array.from(random(length), (byte) => BASE32.charAt(byte % BASE32.length)).join('');
}

/** 40 characters, as AWS's. */
export function newSecretAccessKey(random: RandomBytes): string {
  return Buffer.from(random(30)).toString('base64');
}
