import { AwsError, type OperationContext } from '../../kernel/kernel';

/** API Gateway's actions are HTTP methods, and its resources the paths. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

/** Throws AccessDenied unless the caller may do that on a path: `/apikeys/7`. */
export function authorizePath({ kernel, caller }: OperationContext, method: Method | 'DELETE', path: string): void {
  const resource = `arn:${kernel.partition}:apigateway:${kernel.region}::${path}`;
  kernel.authorize(caller, { action: `apigateway:${method}`, resource });
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400);
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}

/** Refuses by name what AWS would take and the local cloud does not: nothing is ignored in silence. */
export function refuseUnknown(input: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw badRequest(`The local cloud does not know ${unknown.join(', ')} here.`);
}
