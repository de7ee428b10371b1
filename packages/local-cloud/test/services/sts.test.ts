import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { PolicyDocument } from '../../src/kernel/kernel';
import { createSts } from '../../src/services/sts/sts';
import { ACCOUNT, type ServedCloud, serveCloud } from '../served-cloud';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ops/rotator`;
const TRUST: PolicyDocument = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] };
const HOUR = 3_600_000;

let allowed = true;
let served: ServedCloud;
let client: STSClient;
beforeEach(async () => {
  allowed = true;
  served = await serveCloud(
    ({ kernel }, sessions) => {
      const trustPolicyOf = (roleArn: string) => (roleArn === ROLE ? TRUST : undefined);
      return [createSts({ kernel, sessions, trustPolicyOf }).definition];
    },
    (_caller, { action, resource, resourcePolicy }) =>
      allowed && action === 'sts:AssumeRole' && resource === ROLE && resourcePolicy === TRUST,
  );
  client = new STSClient(served.client);
});
afterEach(() => served.stop());

function as(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): STSClient {
  return new STSClient({ ...served.client, credentials });
}

const identify = new GetCallerIdentityCommand({});

test('the administrator is the account’s root', async () => {
  const identity = await client.send(identify);
  expect(identity).toMatchObject({ Account: ACCOUNT, UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` });
});

test('a function’s session is its assumed role', async () => {
  const session = served.sessions.issue(ROLE, 'acme-gateway-rotate');
  const identity = await as(session).send(identify);
  expect(identity.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/rotator/acme-gateway-rotate`);
  expect(identity.UserId).toMatch(/^AROA[A-Z2-7]{17}:acme-gateway-rotate$/);
});

test('a role’s session may assume a role when the policies let it, until the session expires in virtual time', async () => {
  const { sessionToken, ...keys } = served.sessions.issue(`arn:aws:iam::${ACCOUNT}:role/caller`, 'c');
  const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'on-call', DurationSeconds: 900 });
  const { Credentials, AssumedRoleUser } = await as({ ...keys, sessionToken }).send(command);
  expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/rotator/on-call`);
  const assumed = as({
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });
  expect((await assumed.send(identify)).Arn).toBe(AssumedRoleUser?.Arn);

  await served.clock.advance(HOUR);
  await expect(assumed.send(identify)).rejects.toMatchObject({
    name: 'ExpiredToken',
    message: 'The security token included in the request is expired',
  });
});

test('a role’s session may not assume a role that the policies deny it', async () => {
  allowed = false;
  const session = served.sessions.issue(`arn:aws:iam::${ACCOUNT}:role/caller`, 'c');
  const call = as(session).send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'on-call' }));
  await expect(call).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a role that is not there cannot be assumed, and the message is AWS’s', async () => {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/none`;
  const call = client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  await expect(call).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    $metadata: { httpStatusCode: 403 },
  });
});

test.each([
  [{ RoleSessionName: 'a b' }, /roleSessionName/],
  [{ RoleSessionName: 'me', DurationSeconds: 60 }, /durationSeconds.* greater than or equal to 900/],
])('input %j is refused', async (over, message) => {
  const call = client.send(new AssumeRoleCommand({ RoleArn: ROLE, ...over }));
  await expect(call).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(message) as string,
  });
});
