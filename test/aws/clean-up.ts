import { CloudWatchLogsClient, DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteAccessKeyCommand, DeleteUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Account } from './account';
import { destroy } from './deploy';
import { LOG_GROUPS, RECEIPT_ALIAS, SECRET, USER } from './names';

/**
 * Removes all that the rotation has made, however far it got: the stack first, so that nothing works on the rest any
 * more. A step that fails does not keep the others from running; what failed is thrown together at the end.
 */
export async function cleanUp(account: Account): Promise<void> {
  // The alias goes with the stack, so the key is looked up before.
  const receiptKey = await receiptKeyId(account);
  const steps = {
    'the stack': () => destroy(account),
    [`the secret ${SECRET}`]: () => deleteSecret(account, SECRET),
    [`the user ${USER}`]: () => deleteUser(account),
    'the log groups': () => deleteLogGroups(account),
    [`the KMS key ${receiptKey ?? ''}`]: () => endKey(account, receiptKey),
  };
  const failures: string[] = [];
  for (const [what, step] of Object.entries(steps)) {
    await step().catch((error: unknown) => failures.push(`${what}: ${String(error)}`));
  }
  if (failures.length > 0) throw new Error(`left in the account, remove by hand:\n${failures.join('\n')}`);
}

/** Deletes a secret with no way back, so that its name is free. */
export async function deleteSecret({ settings }: Account, SecretId: string): Promise<void> {
  const secrets = new SecretsManagerClient(settings);
  const deletion = new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true });
  await unlessAbsent(secrets.send(deletion));
}

async function deleteUser({ settings }: Account): Promise<void> {
  const iam = new IAMClient(settings);
  const keys = await unlessAbsent(iam.send(new ListAccessKeysCommand({ UserName: USER })));
  for (const { AccessKeyId } of keys?.AccessKeyMetadata ?? []) {
    await unlessAbsent(iam.send(new DeleteAccessKeyCommand({ UserName: USER, AccessKeyId })));
  }
  await unlessAbsent(iam.send(new DeleteUserCommand({ UserName: USER })));
}

async function deleteLogGroups(account: Account): Promise<void> {
  const logs = new CloudWatchLogsClient(account.settings);
  // What a function says last comes late, and could make the group again that has just been deleted.
  await account.pass(60);
  for (const logGroupName of await logGroups(account)) {
    await unlessAbsent(logs.send(new DeleteLogGroupCommand({ logGroupName })));
  }
}

/** Log groups of the rotator that are there. */
export async function logGroups({ settings }: Account): Promise<readonly string[]> {
  const logs = new CloudWatchLogsClient(settings);
  const answers = await Promise.all(
    LOG_GROUPS.map((logGroupNamePrefix) => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))),
  );
  return answers.flatMap(({ logGroups: found = [] }) => found.flatMap(({ logGroupName }) => logGroupName ?? []));
}

/** The id of the key that signs receipts; undefined where there is none. */
export async function receiptKeyId({ settings }: Account): Promise<string | undefined> {
  const kms = new KMSClient(settings);
  const answer = await unlessAbsent(kms.send(new DescribeKeyCommand({ KeyId: RECEIPT_ALIAS })));
  return answer?.KeyMetadata?.KeyId;
}

async function endKey({ settings }: Account, KeyId: string | undefined): Promise<void> {
  if (KeyId === undefined) return;
  const kms = new KMSClient(settings);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
}

const ABSENT = ['ResourceNotFoundException', 'NotFoundException', 'NoSuchEntityException', 'NoSuchEntity'];

async function unlessAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && ABSENT.includes(error.name)) return undefined;
    throw error;
  }
}
