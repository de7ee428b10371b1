import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, QueueDoesNotExist, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { AwsError, type ServiceDefinition } from '../../src/kernel/kernel';
import { type ServedCloud, serveCloud } from '../served-cloud';

const CREATED = new Date('2026-11-20T12:00:00.250Z');
let received: Readonly<Record<string, unknown>> = {};

const secretsManager: ServiceDefinition = {
  signingName: 'secretsmanager',
  jsonTarget: { prefix: 'secretsmanager', version: '1.1' },
  shapes: { SecretBinary: 'blob' },
  errorMessage: 'Message',
  operations: {
    GetSecretValue: () => ({ Name: 'a', SecretBinary: Buffer.from('hunter2'), CreatedDate: CREATED, ARN: undefined }),
    PutSecretValue: (input) => {
      received = input;
      return { VersionStages: ['AWSCURRENT'] };
    },
    DescribeSecret: () => {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    },
  },
};

const sqs: ServiceDefinition = {
  signingName: 'sqs',
  jsonTarget: { prefix: 'AmazonSQS', version: '1.0' },
  queryErrors: { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' },
  operations: {
    GetQueueUrl: () => {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    },
    SendMessage: () => {
      JSON.parse('hunter2');
      return {};
    },
  },
};

let served: ServedCloud;
let client: SecretsManagerClient;
let queues: SQSClient;
beforeAll(async () => {
  served = await serveCloud(() => [secretsManager, sqs]);
  client = new SecretsManagerClient(served.client);
  queues = new SQSClient(served.client);
});
afterAll(() => served.stop());

test('dates and blobs arrive at the SDK as such', async () => {
  const output = await client.send(new GetSecretValueCommand({ SecretId: 'a' }));
  expect(output.CreatedDate).toEqual(CREATED);
  expect(Buffer.from(output.SecretBinary ?? []).toString()).toBe('hunter2');
  expect(output.Name).toBe('a');
  expect(output.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('blobs arrive at the operation as bytes', async () => {
  await client.send(new PutSecretValueCommand({ SecretId: 'a', SecretBinary: Buffer.from('ä') }));
  expect(received.SecretBinary).toBeInstanceOf(Uint8Array);
  expect(Buffer.from(received.SecretBinary as Uint8Array).toString()).toBe('ä');
});

test('an error has the name, message and status of AWS', async () => {
  const call = client.send(new DescribeSecretCommand({ SecretId: 'a' }));
  await expect(call).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(call).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
    $metadata: { httpStatusCode: 400 },
  });
});

test('an operation that is not there is an error that names it', async () => {
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local cloud does not know the operation ListSecrets of secretsmanager.',
  });
});

test('a query-compatible service gives its old error code as well', async () => {
  const call = queues.send(new GetQueueUrlCommand({ QueueName: 'a' }));
  await expect(call).rejects.toBeInstanceOf(QueueDoesNotExist);
  await expect(call).rejects.toMatchObject({
    message: 'The specified queue does not exist.',
    Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
  });
});

test('a fault of the local cloud itself is a 500 that says so and tells no secret, and is recorded with its place', async () => {
  const call = queues.send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: 'x' }));
  await expect(call).rejects.toMatchObject({
    name: 'InternalFailure',
    message: 'The local cloud failed in sqs, which is a fault of its own: SyntaxError (its event log has more).',
    $metadata: { httpStatusCode: 500 },
  });
  const recorded = JSON.stringify(served.eventLog.since().filter((event) => event.type === 'InternalFailure'));
  expect(recorded).toContain('aws-json.test.ts');
  expect(recorded).not.toContain('hunter2');
});

test('a target of another service than the signature says is refused', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20261120/x/secretsmanager/aws4_request, SignedHeaders=host, Signature=00';
  const headers = { 'x-amz-target': 'AmazonSQS.GetSecretValue', authorization };
  const response = await fetch(served.endpoint, { method: 'POST', headers, body: '{}' });
  expect(await response.json()).toMatchObject({
    __type: 'UnknownOperationException',
    Message: 'The local cloud does not know the operation AmazonSQS.GetSecretValue of secretsmanager.',
  });
});

test.each([
  ['{"SecretId": "hunter2"', 'The request body is not valid JSON.'],
  ['["hunter2"]', 'The request body is not a JSON object.'],
])('a body that is no JSON object is refused without repeating it', async (body, message) => {
  const response = await fetch(served.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
    body,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ __type: 'SerializationException', Message: message });
});

test('the SDK repeats a call whose first answer was a 500, and one whose connection broke', async () => {
  const patient = new SecretsManagerClient({ ...served.client, maxAttempts: 3 });
  served.faults.add({ operation: 'GetSecretValue', kind: 'error', status: 500 });
  served.faults.add({ operation: 'GetSecretValue', kind: 'drop', when: 'after', nth: 1 });
  const output = await patient.send(new GetSecretValueCommand({ SecretId: 'a' }));
  expect(output.$metadata.attempts).toBe(3);
});
