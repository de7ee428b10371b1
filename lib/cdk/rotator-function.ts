import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, LoggingFormat, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundledCode } from './code/bundling';
import { manageInterfaces, networkProps, type FunctionNetwork } from './function-network';
import { attachPolicy, type Permission } from './permissions/permission';
import type { FunctionRole } from '../rotation/fixed-names';
import type { RotatorNames } from './rotator-names';

export interface RotatorFunctionProps {
  readonly purpose: FunctionRole;
  readonly names: RotatorNames;
  readonly description: string;
  /** The only provider type that the bundle carries: one of ours by name, or a file by its absolute path. */
  readonly provider: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly permissions: readonly Permission[];
  readonly logRetention: RetentionDays;
  readonly network: FunctionNetwork;
}

/** One function of a rotator, bundled from its door in lambdas/, with its role, its policy and its log group. */
export class RotatorFunction extends Construct {
  readonly function: IFunction;
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: RotatorFunctionProps) {
    super(scope, id);
    const { purpose, names } = props;
    const functionName = names.functionName(purpose);
    checkEnvironmentSize(functionName, props.environment);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: names.logGroupName(purpose),
      retention: props.logRetention,
      // Its name is fixed: kept after the stack, it would stand in the way of the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      description: `Role of ${functionName}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.roleArn = role.roleArn;
    attachPolicy(this, 'Policy', role, props.permissions);
    const network = networkProps(props.network);
    const created = new Function(this, 'Function', {
      functionName,
      description: props.description,
      code: bundledCode(purpose, props.provider),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: props.timeout,
      // What a function may do is written in rotator-permissions.ts: no grant of a library adds to it unseen.
      role: role.withoutPolicyUpdates(),
      environment: props.environment,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      ...network,
    });
    this.function = created;
    if (!network.vpc) return;
    // Lambda looks whether the role may make interfaces when the function is made, and uses it when the function goes.
    created.node.addDependency(
      attachPolicy(this, 'NetworkPolicy', role, [manageInterfaces(names.functionArn(purpose))]),
    );
  }
}

/** Lambda takes 4 KB of environment: told here, not by a deployment that fails. Unresolved tokens count as they stand. */
function checkEnvironmentSize(functionName: string, environment: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(Object.entries(environment).flat().join(''));
  if (bytes <= 4096) return;
  throw new Error(
    `${functionName}: its environment has ${bytes} bytes, most of it the provider's options; Lambda takes 4096`,
  );
}
