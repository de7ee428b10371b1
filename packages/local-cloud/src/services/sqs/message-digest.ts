import { createHash } from 'node:crypto';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

const STRING_VALUE = 1;
const BINARY_VALUE = 2;

export function digestOfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

/**
 * MD5 over the sorted attributes, each as length-prefixed name, data type, kind of value, value.
 * Source: Amazon SQS Developer Guide, "Calculating the MD5 message digest for message attributes".
 */
export function digestOfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    const binary = attribute.DataType.startsWith('Binary');
    const value = binary ? Buffer.from(attribute.BinaryValue ?? []) : Buffer.from(attribute.StringValue ?? '', 'utf8');
    hash.update(prefixed(Buffer.from(name, 'utf8')));
    hash.update(prefixed(Buffer.from(attribute.DataType, 'utf8')));
    hash.update(Buffer.from([binary ? BINARY_VALUE : STRING_VALUE]));
    hash.update(prefixed(value));
  }
  return hash.digest('hex');
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
