import type { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import type { FunctionNetwork } from '../../../lib/cdk/function-network';
import { bareStack, flat, gateway, stackOf } from './synthesize';

const FUNCTIONS = ['inspect', 'operate', 'reconcile', 'revoke', 'rotate'];

function rotatorIn(network: (stack: ReturnType<typeof bareStack>) => FunctionNetwork): Template {
  const stack = bareStack();
  new KeyRotator(stack, 'Gw', {
    rotatorName: 'gw',
    provider: gateway(),
    adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/gateway'),
    ...network(stack),
  });
  return Template.fromStack(stack);
}

interface FunctionResource {
  readonly Properties: { readonly FunctionName: string; readonly VpcConfig?: Readonly<Record<string, string[]>> };
  readonly DependsOn?: readonly string[];
}

function functionsOf(template: Template): readonly FunctionResource[] {
  return Object.values(flat(template.findResources('AWS::Lambda::Function')) as Record<string, FunctionResource>);
}

describe('a rotator in a VPC', () => {
  const template = rotatorIn((stack) => {
    // Under `exactOptionalPropertyTypes` the CDK's Vpc does not fit its own interface.
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 }) as IVpc;
    return {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [new SecurityGroup(stack, 'Out', { vpc })],
    };
  });
  const functions = functionsOf(template);

  test('has all of its functions there, in the subnets and security groups that were named', () => {
    expect(functions.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(
      FUNCTIONS.map((purpose) => `keyturn-gw-${purpose}`),
    );
    for (const { Properties } of functions) {
      expect(Properties.VpcConfig?.['SubnetIds']).toHaveLength(2);
      expect(Properties.VpcConfig?.['SubnetIds']?.join()).toMatch(/^<VpcPrivateSubnet1\w+>,<VpcPrivateSubnet2\w+>$/);
      expect(Properties.VpcConfig?.['SecurityGroupIds']).toEqual([expect.stringMatching(/^<Out\w+\.GroupId>$/)]);
    }
  });

  test.each(FUNCTIONS)(
    'lets Lambda make the interfaces of %s before it makes the function, and not its code',
    (one) => {
      const found = template.findResources('AWS::IAM::Policy', {
        Properties: { PolicyName: Match.stringLikeRegexp(`Gw${one[0]?.toUpperCase()}${one.slice(1)}NetworkPolicy`) },
      });
      const [id = '', policy] = Object.entries(found)[0] ?? [];
      const { Statement } = (flat(policy) as { Properties: { PolicyDocument: { Statement: unknown[] } } }).Properties
        .PolicyDocument;
      const arn = `arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:keyturn-gw-${one}`;
      expect(Statement).toEqual([
        {
          Effect: 'Allow',
          Action: [
            'ec2:AssignPrivateIpAddresses',
            'ec2:CreateNetworkInterface',
            'ec2:DeleteNetworkInterface',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeSubnets',
            'ec2:UnassignPrivateIpAddresses',
          ],
          Resource: '*',
          Condition: { ArnNotEquals: { 'lambda:SourceFunctionArn': arn } },
        },
      ]);
      const made = functions.find(({ Properties }) => Properties.FunctionName === `keyturn-gw-${one}`);
      expect(made?.DependsOn).toContain(id);
    },
  );
});

describe('the network of a provider account in keys.yaml', () => {
  const SubnetIds = ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d'];
  const SecurityGroupIds = ['sg-0a1b2c3d4e5f60718'];
  const stack = stackOf(
    { 'prod/one': '{ provider: gateway }' },
    `network: { subnets: [${SubnetIds}], securityGroups: [${SecurityGroupIds}] }`,
  );
  const assembly = (stack.node.root as App).synth();
  const template = Template.fromStack(stack);

  test('has all functions of its rotator, by the ids that were named, and makes nothing of EC2', () => {
    expect(functionsOf(template).map(({ Properties }) => [Properties.FunctionName, Properties.VpcConfig])).toEqual(
      expect.arrayContaining(FUNCTIONS.map((one) => [`keyturn-gateway-${one}`, { SubnetIds, SecurityGroupIds }])),
    );
    const types = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>);
    expect(types.filter(({ Type }) => Type.startsWith('AWS::EC2::'))).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('of-the-subnets');
  });

  test('asks no account, and warns of nothing', () => {
    expect(assembly.manifest.missing).toBeUndefined();
    const warnings = assembly.stacks.flatMap(({ messages }) => messages).filter(({ level }) => level !== 'info');
    expect(warnings).toEqual([]);
  });
});

test('without a VPC nothing speaks of one', () => {
  const template = rotatorIn(() => ({}));
  expect(functionsOf(template).filter(({ Properties }) => Properties.VpcConfig)).toEqual([]);
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('ec2:');
});

test('subnets without a VPC are refused', () => {
  expect(() => rotatorIn(() => ({ vpcSubnets: { onePerAz: true } }))).toThrow(/vpcSubnets.*VPC/);
});
