import { RotationError } from '../../rotation/errors';
import type { ProviderAdapter } from '../kit/provider-type';
import { providerType as declared } from './index';
import { sdkAccessKeys } from './sdk-access-keys';
import type { HeldKey, IssuedKey, ListedKey, Provider, Verdict } from '../../rotation/provider';
import type { Clock } from '../../rotation/services';
import { isPassingFailure, toAwsRequestError } from '../kit/aws-failure';
import { attempt } from '../kit/aws-request';
import type { AccessKeyMetadata, AccessKeys } from './access-keys';
import { failureOf, isGone, isKeyRefused, issueFailure, type IamAction } from './failure';
import { userOf, type AwsIamOptions } from './options';

interface User {
  readonly keys: AccessKeys;
  readonly clock: Clock;
  /** With its path: `svc/billing`. */
  readonly user: string;
  /** As IAM's actions want it: `billing`. */
  readonly userName: string;
}

export const providerType: ProviderAdapter<AwsIamOptions> = {
  ...declared,
  create: (options, { clock }) => createAwsIamProvider(options, { keys: sdkAccessKeys(), clock }),
};

/** The access keys of one IAM user. The key id is the access key id, the key its secret access key. */
export function createAwsIamProvider(
  options: AwsIamOptions,
  deps: { readonly keys: AccessKeys; readonly clock: Clock },
): Provider {
  const user = userOf(options);
  if (user === undefined) {
    throw new RotationError(
      'ConfigurationInvalid',
      'the key does not say which IAM user it is of: set its option user',
      false,
    );
  }
  const of: User = { ...deps, user, userName: user.slice(user.lastIndexOf('/') + 1) };
  return {
    capabilities: declared.capabilities(options),
    issue: () => issue(of),
    verify: (key) => verify(of, key),
    disable: async (keyId) =>
      void (await unlessGone(of, 'UpdateAccessKey', () => of.keys.setStatus(of.userName, keyId, 'Inactive'))),
    enable: (keyId) => ask(of, 'UpdateAccessKey', () => of.keys.setStatus(of.userName, keyId, 'Active')),
    revoke: (keyId) => unlessGone(of, 'DeleteAccessKey', () => of.keys.delete(of.userName, keyId)),
    list: () => list(of),
    checkAdmin: () => checkAdmin(of),
  };
}

async function issue({ keys, user, userName }: User): Promise<IssuedKey> {
  try {
    const { accessKeyId, secretAccessKey } = await keys.create(userName);
    return { keyId: accessKeyId, key: secretAccessKey };
  } catch (error) {
    throw issueFailure(user, toAwsRequestError(error));
  }
}

/** Accepted only for a key of this very user: a key of another's proves nothing about ours. */
async function verify({ keys, user }: User, { keyId, key }: HeldKey): Promise<Verdict> {
  try {
    const arn = await keys.callerArn(keyId, key);
    return arn.endsWith(`:user/${user}`) ? 'accepted' : 'unknown';
  } catch (error) {
    return isKeyRefused(toAwsRequestError(error)) ? 'refused' : 'unknown';
  }
}

async function list(of: User): Promise<readonly ListedKey[]> {
  const found = await ask(of, 'ListAccessKeys', () => of.keys.list(of.userName));
  return Promise.all(found.map((one) => readListed(of, one)));
}

async function readListed(of: User, { accessKeyId, status, createdAt }: AccessKeyMetadata): Promise<ListedKey> {
  const used = await attempt(of.clock, () => of.keys.lastUsed(accessKeyId));
  // A key that was deleted since the list was read has no last use; the next list is without it.
  if ('error' in used && !isGone(used.error)) throw failureOf('GetAccessKeyLastUsed', of.user, used.error);
  const lastUsedAt = 'value' in used ? used.value : undefined;
  return {
    keyId: accessKeyId,
    disabled: status === 'Inactive',
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
  };
}

async function checkAdmin(of: User): Promise<Verdict> {
  const outcome = await attempt(of.clock, () => of.keys.list(of.userName));
  if ('value' in outcome) return 'accepted';
  if (isPassingFailure(outcome.error)) return 'unknown';
  const failure = failureOf('ListAccessKeys', of.user, outcome.error);
  if (failure.code === 'AdminCredentialRefused') return 'refused';
  throw failure;
}

async function unlessGone(of: User, action: IamAction, request: () => Promise<void>): Promise<'revoked' | 'gone'> {
  const outcome = await attempt(of.clock, request);
  if ('value' in outcome) return 'revoked';
  if (isGone(outcome.error)) return 'gone';
  throw failureOf(action, of.user, outcome.error);
}

async function ask<Value>(of: User, action: IamAction, request: () => Promise<Value>): Promise<Value> {
  const outcome = await attempt(of.clock, request);
  if ('value' in outcome) return outcome.value;
  throw failureOf(action, of.user, outcome.error);
}
