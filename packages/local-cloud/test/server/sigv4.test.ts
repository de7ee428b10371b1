import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Caller, ServiceDefinition } from '../../src/kernel/kernel';
import type { WireRequest } from '../../src/protocols/protocol';
import { isSignedBy, parseSignature } from '../../src/server/sigv4';
import { type ServedCloud, serveCloud } from '../served-cloud';

const ROLE = 'arn:aws:iam::111122223333:role/rotator';
let callers: Caller[] = [];

const note: ServiceDefinition['operations'][string] = (_input, { caller }) => {
  callers.push(caller);
  return {};
};

const definitions: readonly ServiceDefinition[] = [
  {
    signingName: 'secretsmanager',
    jsonTarget: { prefix: 'secretsmanager', version: '1.1' },
    operations: { ListSecrets: note },
  },
  {
    signingName: 'scheduler',
    rest: [{ method: 'GET', path: '/schedules', operation: 'ListSchedules' }],
    operations: { ListSchedules: note },
  },
  {
    signingName: 'lambda',
    rest: [{ method: 'POST', path: '/2015-03-31/functions/{FunctionName}/invocations', operation: 'Invoke' }],
    operations: { Invoke: note },
  },
  {
    signingName: 'sts',
    query: { apiVersion: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
    operations: { GetCallerIdentity: note },
  },
];

let served: ServedCloud;
beforeAll(async () => (served = await serveCloud(() => definitions)));
afterAll(() => served.stop());
beforeEach(() => (callers = []));

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** One request over each protocol, with what signing has to get right: query strings, encoded paths, bodies. */
const requests: readonly [string, (credentials: Credentials) => Promise<unknown>][] = [
  [
    'awsJson',
    (credentials) =>
      new SecretsManagerClient({ ...served.client, credentials }).send(new ListSecretsCommand({ MaxResults: 3 })),
  ],
  [
    'restJson with a query string',
    (credentials) =>
      new SchedulerClient({ ...served.client, credentials }).send(
        new ListSchedulesCommand({ NamePrefix: "a b+c&d=é'*", MaxResults: 2, GroupName: 'g' }),
      ),
  ],
  [
    'restJson with an encoded path and a body',
    (credentials) =>
      new LambdaClient({ ...served.client, credentials }).send(
        new InvokeCommand({
          FunctionName: 'arn:aws:lambda:eu-central-1:111122223333:function:f',
          Payload: '{"a":"ä"}',
        }),
      ),
  ],
  ['query', (credentials) => new STSClient({ ...served.client, credentials }).send(new GetCallerIdentityCommand({}))],
];

describe.each(requests)('%s', (name, send) => {
  const [unknown, mismatch, status] =
    name === 'query'
      ? ['InvalidClientTokenId', 'SignatureDoesNotMatch', 403]
      : ['UnrecognizedClientException', 'InvalidSignatureException', name === 'awsJson' ? 400 : 403];

  test('a session that was issued here is let in as its role', async () => {
    const session = served.sessions.issue(ROLE, 'fn');
    await send(session);
    expect(callers).toEqual([{ kind: 'role', roleArn: ROLE, sessionName: 'fn', accessKeyId: session.accessKeyId }]);
  });

  test('a wrong secret is refused as AWS refuses it', async () => {
    const session = { ...served.sessions.issue(ROLE, 'fn'), secretAccessKey: 'wrong' };
    await expect(send(session)).rejects.toMatchObject({
      name: mismatch,
      message: expect.stringContaining('The request signature we calculated does not match') as string,
      $metadata: { httpStatusCode: status },
    });
    expect(callers).toEqual([]);
  });

  test.each([
    ['without its session token', {}],
    ['with another session token', { sessionToken: 'other' }],
  ])('a session %s is refused', async (_how, over) => {
    const { accessKeyId, secretAccessKey } = served.sessions.issue(ROLE, 'fn');
    await expect(send({ accessKeyId, secretAccessKey, ...over })).rejects.toMatchObject({ name: unknown });
  });

  test.each(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'])('the unknown id %s is refused', async (accessKeyId) => {
    await expect(send({ accessKeyId, secretAccessKey: 'x' })).rejects.toMatchObject({
      name: unknown,
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: status },
    });
    expect(callers).toEqual([]);
  });

  test('a session that was ended is refused', async () => {
    const session = served.sessions.issue(ROLE, 'fn');
    served.sessions.end(session.accessKeyId);
    await expect(send(session)).rejects.toMatchObject({ name: unknown });
  });

  test('any other id is the administrator', async () => {
    await send({ accessKeyId: 'test', secretAccessKey: 'test' });
    expect(callers).toEqual([{ kind: 'administrator' }]);
  });
});

test('a request without a signature is the administrator', async () => {
  await fetch(`${served.endpoint}/schedules`);
  expect(callers).toEqual([{ kind: 'administrator' }]);
});

test('a signature from another time is accepted: functions live in virtual time', async () => {
  const session = served.sessions.issue(ROLE, 'fn');
  const client = new STSClient({ ...served.client, credentials: session, systemClockOffset: 400 * 86_400_000 });
  await client.send(new GetCallerIdentityCommand({}));
  expect(callers).toHaveLength(1);
});

test.each([
  'Credential=test/20261120/eu-central-1/sts, SignedHeaders=host, Signature=00',
  'Credential=test//eu-central-1/sts/aws4_request, SignedHeaders=host, Signature=00',
  'Credential=test/20261120/eu-central-1/sts/aws4_request, SignedHeaders=host',
  'Credential=test/20261120/eu-central-1/sts/aws4_request, Signature=00',
  'SignedHeaders=host, Signature=00',
])('half a signature is refused: %s', async (parts) => {
  const authorization = `AWS4-HMAC-SHA256 ${parts}`;
  const response = await fetch(`${served.endpoint}/schedules`, { headers: { authorization } });
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException');
});

describe('the signature covers', () => {
  const SECRET = 'secret';
  let signed: WireRequest;

  /** A request as an SDK signs it, caught on its way. */
  beforeAll(async () => {
    const captured: WireRequest[] = [];
    const client = new SchedulerClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIAX', secretAccessKey: SECRET },
      maxAttempts: 1,
      requestHandler: {
        handle: (request: { path: string; query: Record<string, string>; headers: Record<string, string> }) => {
          const query = new URLSearchParams(request.query).toString();
          const body = new Uint8Array();
          const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k.toLowerCase(), v]));
          captured.push({ method: 'GET', path: request.path, query, headers, body, sentBody: body });
          return Promise.reject(new Error('caught'));
        },
      },
    });
    await client.send(new ListSchedulesCommand({ NamePrefix: 'kt', MaxResults: 2 })).catch(() => {});
    const [request] = captured;
    if (!request) throw new Error('nothing was sent');
    signed = request;
  });

  const accepted = (request: WireRequest): boolean => {
    const signature = parseSignature(request);
    return signature !== undefined && isSignedBy(SECRET, signature, request);
  };

  test('the request as it was signed', () => expect(accepted(signed)).toBe(true));

  test('the query string in whatever order', () => {
    const query = signed.query.split('&').reverse().join('&');
    expect(query).not.toBe(signed.query);
    expect(accepted({ ...signed, query })).toBe(true);
  });

  test.each<[string, (request: WireRequest) => WireRequest]>([
    ['the method', (r) => ({ ...r, method: 'DELETE' })],
    ['the path', (r) => ({ ...r, path: '/schedule-groups' })],
    ['the query string', (r) => ({ ...r, query: 'NamePrefix=other' })],
    ['the body', (r) => ({ ...r, sentBody: Buffer.from('x') })],
    ['the host', (r) => ({ ...r, headers: { ...r.headers, host: 'elsewhere' } })],
    [
      'the time',
      (r) => ({ ...r, headers: { ...r.headers, 'x-amz-date': `${r.headers['x-amz-date']?.slice(0, 9)}000000Z` } }),
    ],
  ])('%s', (_what, change) => expect(accepted(change(signed))).toBe(false));

  test('the host at all', () => {
    const authorization = signed.headers.authorization?.replace('host;', '') ?? '';
    expect(accepted({ ...signed, headers: { ...signed.headers, authorization } })).toBe(false);
  });
});
