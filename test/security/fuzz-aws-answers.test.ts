import { Readable } from 'node:stream';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import fc from 'fast-check';
import { sdkGateway } from '../../lib/providers/aws-api-gateway/gateway';
import { createAwsApiGatewayProvider } from '../../lib/providers/aws-api-gateway/provider';
import { createAwsIamProvider } from '../../lib/providers/aws-iam/provider';
import { sdkAccessKeys } from '../../lib/providers/aws-iam/sdk-access-keys';
import { ONE_REQUEST } from '../../lib/providers/kit/aws-request';
import { ApiKey } from '../../lib/rotation/api-key';
import type { Provider } from '../../lib/rotation/provider';
import { virtualClock } from '../../lib/testing/virtual-clock';
import { callsOf } from './calls-of';
import { CANARY, FUZZ, hostileJson, inherited, MONSTER_TEXTS, tame } from './hostile';
import { toXml } from './to-xml';

// The providers that are AWS: the SDK reads their answers, and what it makes of them is ours to doubt.
const before = inherited();
afterEach(() => expect(inherited()).toEqual(before));

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What AWS's answers hold, with anything in the place of a value, or nothing. */
const anything = hostileJson(['id', 'AccessKeyId', 'Code', 'code', '__type', 'message']);
const mostly = (...usual: readonly unknown[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: anything });
const holding = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.oneof(fc.record(fields), fc.record(fields, { requiredKeys: [] }));
const several = (one: fc.Arbitrary<unknown>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));

const code = mostly('NoSuchEntity', 'NotFoundException', 'InvalidClientTokenId', CANARY);
const failure = holding({ Code: code, code, __type: code, Message: anything, message: anything });

const accessKey = {
  AccessKeyId: mostly('AKIAONE', 'AKIATWO', 'no id'),
  SecretAccessKey: mostly(CANARY),
  Status: mostly('Active', 'Inactive'),
  CreateDate: mostly('2026-01-02T03:04:05Z'),
};
const iamAnswer = holding({
  AccessKey: holding(accessKey),
  AccessKeyMetadata: several(holding(accessKey)),
  AccessKeyLastUsed: holding({ LastUsedDate: mostly('2026-01-02T03:04:05Z') }),
  Arn: mostly('arn:aws:iam::111122223333:user/svc/billing'),
  IsTruncated: mostly(true, false),
  Marker: anything,
});

const apiKey = {
  id: mostly('a1', 'b2', 'no id'),
  value: mostly(CANARY),
  name: mostly('kt'),
  description: anything,
  tags: anything,
  enabled: mostly(true, false),
  createdDate: mostly(1_767_322_800),
};
const gatewayAnswer = holding({ ...apiKey, item: several(holding(apiKey)), position: mostly(undefined) });

/** The SDK's settings: its requests come to these answers in turn, over and over. `write` makes a body of one. */
function settings(given: readonly Answer[], write: (answer: Answer, request: string) => string, asked: string[]) {
  const handle = ({ body = '' }: { readonly body?: string }) => {
    asked.push(body);
    const answer = given[asked.length % given.length] as Answer;
    const sent = { statusCode: answer.status, headers: { ...answer.headers } };
    return Promise.resolve({ response: { ...sent, body: Readable.from([Buffer.from(write(answer, body))]) } });
  };
  const credentials = { accessKeyId: 'AKIAROLE', secretAccessKey: `${CANARY}-role` };
  return { ...ONE_REQUEST, region: 'eu-west-1', credentials, requestHandler: { handle } };
}

const json = (body: unknown): string => (typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));

/** As the query protocol has it: the action's own elements around the answer, or those of a failure. */
function xml({ status, body }: Answer, request: string): string {
  if (typeof body === 'string') return body;
  const action = new URLSearchParams(request).get('Action') ?? '';
  const [outer, inner] = status < 300 ? [`${action}Response`, `${action}Result`] : ['ErrorResponse', 'Error'];
  return `<${outer}><${inner}>${toXml(body)}</${inner}><RequestId>r-1</RequestId></${outer}>`;
}

const PROVIDERS: readonly {
  readonly type: string;
  readonly answer: fc.Arbitrary<unknown>;
  readonly create: (given: readonly Answer[], asked: string[]) => Provider;
}[] = [
  {
    type: 'aws-iam',
    answer: iamAnswer,
    create: (given, asked) =>
      createAwsIamProvider(
        { users: ['svc/billing'], exclusive: true },
        { keys: sdkAccessKeys(settings(given, xml, asked)), clock: virtualClock() },
      ),
  },
  {
    type: 'aws-api-gateway',
    answer: gatewayAnswer,
    create: (given, asked) => {
      const gateway = sdkGateway(new APIGatewayClient(settings(given, ({ body }) => json(body), asked)));
      const http = () => Promise.resolve({ status: 200, headers: {}, body: json(given[0]?.body) });
      const options = { verify: { url: 'https://gateway.example.com/health' }, usagePlan: 'gold' };
      return createAwsApiGatewayProvider(options, { gateway, http, clock: virtualClock() });
    },
  },
];

const answersOf = (answer: fc.Arbitrary<unknown>): fc.Arbitrary<Answer> =>
  fc.record({
    status: fc.oneof(
      { weight: 6, arbitrary: fc.constant(200) },
      { weight: 3, arbitrary: fc.constantFrom(201, 202, 400, 403, 404, 409, 429, 500) },
      { weight: 1, arbitrary: fc.integer({ min: 100, max: 999 }) },
    ),
    headers: fc.dictionary(
      fc.constantFrom('retry-after', 'x-amzn-requestid', 'x-amzn-errortype', 'content-type', 'date'),
      fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('-1', '99999999999', 'NotFoundException')),
    ),
    body: fc.oneof(
      { weight: 6, arbitrary: answer },
      { weight: 2, arbitrary: failure },
      { weight: 1, arbitrary: fc.oneof(anything, fc.string()) },
    ),
  });

/** Whether it is what the port promises: whatever reads it next has no reason to doubt it. */
function isResult(result: unknown): boolean {
  if (Array.isArray(result)) return result.every(isListed);
  if (typeof result === 'object' && result !== null) {
    const { keyId, key } = result as { keyId?: unknown; key?: unknown };
    return isKeyId(keyId) && key instanceof ApiKey && typeof key.reveal() === 'string';
  }
  return ['accepted', 'refused', 'unknown', 'revoked', 'gone', undefined].includes(result as undefined);
}

function isListed(one: Readonly<Record<string, unknown>>): boolean {
  const dates = [one['createdAt'], one['lastUsedAt']].filter((date) => date !== undefined);
  const texts = [one['name'], one['keyId']].filter((text) => text !== undefined);
  return (
    isKeyId(one['keyId']) &&
    typeof one['disabled'] === 'boolean' &&
    texts.every((text) => typeof text === 'string') &&
    dates.every((date) => date instanceof Date && !Number.isNaN(date.getTime()))
  );
}

const isKeyId = (id: unknown): boolean => typeof id === 'string' && /^[\x21-\x7e]{1,256}$/.test(id);

describe.each(PROVIDERS)('$type', ({ answer, create }) => {
  async function askEverything(given: readonly Answer[]): Promise<void> {
    const asked: string[] = [];
    const provider = create(given, asked);
    for (const call of callsOf(provider)) {
      await tame(async () => {
        const result = await call();
        if (!isResult(result)) throw new Error(`not a result: ${JSON.stringify(result)}`);
      });
      expect(asked.splice(0).length).toBeLessThan(500);
    }
  }

  test('takes any answer, or fails with one of our errors, in a bounded number of requests', async () => {
    const property = fc.asyncProperty(fc.array(answersOf(answer), { minLength: 1, maxLength: 4 }), askEverything);
    await fc.assert(property, { ...FUZZ, numRuns: 20 });
  });

  test('takes answers that are deep, long or wide', async () => {
    for (const monster of MONSTER_TEXTS) await askEverything([{ status: 200, headers: {}, body: monster }]);
  });
});
