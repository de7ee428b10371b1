import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { functionEnvironment, type Config } from '../runtime/config';
import type { FunctionRole } from '../rotation/fixed-names';
import type { KeyRotatorProps } from './key-rotator-props';
import { RotatorFunction, type RotatorFunctionProps } from './rotator-function';
import {
  inspectPermissions,
  operatePermissions,
  reconcilePermissions,
  revokePermissions,
  rotatePermissions,
  type InspectSources,
} from './permissions/rotator-permissions';
import type { RotatorNames } from './rotator-names';
import type { RotatorSettings } from './rotator-settings';
import type { PermissionSources } from './permissions/shared-permissions';

/** What the functions of a rotator are made from. */
interface FunctionSources {
  readonly props: KeyRotatorProps;
  readonly settings: RotatorSettings;
  readonly names: RotatorNames;
  readonly failureQueue: IQueue;
  /** The topics that the rotator's alarms publish to. */
  readonly topics: readonly ITopic[];
  readonly receiptKeyArn: string;
  readonly schedulerRoleArn: string;
}

/** The five functions of a rotator: who calls each, how long it may take, and what it may do. */
export function rotatorFunctions(
  scope: Construct,
  sources: FunctionSources,
): Readonly<Record<FunctionRole, RotatorFunction>> {
  const { props, settings, names, failureQueue } = sources;
  const { rotatorName: rotator, provider } = props;
  const config = configOf(sources);
  const permissions = permissionSources(sources);
  const environment = functionEnvironment(config);
  const withQueue = functionEnvironment({ ...config, failureQueueUrl: failureQueue.queueUrl });
  const common = {
    names,
    provider: provider.file ?? provider.type,
    timeout: settings.timeout,
    environment,
    logRetention: props.logRetention ?? RetentionDays.ONE_YEAR,
    network: props,
  };
  const make = (
    id: string,
    purpose: FunctionRole,
    own: Pick<RotatorFunctionProps, 'description' | 'permissions'> & Partial<RotatorFunctionProps>,
  ) => new RotatorFunction(scope, id, { ...common, purpose, ...own });
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
      description: `Repairs what disturbances leave behind at ${rotator}: hourly, daily, and when AWSCURRENT moves`,
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

function configOf({ props, settings, names, receiptKeyArn, schedulerRoleArn }: FunctionSources): Config {
  const { rotatorName, provider, adminSecret, adminIsSelf } = props;
  return {
    rotator: rotatorName,
    providerType: provider.type,
    providerOptions: provider.options,
    graceSeconds: settings.grace.toSeconds(),
    minGraceSeconds: settings.minGrace.toSeconds(),
    functionTimeoutSeconds: settings.timeout.toSeconds(),
    scheduleGroup: names.scheduleGroup,
    scheduleRoleArn: schedulerRoleArn,
    revokeFunctionArn: names.functionArn('revoke'),
    receiptKeyArn,
    ...(adminSecret && { adminSecretArn: adminSecret.secretArn }),
    ...(adminIsSelf && { adminIsSelf: true }),
  };
}

function permissionSources(sources: FunctionSources): PermissionSources & InspectSources {
  const { props, settings, names, failureQueue, topics, receiptKeyArn, schedulerRoleArn } = sources;
  const { capabilities, iamNeeds } = settings.traits;
  return {
    rotator: props.rotatorName,
    ...{ names, schedulerRoleArn, receiptKeyArn, iamNeeds },
    failureQueueArn: failureQueue.queueArn,
    topicArns: [...new Set(topics.map(({ topicArn }) => topicArn))],
    adminSecret: props.adminSecret,
    secretsKey: props.secretsKey,
    orphansByPrincipal: capabilities.lineage === 'none' && capabilities.exclusive,
    readsInboxes: capabilities.issuedBy === 'person',
  };
}
