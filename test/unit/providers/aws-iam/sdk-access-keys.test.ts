import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { AwsRequestError } from '../../../../lib/providers/kit/aws-failure';
import { sdkAccessKeys } from '../../../../lib/providers/aws-iam/sdk-access-keys';
import { ApiKey } from '../../../../lib/rotation/api-key';

/** IAM's and STS's answers on the wire (the query protocol), by action; each request takes the next one. */
type Answer = { status: number; xml: string; headers?: Record<string, string> };

const answers: Record<string, Answer[]> = {};
const asked: { action: string; fields: Record<string, string>; authorization: string }[] = [];
const before = { ...process.env };
const SECRET = ApiKey.of('secret-access-key-canary');

const ok = (action: string, result: string): Answer => ({
  status: 200,
  xml: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${action}Response>`,
});
const error = (status: number, code: string, message = 'no', headers = {}): Answer => ({
  status,
  headers,
  xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-2</RequestId></ErrorResponse>`,
});

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { Action: action = '', Version: _version, ...fields } = Object.fromEntries(new URLSearchParams(body));
    asked.push({ action, fields, authorization: request.headers.authorization ?? '' });
    const answer = answers[action]?.shift();
    if (answer === undefined) return void request.socket.resetAndDestroy();
    response
      .writeHead(answer.status, { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-2', ...answer.headers })
      .end(answer.xml);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIAROLE',
    AWS_SECRET_ACCESS_KEY: 'role-secret-canary',
  });
});
afterAll(() => {
  process.env = before;
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  for (const action of Object.keys(answers)) delete answers[action];
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (caught: unknown) => caught as AwsRequestError,
  );

describe('access keys by the SDK', () => {
  it('creates a key', async () => {
    answers['CreateAccessKey'] = [
      ok(
        'CreateAccessKey',
        `<AccessKey><AccessKeyId>AKIANEW</AccessKeyId><SecretAccessKey>${SECRET.reveal()}</SecretAccessKey></AccessKey>`,
      ),
    ];
    const created = await sdkAccessKeys().create('billing');
    expect(created.accessKeyId).toBe('AKIANEW');
    expect(created.secretAccessKey.equals(SECRET)).toBe(true);
    expect(asked).toEqual([expect.objectContaining({ action: 'CreateAccessKey', fields: { UserName: 'billing' } })]);
    expect(asked[0]?.authorization).toContain('Credential=AKIAROLE/');
  });

  it.each([
    ['ServiceFailure', 500, error(500, 'ServiceFailure')],
    ['Throttling', 400, error(400, 'Throttling')],
    ['LimitExceeded', 409, error(409, 'LimitExceeded')],
  ])('never repeats a creation: %s', async (code, status, answer) => {
    answers['CreateAccessKey'] = [answer, answer];
    const caught = await failure(sdkAccessKeys().create('billing'));
    expect(caught).toMatchObject({ name: 'AwsRequestError', code, status });
    expect(asked).toHaveLength(1);
  });

  it('does not call an answer without a key a key', async () => {
    answers['CreateAccessKey'] = [ok('CreateAccessKey', '')];
    expect(await failure(sdkAccessKeys().create('billing'))).toMatchObject({ code: 'AnswerWithoutKey', status: 200 });
  });

  it('lists every page', async () => {
    const member = (id: string, status: string) =>
      `<member><AccessKeyId>${id}</AccessKeyId><Status>${status}</Status><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>`;
    answers['ListAccessKeys'] = [
      ok(
        'ListAccessKeys',
        `<IsTruncated>true</IsTruncated><Marker>m</Marker><AccessKeyMetadata>${member('A', 'Active')}</AccessKeyMetadata>`,
      ),
      ok(
        'ListAccessKeys',
        `<IsTruncated>false</IsTruncated><AccessKeyMetadata>${member('B', 'Inactive')}</AccessKeyMetadata>`,
      ),
    ];
    const createdAt = new Date('2026-01-02T03:04:05Z');
    expect(await sdkAccessKeys().list('billing')).toEqual([
      { accessKeyId: 'A', status: 'Active', createdAt },
      { accessKeyId: 'B', status: 'Inactive', createdAt },
    ]);
    expect(asked.map(({ fields }) => fields)).toEqual([{ UserName: 'billing' }, { UserName: 'billing', Marker: 'm' }]);
  });

  it('reads the last use, changes the status, deletes', async () => {
    const keys = sdkAccessKeys();
    answers['GetAccessKeyLastUsed'] = [
      ok(
        'GetAccessKeyLastUsed',
        '<AccessKeyLastUsed><LastUsedDate>2026-01-02T03:04:05Z</LastUsedDate></AccessKeyLastUsed>',
      ),
      ok('GetAccessKeyLastUsed', '<AccessKeyLastUsed><ServiceName>N/A</ServiceName></AccessKeyLastUsed>'),
    ];
    answers['UpdateAccessKey'] = [ok('UpdateAccessKey', '')];
    answers['DeleteAccessKey'] = [ok('DeleteAccessKey', ''), error(404, 'NoSuchEntity')];
    expect(await keys.lastUsed('A')).toEqual(new Date('2026-01-02T03:04:05Z'));
    expect(await keys.lastUsed('A')).toBeUndefined();
    await keys.setStatus('billing', 'A', 'Inactive');
    await keys.delete('billing', 'A');
    expect(await failure(keys.delete('billing', 'A'))).toMatchObject({ code: 'NoSuchEntity', status: 404 });
    expect(asked.slice(2).map(({ action, fields }) => [action, fields])).toEqual([
      ['UpdateAccessKey', { UserName: 'billing', AccessKeyId: 'A', Status: 'Inactive' }],
      ['DeleteAccessKey', { UserName: 'billing', AccessKeyId: 'A' }],
      ['DeleteAccessKey', { UserName: 'billing', AccessKeyId: 'A' }],
    ]);
  });

  it('asks STS whose a key is, signed with that key', async () => {
    answers['GetCallerIdentity'] = [ok('GetCallerIdentity', '<Arn>arn:aws:iam::1:user/billing</Arn>')];
    expect(await sdkAccessKeys().callerArn('AKIAOLD', SECRET)).toBe('arn:aws:iam::1:user/billing');
    expect(asked[0]?.authorization).toContain('Credential=AKIAOLD/');
  });

  it('tells a refused key from a clock that is wrong', async () => {
    answers['GetCallerIdentity'] = [
      error(403, 'InvalidClientTokenId'),
      error(403, 'SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z'),
    ];
    const keys = sdkAccessKeys();
    const refused = await failure(keys.callerArn('A', SECRET));
    expect(refused).toMatchObject({ code: 'InvalidClientTokenId', details: { requestId: 'r-2' } });
    expect(refused?.details.clockSkew).toBeUndefined();
    expect(await failure(keys.callerArn('A', SECRET))).toMatchObject({ details: { clockSkew: true } });
  });

  it('keeps Retry-After, and no value of a key, in its errors', async () => {
    answers['GetCallerIdentity'] = [error(503, 'ServiceUnavailable', 'no', { 'retry-after': '7' })];
    const caught = await failure(sdkAccessKeys().callerArn('A', SECRET));
    expect(caught).toMatchObject({ status: 503, details: { retryAfterMs: 7_000 } });
    expect(inspect(caught, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});
