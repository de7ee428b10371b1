import { createECDH, sign, type KeyObject } from 'node:crypto';

/** The order of P-256's group (SEC 2, section 2.4.2). */
const N = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** ECDSA over SHA-256 of a message, DER. */
export function signMessage(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign('sha256', message, privateKey));
}

/**
 * ECDSA on P-256 over a digest that the caller made, DER (SEC 1, section 4.1.3). Node.js hashes whatever it signs, so
 * the arithmetic is here; `MessageType: DIGEST` needs it.
 */
export function signDigest(privateKey: KeyObject, digest: Uint8Array): Uint8Array {
  const d = number(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const e = number(digest);
  for (;;) {
    const ephemeral = createECDH('prime256v1');
    const point = ephemeral.generateKeys();
    const r = number(point.subarray(1, 33)) % N;
    const s = (power(number(ephemeral.getPrivateKey()), N - 2n) * (e + r * d)) % N;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** To the power of N - 2 it is the inverse, for N is a prime. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % N, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % N) {
    if (rest & 1n) result = (result * square) % N;
  }
  return result;
}

function integer(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  const body = isNegative ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, body.length), body]);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  return new Uint8Array(Buffer.concat([Buffer.of(0x30, body.length), body]));
}
