import { AwsError, type Kernel } from '../../kernel/kernel';

export function alarmArn(kernel: Kernel, name: string): string {
  return `arn:${kernel.partition}:cloudwatch:${kernel.region}:${kernel.accountId}:alarm:${name}`;
}

export function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextToken', 'The next token specified is invalid.');
}
