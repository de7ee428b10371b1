import { AwsError } from '../../kernel/kernel';

/** EventBridge Scheduler's errors, in AWS's words. */

export function scheduleExists(name: string): AwsError {
  return new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
}

export function scheduleNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
}

export function groupExists(name: string): AwsError {
  return new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
}

export function groupNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
}

export function invalidExpression(expression: string): AwsError {
  return invalid(`Invalid Schedule Expression ${expression}.`);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
