import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteConflictException,
  DeleteUserCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  IAMClient,
  LimitExceededException,
  ListAccessKeysCommand,
  ListUsersCommand,
  NoSuchEntityException,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Authorization, Caller } from '../../src/kernel/kernel';
import { type Iam, createIam } from '../../src/services/iam/iam';
import { createSts } from '../../src/services/sts/sts';
import { ACCOUNT, type ServedCloud, serveCloud } from '../served-cloud';

const ARN = `arn:aws:iam::${ACCOUNT}:user/acme/deployer`;

let served: ServedCloud;
let iam: Iam;
let client: IAMClient;
let asked: { caller: Caller; what: Authorization }[] = [];
let allowed: (what: Authorization) => boolean = () => false;

beforeEach(async () => {
  let seed = 0;
  asked = [];
  allowed = () => false;
  served = await serveCloud(
    ({ kernel }, sessions) => {
      iam = createIam({ kernel, random: (size) => new Uint8Array(size).fill(seed++), propagationMs: 60_000 });
      const sts = createSts({ kernel, sessions, trustPolicyOf: () => undefined });
      return [{ ...iam.definition, credentials: iam.users }, sts.definition];
    },
    (caller, what) => {
      asked.push({ caller, what });
      return allowed(what);
    },
  );
  iam.users.putUser('deployer', ARN);
  client = new IAMClient(served.client);
});
afterEach(() => served.stop());

async function createKey(): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: 'deployer' }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

async function whoIs(credentials: { accessKeyId: string; secretAccessKey: string }): Promise<string | undefined> {
  const identity = await new STSClient({ ...served.client, credentials }).send(new GetCallerIdentityCommand({}));
  return identity.Arn;
}

test('a user has its ARN, path and a stable id', async () => {
  const { User } = await client.send(new GetUserCommand({ UserName: 'deployer' }));
  expect(User).toMatchObject({ UserName: 'deployer', Arn: ARN, Path: '/acme/' });
  expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
  expect(User?.CreateDate).toBeInstanceOf(Date);
  const again = await client.send(new GetUserCommand({ UserName: 'deployer' }));
  expect(again.User?.UserId).toBe(User?.UserId);
});

test('an unknown user, and an unknown key, are NoSuchEntity in AWS’s words', async () => {
  const user = client.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
  await expect(user).rejects.toBeInstanceOf(NoSuchEntityException);
  await expect(user).rejects.toMatchObject({
    message: 'The user with name nobody cannot be found.',
    $metadata: { httpStatusCode: 404 },
  });
  const AccessKeyId = 'AKIAIOSFODNN7EXAMPLE';
  const missing = { name: 'NoSuchEntityException', message: `The Access Key with id ${AccessKeyId} cannot be found.` };
  const key = { UserName: 'deployer', AccessKeyId };
  await expect(client.send(new DeleteAccessKeyCommand(key))).rejects.toMatchObject(missing);
  await expect(client.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }))).rejects.toMatchObject(missing);
  await expect(client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).rejects.toMatchObject(missing);
});

test('a key of one user is not found under another', async () => {
  iam.users.putUser('other', `arn:aws:iam::${ACCOUNT}:user/other`);
  const { accessKeyId } = await createKey();
  const call = client.send(new DeleteAccessKeyCommand({ UserName: 'other', AccessKeyId: accessKeyId }));
  await expect(call).rejects.toBeInstanceOf(NoSuchEntityException);
  expect(iam.users.keysOf('deployer')).toHaveLength(1);
});

test('a user has at most two keys, disabled ones included', async () => {
  const { accessKeyId } = await createKey();
  await createKey();
  await client.send(new UpdateAccessKeyCommand({ UserName: 'deployer', AccessKeyId: accessKeyId, Status: 'Inactive' }));
  const third = createKey();
  await expect(third).rejects.toBeInstanceOf(LimitExceededException);
  await expect(third).rejects.toMatchObject({
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    $metadata: { httpStatusCode: 409 },
  });
  await client.send(new DeleteAccessKeyCommand({ UserName: 'deployer', AccessKeyId: accessKeyId }));
  await createKey();
});

test('keys are listed with their status, without their secrets, in pages', async () => {
  const first = await createKey();
  const second = await createKey();
  await client.send(
    new UpdateAccessKeyCommand({ UserName: 'deployer', AccessKeyId: first.accessKeyId, Status: 'Inactive' }),
  );
  const one = await client.send(new ListAccessKeysCommand({ UserName: 'deployer', MaxItems: 1 }));
  expect(one.AccessKeyMetadata).toMatchObject([{ AccessKeyId: first.accessKeyId, Status: 'Inactive' }]);
  expect(one.IsTruncated).toBe(true);
  const two = await client.send(new ListAccessKeysCommand({ UserName: 'deployer', MaxItems: 1, Marker: one.Marker }));
  expect(two.AccessKeyMetadata).toMatchObject([{ AccessKeyId: second.accessKeyId, Status: 'Active' }]);
  expect(two.IsTruncated).toBe(false);
  expect(JSON.stringify([one, two])).not.toContain(first.secretAccessKey);
});

test('another status than Active and Inactive is refused', async () => {
  const { accessKeyId } = await createKey();
  const form = `Action=UpdateAccessKey&Version=2010-05-08&UserName=deployer&AccessKeyId=${accessKeyId}&Status=Off`;
  const answer = await (await fetch(`${served.endpoint}/?${form}`)).text();
  expect(answer).toContain('<Code>ValidationError</Code>');
  expect(answer).toContain('Member must satisfy enum value set: [Active, Inactive]');
});

describe('at the front door', () => {
  const invalid = { name: 'InvalidClientTokenId', $metadata: { httpStatusCode: 403 } };

  test('a new key works only after the propagation time', async () => {
    const key = await createKey();
    await expect(whoIs(key)).rejects.toMatchObject(invalid);
    await served.clock.advance(60_000);
    expect(await whoIs(key)).toBe(ARN);
  });

  test('a disabled key stops working after the propagation time, and works again after it was enabled', async () => {
    const key = await createKey();
    const update = (Status: 'Active' | 'Inactive') =>
      client.send(new UpdateAccessKeyCommand({ UserName: 'deployer', AccessKeyId: key.accessKeyId, Status }));
    await served.clock.advance(60_000);
    await update('Inactive');
    expect(await whoIs(key)).toBe(ARN);
    await served.clock.advance(60_000);
    await expect(whoIs(key)).rejects.toMatchObject(invalid);
    await update('Active');
    await served.clock.advance(60_000);
    expect(await whoIs(key)).toBe(ARN);
  });

  test('a deleted key is refused after the propagation time', async () => {
    const key = await createKey();
    await served.clock.advance(60_000);
    await client.send(new DeleteAccessKeyCommand({ UserName: 'deployer', AccessKeyId: key.accessKeyId }));
    expect(await whoIs(key)).toBe(ARN);
    await served.clock.advance(60_000);
    await expect(whoIs(key)).rejects.toMatchObject(invalid);
  });

  test('the last use of a key is the last request that it signed, not one with a wrong signature', async () => {
    const key = await createKey();
    const lastUse = async () => {
      const output = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }));
      return output.AccessKeyLastUsed;
    };
    await served.clock.advance(60_000);
    await expect(whoIs({ ...key, secretAccessKey: 'wrong' })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    expect(await lastUse()).toEqual({ ServiceName: 'N/A', Region: 'N/A' });

    const before = served.clock.now();
    await whoIs(key);
    const used = await lastUse();
    expect(used).toMatchObject({ ServiceName: 'sts', Region: 'eu-central-1' });
    expect(used?.LastUsedDate?.getTime()).toBeGreaterThanOrEqual(Math.floor(before.getTime() / 1000) * 1000);
  });

  test('a user may do only what the policies let it, GetCallerIdentity excepted', async () => {
    const key = await createKey();
    await served.clock.advance(60_000);
    const own = new IAMClient({ ...served.client, credentials: key });
    await expect(own.send(new ListAccessKeysCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(asked).toEqual([
      {
        caller: { kind: 'user', userArn: ARN, accessKeyId: key.accessKeyId },
        what: { action: 'iam:ListAccessKeys', resource: ARN },
      },
    ]);
    allowed = ({ action }) => action === 'iam:ListAccessKeys';
    const listed = await own.send(new ListAccessKeysCommand({}));
    expect(listed.AccessKeyMetadata).toHaveLength(1);
  });
});

test('every operation asks the policies, with the user’s ARN', async () => {
  const key = await createKey();
  await served.clock.advance(60_000);
  const own = new IAMClient({ ...served.client, credentials: key });
  const denied = { name: 'AccessDenied' };
  const AccessKeyId = key.accessKeyId;
  await expect(own.send(new CreateAccessKeyCommand({}))).rejects.toMatchObject(denied);
  await expect(own.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' }))).rejects.toMatchObject(denied);
  await expect(own.send(new DeleteAccessKeyCommand({ AccessKeyId }))).rejects.toMatchObject(denied);
  await expect(own.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).rejects.toMatchObject(denied);
  await expect(own.send(new GetUserCommand({}))).rejects.toMatchObject(denied);
  await expect(own.send(new DeleteUserCommand({ UserName: 'deployer' }))).rejects.toMatchObject(denied);
  expect(asked.map(({ what }) => what.resource)).toEqual(Array.from({ length: 6 }, () => ARN));
  await expect(own.send(new CreateUserCommand({ UserName: 'ci' }))).rejects.toMatchObject(denied);
  await expect(own.send(new ListUsersCommand({}))).rejects.toMatchObject(denied);
  expect([...iam.users.users.keys()]).toEqual(['deployer']);
  expect(iam.users.keysOf('deployer')).toMatchObject([{ status: 'Active' }]);
});

test('a user is made and removed over the API, but not while it has keys', async () => {
  const made = await client.send(new CreateUserCommand({ UserName: 'ci', Path: '/bots/' }));
  expect(made.User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/bots/ci`);
  await expect(client.send(new CreateUserCommand({ UserName: 'ci' }))).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
  });
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: 'ci' }));
  await expect(client.send(new DeleteUserCommand({ UserName: 'ci' }))).rejects.toBeInstanceOf(DeleteConflictException);
  await client.send(new DeleteAccessKeyCommand({ UserName: 'ci', AccessKeyId: AccessKey?.AccessKeyId }));
  await client.send(new DeleteUserCommand({ UserName: 'ci' }));
  await expect(client.send(new GetUserCommand({ UserName: 'ci' }))).rejects.toBeInstanceOf(NoSuchEntityException);
});

test('the administrator has to say which user is meant', async () => {
  await expect(client.send(new ListAccessKeysCommand({}))).rejects.toMatchObject({
    message: 'Must specify userName when calling with non-User credentials',
  });
});

test('no secret access key reaches the event log', async () => {
  const { secretAccessKey } = await createKey();
  expect(JSON.stringify(served.eventLog.since())).not.toContain(secretAccessKey);
});
