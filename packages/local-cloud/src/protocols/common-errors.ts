import type { AwsError, ServiceDefinition } from '../kernel/kernel';

type Style = 'json' | 'rest' | 'query' | 'cbor';

/** Errors that every service has: JSON's code to the query protocol's. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InternalServerException: 'InternalFailure',
  InternalServiceError: 'InternalFailure',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  SerializationException: 'MalformedInput',
  ThrottlingException: 'Throttling',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ValidationException: 'ValidationError',
};

/** JSON services answer 400 where the others answer 403. */
const ACCESS_CODES = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

export function statusFor(error: AwsError, style: Style): number {
  if (ACCESS_CODES.has(error.code)) return style === 'json' ? 400 : 403;
  if (error.code === 'UnknownOperationException') return style === 'json' || style === 'query' ? 400 : 404;
  return error.status;
}

export function queryCode(error: AwsError, definition: ServiceDefinition): string {
  return definition.queryErrors?.[error.code] ?? QUERY_CODES[error.code] ?? error.code;
}

/** Of a service that once spoke query: SDKs take the error's old code from this header, so that `catch` blocks still match. */
export function queryErrorHeader(
  error: AwsError,
  definition: ServiceDefinition,
  status: number,
): Record<string, string> {
  if (!definition.queryErrors) return {};
  return { 'x-amzn-query-error': `${queryCode(error, definition)};${status < 500 ? 'Sender' : 'Receiver'}` };
}
