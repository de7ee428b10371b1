import { GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  AuthorizationErrorException,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
  TagResourceCommand,
} from '@aws-sdk/client-sns';
import { AwsError, type ServiceDefinition } from '../../src/kernel/kernel';
import { type ServedCloud, serveCloud } from '../served-cloud';

let received: Readonly<Record<string, unknown>> = {};

const sns: ServiceDefinition = {
  signingName: 'sns',
  query: { apiVersion: '2010-03-31', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  shapes: { Attributes: 'map', MessageAttributes: 'map', BinaryValue: 'blob' },
  operations: {
    Publish: (input) => {
      received = input;
      return { MessageId: 'm-1' };
    },
    TagResource: (input) => {
      received = input;
      return {};
    },
    GetTopicAttributes: () => ({ Attributes: { Policy: '{"a":"<&>"}', DisplayName: 'x' } }),
    ListTopics: () => {
      throw new AwsError('AuthorizationError', 'User: <x> is not authorized', 403);
    },
  },
};

const iam: ServiceDefinition = {
  signingName: 'iam',
  query: { apiVersion: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  shapes: { MaxItems: 'number' },
  operations: {
    ListUsers: (input) => {
      received = input;
      const CreateDate = new Date('2026-11-20T12:00:00Z');
      return {
        Users: [
          { UserName: 'a', CreateDate },
          { UserName: 'b', CreateDate },
        ],
        IsTruncated: false,
      };
    },
    GetUser: () => {
      throw new AwsError('AccessDeniedException', 'no');
    },
  },
};

let served: ServedCloud;
let topics: SNSClient;
let users: IAMClient;
beforeAll(async () => {
  served = await serveCloud(() => [sns, iam]);
  topics = new SNSClient(served.client);
  users = new IAMClient(served.client);
});
afterAll(() => served.stop());

test('maps, lists and blobs of a form arrive as such', async () => {
  await topics.send(
    new PublishCommand({
      TopicArn: 't',
      Message: 'a=b&c d',
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: 'high' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    }),
  );
  expect(received).toEqual({
    TopicArn: 't',
    Message: 'a=b&c d',
    MessageAttributes: {
      severity: { DataType: 'String', StringValue: 'high' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
    },
  });

  const Tags = Array.from({ length: 11 }, (_, n) => ({ Key: `k${n + 1}`, Value: '' }));
  const output = await topics.send(new TagResourceCommand({ ResourceArn: 't', Tags }));
  expect(received).toEqual({ ResourceArn: 't', Tags });
  expect(output.$metadata.httpStatusCode).toBe(200);
});

test('numbers arrive as numbers, lists of structures and dates arrive at the SDK', async () => {
  const output = await users.send(new ListUsersCommand({ MaxItems: 7 }));
  expect(received).toEqual({ MaxItems: 7 });
  expect(output.Users?.map((user) => user.UserName)).toEqual(['a', 'b']);
  expect(output.Users?.[0]?.CreateDate).toEqual(new Date('2026-11-20T12:00:00Z'));
  expect(output.IsTruncated).toBe(false);
});

test('a map arrives at the SDK, special characters intact', async () => {
  const output = await topics.send(new GetTopicAttributesCommand({ TopicArn: 't' }));
  expect(output.Attributes).toEqual({ Policy: '{"a":"<&>"}', DisplayName: 'x' });
});

test('an error has the name, message and status of AWS', async () => {
  const call = topics.send(new ListTopicsCommand({}));
  await expect(call).rejects.toBeInstanceOf(AuthorizationErrorException);
  await expect(call).rejects.toMatchObject({
    message: 'User: <x> is not authorized',
    $metadata: { httpStatusCode: 403 },
  });
});

test('errors of every service have the query protocol’s own code and status', async () => {
  await expect(users.send(new GetUserCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403, requestId: expect.any(String) as string },
  });
});

test('an unknown action, or another version of the API, is an error that names it', async () => {
  const ask = async (form: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: signedFor('iam') };
    const response = await fetch(served.endpoint, { method: 'POST', headers, body: form });
    return `${response.status} ${await response.text()}`;
  };
  expect(await ask('Action=Nope&Version=2010-05-08')).toMatch(/^400 .*<Code>InvalidAction<.*operation Nope of iam/);
  expect(await ask('Action=ListUsers&Version=1999-01-01')).toMatch(/^400 .*ListUsers \(version 1999-01-01\) of iam/);
});

test('a request without a signature finds its service by action and version', async () => {
  const response = await fetch(`${served.endpoint}/?Action=ListUsers&Version=2010-05-08&MaxItems=x`);
  expect(await response.text()).toContain('<Code>MalformedInput</Code><Message>MaxItems is not a number.</Message>');
  const listed = await fetch(`${served.endpoint}/?Action=ListUsers&Version=2010-05-08`);
  expect(await listed.text()).toContain('<ListUsersResult><Users><member><UserName>a</UserName>');
});

test('an entry of a map without a value is refused', async () => {
  const form = 'Action=Publish&Version=2010-03-31&MessageAttributes.entry.1.Name=a';
  const answer = await (await fetch(`${served.endpoint}/?${form}`)).text();
  expect(answer).toContain('<Message>MessageAttributes: an entry of a map has a key and a value.</Message>');
});

function signedFor(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20261120/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;
}
