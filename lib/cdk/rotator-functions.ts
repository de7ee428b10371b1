import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { functionEnvironment, type Config } from '../runtime/config';
import type { FunctionRole } from '../rotation/fixed-names';
import { RotatorFunction, type RotatorFunctionProps } from './rotator-function';
import {
  inspectPermissions,
  operatePermissions,
  reconcilePermissions,
  revokePermissions,
  rotatePermissions,
  type InspectSources,
} from './rotator-permissions';
import type { PermissionSources } from './shared-permissions';

export interface RotatorFunctionsProps extends Pick<
  RotatorFunctionProps,
  'names' | 'provider' | 'timeout' | 'logRetention' | 'network'
> {
  readonly config: Config;
  readonly failureQueueUrl: string;
  readonly permissions: PermissionSources & InspectSources;
}

/** The five functions of a rotator: who calls each, how long it may take, and what it may do. */
export function rotatorFunctions(
  scope: Construct,
  { config, failureQueueUrl, permissions, ...common }: RotatorFunctionsProps,
): Readonly<Record<FunctionRole, RotatorFunction>> {
  const { rotator } = config;
  const environment = functionEnvironment(config);
  const withQueue = functionEnvironment({ ...config, failureQueueUrl });
  const make = (
    id: string,
    purpose: FunctionRole,
    own: Pick<RotatorFunctionProps, 'description' | 'permissions'> & Partial<RotatorFunctionProps>,
  ) => new RotatorFunction(scope, id, { ...common, environment, purpose, ...own });
  return {
    rotate: make('Rotate', 'rotate', {
      description: `Rotates the API keys of ${rotator}: called by Secrets Manager, once per step`,
      permissions: rotatePermissions(permissions),
    }),
    revoke: make('Revoke', 'revoke', {
      description: `Revokes superseded API keys of ${rotator}: called by Scheduler after the grace period`,
      permissions: revokePermissions(permissions),
    }),
    reconcile: make('Reconcile', 'reconcile', {
      description: `Mends what disturbances leave behind at ${rotator}: hourly, daily, and when AWSCURRENT moves`,
      timeout: Duration.minutes(15),
      environment: withQueue,
      permissions: reconcilePermissions(permissions),
    }),
    operate: make('Operate', 'operate', {
      description: `Acts on one API key of ${rotator} for an operator: rotate, roll back, extend, revoke, contain`,
      permissions: operatePermissions(permissions),
    }),
    inspect: make('Inspect', 'inspect', {
      description: `Shows where the API keys of ${rotator} stand, and whether its parts are whole: called by people`,
      timeout: Duration.minutes(1),
      environment: withQueue,
      permissions: inspectPermissions(permissions),
    }),
  };
}
