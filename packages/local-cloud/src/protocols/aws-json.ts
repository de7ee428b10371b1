import type { ServiceDefinition } from '../kernel/kernel';
import { unknownOperation } from '../kernel/unknown-operation';
import { queryErrorHeader, statusFor } from './common-errors';
import { errorMembers, jsonValue, parseJson } from './json';
import type { Protocol } from './protocol';

function headers(definition: ServiceDefinition, requestId: string): Record<string, string> {
  return {
    'content-type': `application/x-amz-json-${definition.jsonTarget?.version ?? '1.1'}`,
    'x-amzn-requestid': requestId,
  };
}

/** awsJson 1.0 and 1.1: the operation in X-Amz-Target, JSON both ways. */
export const awsJson: Protocol = {
  name: 'awsJson',
  parse(request, definition) {
    const target = request.headers['x-amz-target'] ?? '';
    const dot = target.lastIndexOf('.');
    const operation = target.slice(dot + 1);
    if (target.slice(0, dot) !== definition.jsonTarget?.prefix) throw unknownOperation(definition.signingName, target);
    return { operation, input: parseJson(request.body, definition) };
  },
  succeed: (_operation, output, definition, requestId) => ({
    status: 200,
    headers: headers(definition, requestId),
    body: JSON.stringify(jsonValue(output)),
  }),
  fail(error, definition, requestId) {
    const status = statusFor(error, 'json');
    return {
      status,
      headers: { ...headers(definition, requestId), ...queryErrorHeader(error, definition, status) },
      body: JSON.stringify({ __type: error.code, ...errorMembers(error, definition) }),
    };
  },
};
