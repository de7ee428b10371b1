import { cbor, tag } from '@smithy/core/cbor';
import { AwsError } from '../kernel/kernel';
import { unknownOperation } from '../kernel/unknown-operation';
import { queryErrorHeader, statusFor } from './common-errors';
import type { Protocol } from './protocol';
import { isStructure, readShapes } from './shapes';

const EPOCH_TAG = 1;
const PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

function isEpoch(value: Readonly<Record<string, unknown>>): value is { tag: number; value: number } {
  return value.tag === EPOCH_TAG && typeof value.value === 'number' && Object.keys(value).length === 2;
}

function fromCbor(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(fromCbor);
  if (!isStructure(value)) return value;
  if (isEpoch(value)) return new Date(value.value * 1000);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromCbor(member)]));
}

function toCbor(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: EPOCH_TAG, value: value.getTime() / 1000 });
  if (Array.isArray(value)) return value.map(toCbor);
  if (!isStructure(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, toCbor(member)]));
}

function headers(requestId: string): Record<string, string> {
  return { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId };
}

/** smithy-rpc-v2-cbor: the operation in the path, CBOR both ways; timestamps carry a tag of their own. */
export const rpcV2Cbor: Protocol = {
  name: 'rpcV2Cbor',
  parse(request, definition) {
    const [, service, operation] = PATH.exec(request.path) ?? [];
    if (!operation || service !== definition.cbor?.serviceName) {
      throw unknownOperation(definition.signingName, request.path);
    }
    if (request.body.byteLength === 0) return { operation, input: {} };
    let value: unknown;
    try {
      value = fromCbor(cbor.deserialize(request.body));
    } catch {
      throw new AwsError('SerializationException', 'The request body is not valid CBOR.');
    }
    if (!isStructure(value)) throw new AwsError('SerializationException', 'The request body is not a CBOR map.');
    return { operation, input: readShapes(value, definition.shapes) as Readonly<Record<string, unknown>> };
  },
  succeed: (_operation, output, _definition, requestId) => ({
    status: 200,
    headers: headers(requestId),
    body: cbor.serialize(toCbor(output)),
  }),
  fail(error, definition, requestId) {
    const status = statusFor(error, 'cbor');
    const message = error.message === '' ? undefined : error.message;
    const members = { __type: error.code, message, ...error.fields };
    return {
      status,
      headers: { ...headers(requestId), ...queryErrorHeader(error, definition, status) },
      body: cbor.serialize(toCbor(members)),
    };
  },
};
