import { Annotations } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Network } from '../inventory/inventory';
import type { Permission } from './permissions/permission';

/** Where a function's network interfaces are, in the CDK's own words; all absent: in no VPC. */
export type FunctionNetwork = Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'>;

/** These properties alone, of an object that may hold others. */
export function networkProps({ vpc, vpcSubnets, securityGroups }: FunctionNetwork): FunctionNetwork {
  return { ...(vpc && { vpc }), ...(vpcSubnets && { vpcSubnets }), ...(securityGroups && { securityGroups }) };
}

/** A network that exists, by ids alone: nothing is looked up, so that an inventory is synthesized without an account. */
export function existingNetwork(scope: Construct, id: string, { subnets, securityGroups }: Network): FunctionNetwork {
  const own = new Construct(scope, id);
  return {
    // The CDK wants one before it takes subnets. Nothing of it reaches the template: to Lambda the subnets tell the VPC.
    vpc: Vpc.fromVpcAttributes(own, 'Vpc', { vpcId: 'of-the-subnets', availabilityZones: ['of-the-subnets'] }),
    vpcSubnets: { subnets: subnets.map((subnetId) => existingSubnet(own, subnetId)) },
    securityGroups: securityGroups.map((group) =>
      SecurityGroup.fromSecurityGroupId(own, group, group, { mutable: false }),
    ),
  };
}

function existingSubnet(scope: Construct, id: string) {
  const subnet = Subnet.fromSubnetId(scope, id, id);
  const reason = 'No function has a route.';
  Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', reason);
  return subnet;
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
