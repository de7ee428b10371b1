import { AwsError, type ServiceDefinition } from '../kernel/kernel';
import { isStructure, readShapes } from './shapes';

/** A modelled value as JSON protocols write it: timestamps in seconds since the epoch, blobs in base64. */
export function jsonValue(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (!isStructure(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonValue(member)]));
}

/** Reads a JSON object; nothing at all is an empty one. */
export function parseJson(body: Uint8Array, definition: ServiceDefinition): Readonly<Record<string, unknown>> {
  if (body.byteLength === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    // JSON.parse quotes its input in the message: that could be a secret.
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (!isStructure(parsed)) throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return readShapes(parsed, definition.shapes) as Readonly<Record<string, unknown>>;
}

/** An error body: `message` or `Message`, as the service models it, and further members of its shape. Some errors have no message. */
export function errorMembers(error: AwsError, definition: ServiceDefinition): Record<string, unknown> {
  const fields = jsonValue(error.fields) as Record<string, unknown>;
  return { ...(error.message === '' ? {} : { [definition.errorMessage ?? 'message']: error.message }), ...fields };
}
