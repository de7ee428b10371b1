import { providerType } from '../../../../lib/providers/aws-api-gateway/provider';
import type { AwsApiGatewayOptions } from '../../../../lib/providers/aws-api-gateway/options';
import type { HttpResponse } from '../../../../lib/providers/kit/provider-type';
import { verifyAtStage } from '../../../../lib/providers/aws-api-gateway/stage';
import { ApiKey } from '../../../../lib/rotation/api-key';
import type { Provider } from '../../../../lib/rotation/provider';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { gatewayHarness, VERIFY_URL, type GatewayHarness } from './harness';

describeProviderContract('aws-api-gateway', gatewayHarness);

const KEY = ApiKey.of('key-canary');

/** A key made by hand: in these plans, with what people give their keys. */
function handMade({ state }: GatewayHarness, plans: readonly string[]) {
  const key = state.create('acme by hand', true, {
    description: 'Acme Corp.',
    customerId: 'cust-1',
    tags: { team: 'orders', 'aws:cloudformation:stack-name': 'theirs' },
  });
  for (const plan of plans.map((id) => state.plans.get(id))) if (plan) state.attach(key, plan);
  return key;
}
const planIds = ({ state }: GatewayHarness, keyId: string) => {
  const key = state.find(keyId);
  return key && state.plansOf(key).map(({ id }) => id);
};
const failing = (promise: Promise<unknown> | undefined) =>
  promise?.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a rotation at API Gateway', () => {
  it('gives the new key every usage plan of the old one, its description, customer and tags, and nothing else', async () => {
    const harness = gatewayHarness();
    const { provider, state, clock } = harness;
    const old = handMade(harness, ['gold', 'other']);
    const issued = await provider.issue(LINEAGE, old.keyId);
    expect(planIds(harness, issued.keyId)).toEqual([]);
    await provider.activate?.(issued, old.keyId);
    await provider.activate?.(issued, old.keyId);
    expect(planIds(harness, issued.keyId)).toEqual(planIds(harness, old.keyId));
    const fresh = state.find(issued.keyId);
    expect(fresh && state.detailsOf(fresh)).toEqual({
      description: 'Acme Corp.',
      customerId: 'cust-1',
      tags: { team: 'orders' },
      updatedAt: expect.any(Date) as Date,
    });
    await clock.sleep(4_000);
    expect(await provider.verify(issued)).toBe('accepted');
    expect(await provider.verify({ keyId: old.keyId, key: ApiKey.of(old.value) })).toBe('accepted');
  });

  it('does not grant a plan that the old key is not in', async () => {
    const harness = gatewayHarness();
    const old = handMade(harness, ['other']);
    const issued = await harness.provider.issue(LINEAGE, old.keyId);
    await harness.provider.activate?.(issued, old.keyId);
    expect(planIds(harness, issued.keyId)).toEqual(['other']);
    await harness.clock.sleep(4_000);
    expect(await harness.provider.verify(issued)).toBe('refused');
  });

  it.each([
    ['is in no plan', [], {}, /old key \w+ is in none/],
    ['is in a plan that is not ours to give', ['gold', 'other'], { usagePlans: ['gold'] }, /is in other, not named/],
  ])('issues nothing like a key that %s', async (_what, plans, options, message) => {
    const harness = gatewayHarness();
    const old = handMade(harness, plans);
    const failure = await failing(harness.provide(options).issue(LINEAGE, old.keyId));
    expect(failure).toMatchObject({ code: 'ConfigurationInvalid', message: expect.stringMatching(message) as string });
    expect(harness.fakeProvider.issueRequests()).toBe(0);
  });

  it('begins in the plan that the options name where there is no old key, or none any more', async () => {
    const harness = gatewayHarness();
    for (const like of [undefined, 'never0issue']) {
      const issued = await harness.provider.issue(LINEAGE, like);
      await harness.provider.activate?.(issued, like);
      expect(planIds(harness, issued.keyId)).toEqual(['gold']);
    }
    const failure = await failing(harness.provide({ usagePlan: undefined }).issue(LINEAGE, undefined));
    expect(failure).toMatchObject({ code: 'ConfigurationInvalid', retryable: false });
  });

  it('takes a conflict for success only where the key is in the plan', async () => {
    const harness = gatewayHarness();
    const { provider } = harness;
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.activate?.(issued, undefined);
    // Of the same stage as the plan that the new key is in already.
    const old = handMade(harness, ['same']);
    expect(await failing(provider.activate?.(issued, old.keyId))).toMatchObject({
      code: 'ProviderUnavailable',
      message: expect.stringContaining('usage plan same failed: Conflict (409') as string,
    });
    expect(planIds(harness, issued.keyId)).toEqual(['gold']);
  });
});

describe('requests to API Gateway', () => {
  it('are as its API describes them, and never ask for values', async () => {
    const harness = gatewayHarness();
    const { provider, asked } = harness;
    const old = handMade(harness, ['gold']);
    const { keyId } = await provider.issue(LINEAGE, old.keyId);
    await provider.activate?.({ keyId, key: harness.madeUp.key }, old.keyId);
    await provider.list?.();
    await provider.disable?.(keyId);
    await provider.enable?.(keyId);
    await provider.revoke(keyId);
    const inherited = [
      { method: 'GET', path: `/apikeys/${old.keyId}`, query: { includeValue: 'false' } },
      { method: 'GET', path: '/usageplans', query: { keyId: old.keyId, limit: '500' } },
    ];
    const patch = (value: string) => ({ patchOperations: [{ op: 'replace', path: '/enabled', value }] });
    expect(asked).toEqual([
      ...inherited,
      {
        method: 'POST',
        path: '/apikeys',
        body: {
          name: LINEAGE,
          description: 'Acme Corp.',
          customerId: 'cust-1',
          tags: { team: 'orders' },
          enabled: true,
        },
      },
      ...inherited,
      { method: 'POST', path: '/usageplans/gold/keys', body: { keyId, keyType: 'API_KEY' } },
      { method: 'GET', path: '/apikeys', query: { limit: '500', includeValues: 'false' } },
      { method: 'PATCH', path: `/apikeys/${keyId}`, body: patch('false') },
      { method: 'PATCH', path: `/apikeys/${keyId}`, body: patch('true') },
      { method: 'DELETE', path: `/apikeys/${keyId}` },
    ]);
  });

  it('read every page', async () => {
    const harness = gatewayHarness();
    for (let count = 0; count < 501; count += 1) harness.state.create(`key ${count}`, false, {});
    const listed = await harness.provider.list?.();
    expect([listed?.length, listed?.[500]]).toMatchObject([501, { name: 'key 500', disabled: true }]);
    expect(harness.asked.map(({ query }) => query?.['position'])).toEqual([undefined, '500']);
  });

  it.each([
    ['apigateway:POST on /apikeys', (p: Provider) => p.issue(LINEAGE, undefined)],
    ['apigateway:GET on /apikeys/*', (p: Provider) => p.issue(LINEAGE, 'a1')],
    ['apigateway:PATCH on /apikeys/*', (p: Provider) => p.disable?.('a1')],
    ['apigateway:DELETE on /apikeys/*', (p: Provider) => p.revoke('a1')],
    ['apigateway:POST on /usageplans/gold/keys', (p: Provider) => p.activate?.({ keyId: 'a1', key: KEY }, undefined)],
  ])('say that the role lacks %s', async (permission, request) => {
    const harness = gatewayHarness();
    harness.fakeProvider.refuseAdmin();
    const message = expect.stringMatching(new RegExp(`403.*may not call ${permission.replace('*', '\\*')}$`)) as string;
    expect(await failing(request(harness.provider))).toMatchObject({ code: 'AdminCredentialRefused', message });
  });
});

describe('a key at its stage', () => {
  const forbidden = { message: 'Forbidden' };
  const error = (type: string) => ({ 'x-amzn-errortype': type });

  /** The stage's answers: with the key, and without. */
  async function verdict(withKey: Answer, without: Answer, accepted?: number[]) {
    const asked: (string | undefined)[] = [];
    const http = ({ method, url, headers }: { method: string; url: string; headers: Record<string, string> }) => {
      expect([method, url]).toEqual(['GET', VERIFY_URL]);
      asked.push(headers['x-api-key']);
      const [status, json, more = {}] = headers['x-api-key'] === undefined ? without : withKey;
      const response: HttpResponse = {
        status,
        headers: more,
        body: typeof json === 'string' ? json : JSON.stringify(json),
      };
      return Promise.resolve(response);
    };
    const said = await verifyAtStage(http, { url: VERIFY_URL, ...(accepted && { accepted }) }, KEY);
    expect(asked).toEqual(said === 'accepted' ? ['key-canary', undefined] : expect.arrayContaining(['key-canary']));
    return said;
  }
  type Answer = readonly [number, unknown, Record<string, string>?];
  const no: Answer = [403, forbidden, error('ForbiddenException')];

  it.each<[string, Answer, Answer, number[]?]>([
    ['accepted', [200, {}], no],
    ['accepted', [204, ''], [403, forbidden]],
    ['accepted', [404, {}], no, [404]],
    ['unknown', [200, {}], no, [404]],
    ['refused', no, no],
    ['refused', [403, forbidden], no],
    // A method that asks for no key.
    ['unknown', [200, {}], [200, {}]],
    ['unknown', [200, '<html>'], [200, '<html>']],
    // A wrong path, an authorizer, your own backend.
    ['unknown', [403, { message: 'Missing Authentication Token' }, error('MissingAuthenticationTokenException')], no],
    ['unknown', [403, { Message: 'User is not authorized to access this resource' }], no],
    ['unknown', [403, forbidden, error('AccessDeniedException')], no],
    ['unknown', [403, { ...forbidden, statusCode: 403 }], no],
    // Its quota is used up, or it is throttled.
    ['unknown', [429, { message: 'Limit Exceeded' }, error('LimitExceededException')], no],
    ['unknown', [401, { message: 'Unauthorized' }], no],
    ['unknown', [302, ''], no],
    ['unknown', [500, forbidden], no],
  ])('is %s by %j, and by %j without it', async (expected, withKey, without, ...[accepted]) => {
    expect(await verdict(withKey, without, accepted)).toBe(expected);
  });
});

it('does not ask the stage with a key that no header can carry', async () => {
  const asking = verifyAtStage(() => Promise.reject(new Error('asked')), { url: VERIFY_URL }, ApiKey.of('canary\n'));
  await expect(asking).rejects.toMatchObject({
    code: 'ValueNotUnderstood',
    message: expect.stringMatching(/^the stored key holds characters that a header cannot carry/) as string,
  });
});

describe('the options of aws-api-gateway', () => {
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const verify = { url: VERIFY_URL };
  const page = '(docs/providers/aws-api-gateway.md)';

  it.each([
    { verify },
    { verify: { ...verify, accepted: [200, 404] }, usagePlans: ['a1', 'b2'], usagePlan: 'b2', propagation: '5m' },
  ])('take %j', (options) => {
    expect(problems(options)).toEqual([]);
  });

  it('name every problem, and the page', () => {
    expect(
      problems({ verify: { url: 'http://api.example.com', accepted: [403, 429] }, usagePlans: ['a/b'], x: 1 }),
    ).toEqual([
      `verify.url: expected https (http is for loopback addresses only) ${page}`,
      `verify.accepted.0: expected a status of 2xx or 4xx but 403, 408 and 429 ${page}`,
      `verify.accepted.1: expected a status of 2xx or 4xx but 403, 408 and 429 ${page}`,
      `usagePlans.0: expected the id of a usage plan, such as 1a2b3c ${page}`,
      `x: unknown option; known here: verify, usagePlans, usagePlan, propagation ${page}`,
    ]);
    expect(problems({})).toEqual([`verify: missing; expected an object ${page}`]);
  });

  it('let a key choose among the plans of its account only', () => {
    const chosen = { verify, usagePlan: 'c3' };
    expect(problems({ ...chosen, usagePlans: ['a1', 'b2'] })).toEqual([
      `usagePlan: expected one of the account's usagePlans: a1, b2 ${page}`,
    ]);
    expect(problems(chosen)).toHaveLength(1);
    const missing = (options: Partial<AwsApiGatewayOptions>) => providerType.checkKey?.({ verify, ...options });
    expect(missing({ usagePlans: ['a1', 'b2'] })).toEqual([
      { path: ['usagePlan'], message: `missing; expected one of a1, b2 ${page}` },
    ]);
    expect([missing({ usagePlans: ['a1'] }), missing({})]).toEqual([[], []]);
  });

  it('ask IAM for those plans alone', () => {
    const plans = (options: AwsApiGatewayOptions) => providerType.iamNeeds?.(options)[0]?.resources.slice(1);
    const keys = (plan: string) => `arn:\${partition}:apigateway:\${region}::/usageplans/${plan}/keys`;
    expect(plans({ verify, usagePlans: ['a1', 'b2'] })).toEqual([keys('a1'), keys('b2')]);
    expect(plans({ verify })).toEqual([keys('*')]);
  });
});
