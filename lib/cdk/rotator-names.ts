import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import { functionName as fixedName, receiptLogGroup, usageLogGroup, type FunctionRole } from '../rotation/fixed-names';
import type { AlarmName } from '../rotation/alarms';

/**
 * Names and ARNs of a rotator's parts, known before any of them exists: a policy can name a function whose role it is
 * attached to without a circle in the template.
 */
export interface RotatorNames {
  functionName(role: FunctionRole): string;
  functionArn(role: FunctionRole): string;
  logGroupName(role: FunctionRole): string;
  /** Of the log group with its streams. */
  logGroupArn(role: FunctionRole): string;
  readonly scheduleGroup: string;
  readonly scheduleGroupArn: string;
  /** Of every schedule in the group. */
  readonly schedulesArn: string;
  /** Of the log group in which consumers report, with its streams. */
  readonly usageLogGroupArn: string;
  /** The same of the receipts. */
  readonly receiptLogGroupArn: string;
  readonly failureQueue: string;
  /** `keyturn-gateway-reader-us-east-1`: a managed policy for people. IAM's names are the same in every Region. */
  policy(people: 'reader' | 'responder'): string;
  /** `keyturn-gateway-rotation-failed` */
  alarm(name: AlarmName): string;
  readonly dashboard: string;
}

export function rotatorNames(stack: Stack, rotator: string): RotatorNames {
  const prefix = `keyturn-${rotator}`;
  const functionName = (role: FunctionRole): string => fixedName(rotator, role);
  const logGroupName = (role: FunctionRole): string => `/aws/lambda/${functionName(role)}`;
  const arn = (service: string, resource: string, resourceName: string, arnFormat: ArnFormat): string =>
    Arn.format({ service, resource, resourceName, arnFormat }, stack);
  const { COLON_RESOURCE_NAME, SLASH_RESOURCE_NAME } = ArnFormat;
  return {
    functionName,
    functionArn: (role) => arn('lambda', 'function', functionName(role), COLON_RESOURCE_NAME),
    logGroupName,
    logGroupArn: (role) => arn('logs', 'log-group', `${logGroupName(role)}:*`, COLON_RESOURCE_NAME),
    scheduleGroup: prefix,
    scheduleGroupArn: arn('scheduler', 'schedule-group', prefix, SLASH_RESOURCE_NAME),
    schedulesArn: arn('scheduler', 'schedule', `${prefix}/*`, SLASH_RESOURCE_NAME),
    receiptLogGroupArn: arn('logs', 'log-group', `${receiptLogGroup(rotator)}:*`, COLON_RESOURCE_NAME),
    usageLogGroupArn: arn('logs', 'log-group', `${usageLogGroup(rotator)}:*`, COLON_RESOURCE_NAME),
    failureQueue: `${prefix}-failures`,
    policy: (people) => `${prefix}-${people}-${stack.region}`,
    alarm: (name) => `${prefix}-${name}`,
    dashboard: prefix,
  };
}
