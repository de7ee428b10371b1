import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../kernel/kernel';
import type { WireRequest } from '../protocols/protocol';

/** The parts of an Authorization header of Signature Version 4. */
export interface Signature {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  /** The signing name of the service that the caller means. */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** Undefined when the request carries no SigV4 signature. Throws IncompleteSignatureException when it carries half of one. */
export function parseSignature(request: WireRequest): Signature | undefined {
  const header = request.headers.authorization ?? '';
  if (!header.startsWith(`${ALGORITHM} `)) return undefined;
  const part = (name: string): string => new RegExp(`\\b${name}=([^, ]+)`).exec(header)?.[1] ?? '';
  const [accessKeyId, date, region, service, end] = part('Credential').split('/');
  const signedHeaders = part('SignedHeaders').split(';');
  const signature = part('Signature');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || !signedHeaders[0] || !signature) {
    throw new AwsError(
      'IncompleteSignatureException',
      'Authorization header requires a Credential of five parts, SignedHeaders and Signature.',
    );
  }
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Uint8Array, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Every service but S3 encodes the path as sent once more. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value.join('=')))];
  });
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  encoded.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return encoded.map((pair) => pair.join('=')).join('&');
}

function payloadHash(request: WireRequest): string | undefined {
  const actual = sha256(request.sentBody);
  const claimed = request.headers['x-amz-content-sha256'];
  if (claimed === UNSIGNED) return UNSIGNED;
  return claimed === undefined || claimed === actual ? actual : undefined;
}

/**
 * Whether the secret access key signed this very request. The time in it is not compared with a clock: functions live in
 * virtual time, people do not.
 *
 * Source: IAM user guide, "Create a signed AWS API request".
 */
export function isSignedBy(secretAccessKey: string, signature: Signature, request: WireRequest): boolean {
  const { date, region, service, signedHeaders } = signature;
  const time = request.headers['x-amz-date'] ?? '';
  const hash = payloadHash(request);
  if (hash === undefined) return false;
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  const canonicalRequest = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    hash,
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = [ALGORITHM, time, scope, sha256(canonicalRequest)].join('\n');
  const key = ['aws4_request'].reduce(hmac, [region, service].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date)));
  const expected = hmac(key, stringToSign);
  const given = Buffer.from(signature.signature, 'hex');
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}
