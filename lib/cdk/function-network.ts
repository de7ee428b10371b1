import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import type { Permission } from './permission';

/** Where a function's network interfaces are, in the CDK's own words; all absent: in no VPC. */
export type FunctionNetwork = Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'>;

/** These properties alone, of an object that may hold others. */
export function networkProps({ vpc, vpcSubnets, securityGroups }: FunctionNetwork): FunctionNetwork {
  return { ...(vpc && { vpc }), ...(vpcSubnets && { vpcSubnets }), ...(securityGroups && { securityGroups }) };
}

/**
 * What Lambda does in the name of a function's role to put it into a VPC. Not for the function's own code, which could
 * take away the interfaces of others: calls of the code carry the function's ARN, and those of Lambda do not. Source:
 * Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC".
 */
export function manageInterfaces(functionArn: string): Permission {
  return {
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
    conditions: { ArnNotEquals: { 'lambda:SourceFunctionArn': functionArn } },
    wildcard:
      'Lambda names its interfaces as it makes them, and Describe knows no resources. Not for the code: the condition.',
  };
}
