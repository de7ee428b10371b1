import { request } from 'node:http';
import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { startServer } from '../../src/server/server';
import { type ServedCloud, serveCloud } from '../served-cloud';

let calls = 0;
let served: ServedCloud;
beforeAll(async () => {
  served = await serveCloud(() => [
    {
      signingName: 'secretsmanager',
      jsonTarget: { prefix: 'secretsmanager', version: '1.1' },
      operations: { GetSecretValue: () => ({ Name: String(++calls) }) },
    },
  ]);
});
afterAll(() => served.stop());
beforeEach(() => (calls = 0));

/** The status of a request with headers that `fetch` does not let one set. */
function statusOf(headers: Record<string, string>, path = '/_local/clock'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(served.endpoint + path, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

test('a web page cannot reach it: neither from its own origin, nor by a name of its own', async () => {
  expect(await statusOf({ origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf({ host: 'evil.example:4566' })).toBe(403);
  expect(await statusOf({ host: 'localhost:4566' })).toBe(200);
  expect(await statusOf({})).toBe(200);
});

test('a body that is too large is refused', async () => {
  const response = await fetch(served.endpoint, { method: 'POST', body: new Uint8Array(11 * 1024 * 1024) });
  expect(response.status).toBe(413);
});

test.each([
  ['not gzip', Buffer.from('x')],
  ['empty', Buffer.alloc(0)],
])('a body that says gzip and is %s is refused', async (_what, body) => {
  const headers = { 'content-encoding': 'gzip' };
  const response = await fetch(served.endpoint, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
});

test('a port that is taken is reported in one line', async () => {
  const port = Number(new URL(served.endpoint).port);
  const second = startServer(port, () => Promise.reject(new Error('never')));
  await expect(second).rejects.toThrow(`port ${port} is taken: choose another one, or 0 for any`);
});

test('a service that is not there is an error that names it', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20261120/x/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
  const headers = { authorization, 'x-amz-target': 'DynamoDB_20120810.GetItem' };
  const response = await fetch(served.endpoint, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    __type: 'UnknownOperationException',
    message: 'The local cloud does not serve dynamodb.',
  });
});

test('a dropped connection loses the answer, before the effect or after it', async () => {
  const client = new SecretsManagerClient(served.client);
  const get = new GetSecretValueCommand({ SecretId: 'a' });
  served.faults.add({ operation: 'GetSecretValue', kind: 'drop' });
  await expect(client.send(get)).rejects.toThrow('socket hang up');
  expect(calls).toBe(0);
  served.faults.add({ operation: 'GetSecretValue', kind: 'drop', when: 'after' });
  await expect(client.send(get)).rejects.toThrow('socket hang up');
  expect(calls).toBe(1);
});

test('closing ends open connections, and the port is free again', async () => {
  const server = await startServer(0, () => new Promise(() => {}));
  const pending = fetch(server.endpoint).catch(() => 'ended');
  await new Promise((done) => setTimeout(done, 20));
  await server.close();
  expect(await pending).toBe('ended');
  const port = Number(new URL(server.endpoint).port);
  const again = await startServer(port, () => Promise.reject(new Error('never')));
  await again.close();
});
