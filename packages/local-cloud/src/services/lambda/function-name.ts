import { AwsError, type Kernel, type PolicyDocument } from '../../kernel/kernel';
import { requiredText, type Input } from '../input';
import type { LambdaFunction, LambdaFunctions } from './lambda-function';

export function functionArn(kernel: Pick<Kernel, 'partition' | 'region' | 'accountId'>, name: string): string {
  return `arn:${kernel.partition}:lambda:${kernel.region}:${kernel.accountId}:function:${name}`;
}

/** Name, partial ARN or ARN, each with or without a qualifier, as every operation takes it. */
const FORM = /^(?:(?:arn:aws:lambda:[\w-]+:)?(\d{12}):)?(?:function:)?([\w-]+)(?::([\w$-]+))?$/;

interface NamedFunction {
  readonly name: string;
  /** Without a qualifier, as policies name it; a qualified call is authorised for the qualified ARN. */
  readonly arn: string;
  readonly found: LambdaFunction | undefined;
}

/** The function that `FunctionName` and `Qualifier` name. Only `$LATEST` exists here: versions and aliases are not found. */
export function namedFunction(kernel: Kernel, functions: LambdaFunctions, input: Input): NamedFunction {
  const text = requiredText(input, 'FunctionName', 'ValidationException');
  const [, account = kernel.accountId, name, inName] = FORM.exec(text) ?? [];
  if (!name) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ` +
        '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
    );
  }
  const qualifier = inName ?? (typeof input['Qualifier'] === 'string' ? input['Qualifier'] : undefined);
  const base = functionArn(kernel, name);
  const known = account === kernel.accountId && (qualifier === undefined || qualifier === '$LATEST');
  return { name, arn: qualifier ? `${base}:${qualifier}` : base, found: known ? functions.get(name) : undefined };
}

export function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
}

export function requireFound({ found, arn }: NamedFunction): LambdaFunction {
  if (!found) throw notFound(arn);
  return found;
}

/** The function's own policy as a document; undefined while it has no statement. */
export function policyOf(fn: LambdaFunction | undefined): PolicyDocument | undefined {
  return fn && fn.policy.length > 0 ? { Version: '2012-10-17', Statement: fn.policy } : undefined;
}
