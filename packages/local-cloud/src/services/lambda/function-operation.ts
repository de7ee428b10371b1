import type { Operation, OperationContext } from '../../kernel/kernel';
import type { Input } from '../input';
import type { LambdaFunction } from './lambda-function';

/** Makes an operation that names one function: authorised for its ARN and policy, then found, then done. */
export type FunctionOperation = (
  action: string,
  act: (fn: LambdaFunction, input: Input, context: OperationContext) => Record<string, unknown>,
) => Operation;
