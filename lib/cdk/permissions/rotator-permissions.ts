import { Aws } from 'aws-cdk-lib';
import { AWSCURRENT, AWSPENDING, KEYTURN } from '../../rotation/labels';
import { TAGS } from '../../rotation/policy';
import type { Permission } from './permission';
import { FUNCTION_ROLES } from '../../rotation/fixed-names';
import { ownLog, shared, throughSecrets, type PermissionSources } from './shared-permissions';
import { readInboxes } from '../supply-inbox';

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
    ...(sources.secretsKey ? [throughSecrets(['kms:GenerateDataKey'], sources.secretsKey)] : []),
    ...(sources.orphansByPrincipal ? [LIST_SECRETS] : []),
    ...(sources.readsInboxes ? [readInboxes(sources.rotator)] : []),
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

/** Reconciliation: finds our secrets, repairs their labels, drains the failure queue. Writes no value. */
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
      resources: [names.receiptLogGroupArn, names.usageLogGroupArn, names.logGroupArn('rotate')],
      wildcard: 'Every log stream of the group: one for each day, consumer, or execution environment.',
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
