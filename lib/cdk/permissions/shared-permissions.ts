import { Aws } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { FunctionRole } from '../../rotation/fixed-names';
import type { IamNeed } from '../../providers/kit/provider-type';
import type { Permission } from './permission';
import type { RotatorNames } from '../rotator-names';
import { EVENT_SOURCE } from '../../rotation/key-event';

/** What the permissions of a rotator's functions are made from. */
export interface PermissionSources {
  readonly rotator: string;
  readonly names: RotatorNames;
  readonly schedulerRoleArn: string;
  readonly failureQueueArn: string;
  /** The KMS key that signs receipts. */
  readonly receiptKeyArn: string;
  readonly adminSecret: ISecret | undefined;
  /** Encrypts the rotator's secrets, where AWS's own key does not. */
  readonly secretsKey: IKey | undefined;
  readonly iamNeeds: readonly IamNeed[];
  /** Orphans are told by the principal, not by names: then the rotator's other secrets are asked before one is revoked. */
  readonly orphansByPrincipal: boolean;
  /** People make the keys: the rotation takes them from inboxes. */
  readonly readsInboxes: boolean;
}

/** What every function that changes keys does: credential, schedule, receipts, events, log, and a provider that is AWS. */
export function shared(sources: PermissionSources, role: FunctionRole): readonly Permission[] {
  const { names, schedulerRoleArn } = sources;
  return [
    ...adminCredential(sources.adminSecret),
    ...(sources.secretsKey ? [throughSecrets(['kms:Decrypt'], sources.secretsKey)] : []),
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
      conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
    },
    ownLog(names, role),
    ...sources.iamNeeds.map(({ actions, resources }) => ({
      actions,
      resources: resources.map(inThisAccount),
      wildcard: 'The provider type names these resources as those whose keys it manages.',
    })),
  ];
}

export function ownLog(names: RotatorNames, role: FunctionRole): Permission {
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
  return secret.encryptionKey ? [read, throughSecrets(['kms:Decrypt'], secret.encryptionKey)] : [read];
}

/** The use of a KMS key by Secrets Manager on behalf of a function, and in no other way. */
export function throughSecrets(actions: readonly string[], key: IKey): Permission {
  return {
    actions,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } },
  };
}

function inThisAccount(resource: string): string {
  return resource
    .replaceAll('${partition}', Aws.PARTITION)
    .replaceAll('${region}', Aws.REGION)
    .replaceAll('${account}', Aws.ACCOUNT_ID);
}
