import { AwsError } from './kernel';

/** The error for what the local cloud does not know: refused by name, never ignored in silence. */
export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `The local cloud does not know the operation ${operation} of ${service}.`,
    404,
  );
}
