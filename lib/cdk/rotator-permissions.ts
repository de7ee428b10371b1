import { Aws } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IamNeed } from '../providers/provider-type';
import { AWSCURRENT, AWSPENDING, KEYTURN } from '../rotation/labels';
import { TAGS } from '../rotation/policy';
import type { Permission } from './permission';
import { FUNCTION_ROLES, type FunctionRole } from '../config';
import type { RotatorNames } from './rotator-names';

/** What the permissions of a rotator's functions are made from. */
export interface PermissionSources {
  readonly rotator: string;
  readonly names: RotatorNames;
  readonly schedulerRoleArn: string;
  readonly failureQueueArn: string;
  /** The KMS key that signs receipts. */
  readonly receiptKeyArn: string;
  readonly adminSecret: ISecret | undefined;
  readonly iamNeeds: readonly IamNeed[];
  /** Orphans are told by the principal, not by names: then the rotator's other secrets are asked before one is revoked. */
  readonly orphansByPrincipal: boolean;
}

const EVERY_SECRET = `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:*`;
const BY_CONDITION =
  'The condition names which secrets: those that this rotator rotates. A list of ARNs would grow with the number of keys, past the size of a policy.';

const LIST_SECRETS: Permission = {
  actions: ['secretsmanager:ListSecrets'],
  resources: ['*'],
  wildcard: 'ListSecrets has no resource-level permissions. It shows names, tags and labels, no values.',
};

/** What the permissions of the inspect function are made from. */
export interface InspectSources extends Pick<
  PermissionSources,
  'rotator' | 'names' | 'failureQueueArn' | 'receiptKeyArn'
> {
  /** The topics that the rotator's alarms tell. */
  readonly topicArns: readonly string[];
}

/** The four steps: only on secrets whose configured rotation function this is. They may also revoke, to free a slot. */
export function rotatePermissions(sources: PermissionSources): readonly Permission[] {
  return [
    onSecrets(
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'ListSecretVersionIds', 'UpdateSecretVersionStage'],
      rotatedByUs(sources),
    ),
    ...(sources.orphansByPrincipal ? [LIST_SECRETS] : []),
    ...shared(sources, 'rotate'),
  ];
}

/** Revocation: labels of ours only, so that it cannot move AWSCURRENT whatever it is told. */
export function revokePermissions(sources: PermissionSources): readonly Permission[] {
  const ourLabels = { StringLike: { 'secretsmanager:VersionStage': `${KEYTURN}*` } };
  return [
    ...[rotatedByUs(sources), taggedAsOurs(sources)].flatMap((ours) => [
      onSecrets(['DescribeSecret', 'GetSecretValue'], ours),
      onSecrets(['UpdateSecretVersionStage'], { ...ours, ...ourLabels }),
    ]),
    { actions: ['sqs:SendMessage'], resources: [sources.failureQueueArn] },
    ...shared(sources, 'revoke'),
  ];
}

/** Reconciliation: finds our secrets, heals their labels, drains the failure queue. Writes no value. */
export function reconcilePermissions(sources: PermissionSources): readonly Permission[] {
  const labels = { StringLike: { 'secretsmanager:VersionStage': [`${KEYTURN}*`, AWSCURRENT, AWSPENDING] } };
  return [
    ...[rotatedByUs(sources), taggedAsOurs(sources)].flatMap((ours) => [
      onSecrets(['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds'], ours),
      onSecrets(['UpdateSecretVersionStage'], { ...ours, ...labels }),
    ]),
    LIST_SECRETS,
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: [sources.failureQueueArn],
    },
    ...shared(sources, 'reconcile'),
  ];
}

/** The acts of an operator: labels, a rotation now with its rules as they are, and what revoking wants. Writes no value. */
export function operatePermissions(sources: PermissionSources): readonly Permission[] {
  const labels = { StringLike: { 'secretsmanager:VersionStage': [`${KEYTURN}*`, AWSCURRENT, AWSPENDING] } };
  return [
    ...[rotatedByUs(sources), taggedAsOurs(sources)].flatMap((ours) => [
      onSecrets(['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds'], ours),
      onSecrets(['UpdateSecretVersionStage'], { ...ours, ...labels }),
    ]),
    onSecrets(['RotateSecret'], {
      ...rotatedByUs(sources),
      Bool: { 'secretsmanager:ModifyRotationRules': 'false' },
      Null: { 'secretsmanager:RotationLambdaARN': 'true' },
    }),
    // Secrets Manager wants its caller to be allowed what it is going to do.
    { actions: ['lambda:InvokeFunction'], resources: [sources.names.functionArn('rotate')] },
    ...shared(sources, 'operate'),
  ];
}

/** What a person may learn through the inspect function: never a value, and nothing is changed. */
export function inspectPermissions(sources: InspectSources): readonly Permission[] {
  const { names, failureQueueArn, receiptKeyArn, topicArns } = sources;
  return [
    ...[rotatedByUs(sources), taggedAsOurs(sources)].map((ours) =>
      onSecrets(['DescribeSecret', 'ListSecretVersionIds'], ours),
    ),
    LIST_SECRETS,
    {
      actions: ['lambda:GetFunctionConfiguration', 'lambda:GetPolicy', 'lambda:GetFunctionEventInvokeConfig'],
      resources: FUNCTION_ROLES.map((role) => names.functionArn(role)),
    },
    { actions: ['sqs:GetQueueAttributes'], resources: [failureQueueArn] },
    { actions: ['scheduler:GetScheduleGroup'], resources: [names.scheduleGroupArn] },
    { actions: ['sns:ListSubscriptionsByTopic'], resources: topicArns },
    {
      actions: ['cloudwatch:DescribeAlarms', 'logs:DescribeLogGroups'],
      resources: ['*'],
      wildcard: 'Neither can be limited to a prefix of names. They show names and states, no log line.',
    },
    {
      actions: ['logs:FilterLogEvents'],
      resources: [names.receiptLogGroupArn],
      wildcard: 'Every log stream of the receipts: there is one for each day.',
    },
    { actions: ['kms:GetPublicKey'], resources: [receiptKeyArn] },
    ownLog(names, 'inspect'),
  ];
}

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function rotatedByUs({ names }: Pick<PermissionSources, 'names'>): Condition {
  return { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': names.functionArn('rotate') } };
}

/** After CancelRotateSecret a secret may have no rotation function any more, and its retiring keys must still go. */
function taggedAsOurs({ rotator }: Pick<PermissionSources, 'rotator'>): Condition {
  return { StringEquals: { [`secretsmanager:ResourceTag/${TAGS.rotator}`]: rotator } };
}

function onSecrets(operations: readonly string[], conditions: Condition): Permission {
  const actions = operations.map((operation) => `secretsmanager:${operation}`);
  return { actions, resources: [EVERY_SECRET], conditions, wildcard: BY_CONDITION };
}

/** What every function that changes keys does: read the admin credential, schedule a wake-up, tell, log, call a provider that is AWS. */
function shared(sources: PermissionSources, role: FunctionRole): readonly Permission[] {
  const { names, schedulerRoleArn } = sources;
  return [
    ...adminCredential(sources.adminSecret),
    readUsage(names),
    ...writeReceipts(sources),
    {
      actions: ['scheduler:CreateSchedule'],
      resources: [names.schedulesArn],
      wildcard: 'A wake-up is a schedule of its own, named when a key is superseded; the group is this rotator alone.',
    },
    {
      actions: ['iam:PassRole'],
      resources: [schedulerRoleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
    {
      actions: ['events:PutEvents'],
      resources: [`arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/default`],
      conditions: { StringEquals: { 'events:source': 'keyturn.rotation' } },
    },
    ownLog(names, role),
    ...sources.iamNeeds.map(({ actions, resources }) => ({
      actions,
      resources: resources.map(inThisAccount),
      wildcard: 'The provider type names these resources as those whose keys it manages.',
    })),
  ];
}

function ownLog(names: RotatorNames, role: FunctionRole): Permission {
  return {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [names.logGroupArn(role)],
    wildcard: "Lambda names the log streams of the function's own log group, one per execution environment.",
  };
}

/** It signs with one key, and adds to the log of its own rotator's receipts: nothing can be changed or removed there. */
function writeReceipts({ names, receiptKeyArn }: PermissionSources): readonly Permission[] {
  return [
    { actions: ['kms:Sign'], resources: [receiptKeyArn] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [names.receiptLogGroupArn],
      wildcard: 'Every log stream of the receipts: there is one for each day.',
    },
  ];
}

/** The drain gate asks what consumers report. */
function readUsage(names: RotatorNames): Permission {
  return {
    actions: ['logs:FilterLogEvents'],
    resources: [names.usageLogGroupArn],
    wildcard: 'Every log stream of the usage log group: each consumer writes its own.',
  };
}

function adminCredential(secret: ISecret | undefined): readonly Permission[] {
  if (!secret) return [];
  const read = {
    actions: ['secretsmanager:GetSecretValue'],
    // Six characters of AWS's follow the name where the whole ARN is not known.
    resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  };
  const decrypt = (keyArn: string): Permission => ({
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } },
  });
  return secret.encryptionKey ? [read, decrypt(secret.encryptionKey.keyArn)] : [read];
}

function inThisAccount(resource: string): string {
  return resource
    .replaceAll('${partition}', Aws.PARTITION)
    .replaceAll('${region}', Aws.REGION)
    .replaceAll('${account}', Aws.ACCOUNT_ID);
}
