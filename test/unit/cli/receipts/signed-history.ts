import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { canonicalJson } from '../../../../lib/rotation/canonical-json';
import type { Receipt, Transition } from '../../../../lib/rotation/receipt';

export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf';
export const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const START = Date.parse('2026-02-01T00:00:00.000Z');
const HOUR = 3600_000;

export function newSigner(): { readonly publicKey: string; sign(receipt: Receipt, keyArn?: string): string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  return {
    publicKey: createPublicKey(createPrivateKey(pem)).export({ format: 'pem', type: 'spki' }).toString(),
    sign(receipt, keyArn = KEY_ARN) {
      const signature = sign('sha256', Buffer.from(canonicalJson(receipt)), privateKey).toString('base64');
      return JSON.stringify({ receipt, signature, keyArn });
    },
  };
}

export const hour = (hours: number): string => new Date(START + hours * HOUR).toISOString();

/** A receipt of version `v`, `hours` after the start. */
export function receipt(hours: number, transition: Transition, v: string, more: Partial<Receipt> = {}): Receipt {
  return {
    v: 1,
    secretArn: SECRET,
    versionId: v,
    transition,
    at: hour(hours),
    keyId: `key of ${v}`,
    requestedBy: 'rotation',
    evidence: {},
    ...more,
  };
}

/** Three keys of one secret: a first one, two rotations with a grace period of a day, a rollback from the third. */
export const HISTORY: readonly Receipt[] = [
  receipt(0, 'issued', 'A'),
  receipt(1, 'promoted', 'A'),
  receipt(100, 'issued', 'B', { predecessor: 'A' }),
  receipt(101, 'retiring', 'A', { evidence: { dueAt: hour(125) } }),
  receipt(102, 'promoted', 'B', { predecessor: 'A' }),
  receipt(126, 'revoked', 'A', { evidence: { refused: true, seconds: 2 } }),
  receipt(200, 'issued', 'C', { predecessor: 'B' }),
  receipt(201, 'retiring', 'B', { evidence: { dueAt: hour(225) } }),
  receipt(202, 'promoted', 'C', { predecessor: 'B' }),
  receipt(203, 'rolledBack', 'B', { predecessor: 'C', requestedBy: 'ann' }),
  receipt(204, 'retiring', 'C', { evidence: { dueAt: hour(228) } }),
  receipt(205, 'compromised', 'C', { requestedBy: 'ann' }),
  receipt(229, 'revoked', 'C', { evidence: { refused: true, seconds: 3 } }),
];
