import { rmSync } from 'node:fs';
import type { FunctionRole } from '../../lib/rotation/fixed-names';
import { VARIABLES } from '../../lib/runtime/config';
import { AwsError, type Authorization, type Caller } from '../../packages/local-cloud/src/kernel/kernel';
import { writeAssembly } from '../../packages/local-cloud/test/deploy/write-assembly';
import { deployWatched } from '../stories/deploy-watched';
import { ADMIN_SECRET, ADMIN_TOKEN, twoProviders } from '../stories/two-providers';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

/** A secret of another application in the same account. */
export const NEIGHBOUR = 'payroll/database';
export const OWN = 'prod/gateway-key';
export const OTHER_ROTATORS = 'prod/billing-key';
export { ADMIN_SECRET };

type Input = Readonly<Record<string, unknown>>;

/** A deployment, seen by somebody who has stolen the credentials of one of its roles. */
export interface Site {
  /** The role of a function of rotator `gateway`, or of another one. */
  role(of: FunctionRole, rotator?: string): Caller;
  /** The role that Scheduler assumes, as `scheduler:<ARN>`. */
  readonly schedulerRole: Extract<Caller, { kind: 'role' }>;
  /** Somebody with the managed policy of people. */
  person(policy: 'reader' | 'responder'): Promise<Caller>;
  /** Somebody in the account with these statements, and nothing else. */
  hire(name: string, ...statements: readonly object[]): Promise<Caller>;
  /** A service of AWS, on behalf of something in an account. */
  service(principal: string, sourceAccount: string, sourceArn: string): Caller;
  /** Whether the policies let the call through, whatever became of it. */
  may(who: Caller, service: string, operation: string, input: Input): Promise<boolean>;
  /** The same for what the local cloud does not offer as an operation. */
  mayInPrinciple(who: Caller, what: Authorization): boolean;
  arn(service: string, resource: string): string;
  secretArn(name: string): string;
  stop(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const deployment = await deployWatched(twoProviders(), {
    secrets: { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }), [NEIGHBOUR]: 'a password' },
  });
  const { stop } = deployment;
  const cloud = openCloud(deployment.cloud);
  const { region, accountId } = cloud;
  const specOf = (of: FunctionRole, rotator: string) => {
    const found = cloud.services.lambda.functions.get(`keyturn-${rotator}-${of}`);
    if (!found) throw new Error(`no function ${of} of ${rotator}`);
    return found.spec;
  };
  const asRole = (roleArn: string): Site['schedulerRole'] => ({ kind: 'role', roleArn, sessionName: 'thief' });
  const isDenied = (error: unknown): boolean => {
    if (error instanceof AwsError) return /^AccessDenied|^AuthorizationError$/.test(error.code);
    throw error;
  };
  const hire = async (name: string, properties: object): Promise<Caller> => {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { Ref: 'AWS::AccountId' } } };
    const role = { RoleName: name, AssumeRolePolicyDocument: { Statement: [trust] }, ...properties };
    const template = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: role } } };
    const directory = writeAssembly({ [`People-${name}`]: { template } });
    await cloud.deploy(directory);
    rmSync(directory, { recursive: true });
    return asRole(`arn:aws:iam::${accountId}:role/${name}`);
  };
  const arn: Site['arn'] = (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  return {
    role: (of, rotator = 'gateway') => asRole(specOf(of, rotator).roleArn),
    schedulerRole: asRole(specOf('rotate', 'gateway').environment[VARIABLES.scheduleRoleArn] ?? ''),
    person: (policy) =>
      hire(policy, {
        ManagedPolicyArns: [`arn:aws:iam::${accountId}:policy/keyturn-gateway-${policy}-${region}`],
      }),
    hire: (name, ...Statement) => hire(name, { Policies: [{ PolicyName: 'own', PolicyDocument: { Statement } }] }),
    service: (principal, sourceAccount, sourceArn) => ({ kind: 'service', principal, sourceAccount, sourceArn }),
    async may(who, service, operation, input) {
      try {
        await cloud.kernel.call(who, service, operation, input);
        return true;
      } catch (error) {
        return !isDenied(error);
      }
    },
    mayInPrinciple(who, what) {
      try {
        cloud.kernel.authorize(who, what);
        return true;
      } catch (error) {
        return !isDenied(error);
      }
    },
    arn,
    secretArn: (name) => {
      const found = cloud.secret(name);
      if (!found) throw new Error(`no secret ${name}`);
      return found.arn;
    },
    stop,
  };
}
