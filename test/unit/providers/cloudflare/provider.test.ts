import { createFakeProvider } from '../../../../lib/testing/fake-providers/cloudflare';
import { providerType } from '../../../../lib/providers/cloudflare/provider';
import type { CloudflareOptions } from '../../../../lib/providers/cloudflare';
import type { Http, HttpRequest, HttpResponse } from '../../../../lib/providers/kit/provider-type';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { virtualClock } from '../../../../lib/testing/virtual-clock';
import { fakeProviderHarness } from '../harness';

const BASE = 'https://api.cloudflare.com/client/v4';
const ADMIN = 'admin-token-canary-of-forty-characters-00';
const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353';
const TOKENS = `${BASE}/accounts/${ACCOUNT}/tokens`;
const policies = [
  {
    effect: 'allow' as const,
    permission_groups: [{ id: 'c8fed203ed3043cba015a93ad1616f1f' }],
    resources: { [`com.cloudflare.api.account.${ACCOUNT}`]: '*' },
  },
];
const options: CloudflareOptions = { account: ACCOUNT, policies };

const harness = (given: CloudflareOptions = options, pageSize?: number) =>
  fakeProviderHarness({
    type: providerType,
    options: given,
    fakeProvider: createFakeProvider,
    admin: { apiKey: ADMIN },
    origins: ['https://api.cloudflare.com'],
    ...(pageSize !== undefined && { pageSize }),
  });
type Harness = ReturnType<typeof harness>;

describeProviderContract('cloudflare, tokens of an account', () => harness());
describeProviderContract('cloudflare, tokens of a user', () => harness({ policies }));
describeProviderContract('cloudflare, one on a page', () => harness(options, 1));

/** Requests as they went out, without what all have in common. */
const shown = (sent: readonly HttpRequest[]) =>
  sent.map(({ method, url, body }) => [method, url, body === undefined ? undefined : (JSON.parse(body) as unknown)]);

/** The dashboard or another program: one request with the admin token. */
const ask = (bench: Harness, method: string, url: string, body?: unknown) => {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = bench.fake.handle({ method, url, headers, timeoutMs: 1000, ...sent }) as HttpResponse;
  const { success, result } = JSON.parse(response.body) as { success: boolean; result: Record<string, unknown> };
  expect(success).toBe(true);
  return result;
};

/** What a token may do: everything of it but who it is and when. */
const rights = (bench: Harness, keyId: string) => {
  const { policies: granted, condition } = ask(bench, 'GET', `${TOKENS}/${keyId}`);
  return { granted, condition };
};

const byHand = {
  name: 'DNS of example.com',
  policies: [
    ...policies,
    {
      effect: 'deny',
      permission_groups: [{ id: '82e64a83756745bbbb1c9c2701bf816b' }, { id: '6d7f2f5f5b1d4a0e9081fdc98d432fd1' }],
      resources: {
        'com.cloudflare.api.account.eb78d65290b24279ba6f44721b3ea3c4': { 'com.cloudflare.api.account.zone.*': '*' },
      },
    },
  ],
  condition: { request_ip: { in: ['192.0.2.0/24'], not_in: ['192.0.2.7/32'] } },
};

const provideOn = (http: Http, given: CloudflareOptions = options) =>
  providerType.create(given, {
    http,
    clock: virtualClock(),
    admin: () => Promise.resolve({ apiKey: ApiKey.of(ADMIN) }),
  });
const answering =
  (status: number, body: unknown): Http =>
  () =>
    Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
const failing = (code: number, message: string, more: object = {}) => ({
  success: false,
  errors: [{ code, message, ...more }],
  messages: [],
  result: null,
});

describe('cloudflare', () => {
  it('sends what Cloudflare documents, and nothing more', async () => {
    const { provider, sent } = harness();
    const { keyId, key } = await provider.issue(LINEAGE, undefined);
    await provider.verify({ keyId, key });
    await provider.revoke(keyId);
    const common = { accept: 'application/json', 'user-agent': 'keyturn' };
    expect(sent).toEqual([
      {
        method: 'POST',
        url: TOKENS,
        headers: { ...common, 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` },
        body: JSON.stringify({ name: LINEAGE, policies }),
        timeoutMs: 10_000,
      },
      {
        method: 'GET',
        url: `${TOKENS}/verify`,
        headers: { ...common, authorization: `Bearer ${key.reveal()}` },
        timeoutMs: 10_000,
      },
      {
        method: 'DELETE',
        url: `${TOKENS}/${keyId}`,
        headers: { ...common, authorization: `Bearer ${ADMIN}` },
        timeoutMs: 10_000,
      },
    ]);
  });

  it("asks at the user's paths when no account is named", async () => {
    const { provider, sent } = harness({ policies });
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.verify(issued);
    await provider.list?.();
    await provider.revoke(issued.keyId);
    expect(sent.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`)).toEqual([
      'POST /user/tokens',
      'GET /user/tokens/verify',
      'GET /user/tokens?page=1&per_page=50',
      `DELETE /user/tokens/${issued.keyId}`,
    ]);
  });

  describe('gives the new token what the old one has', () => {
    it('of policies and conditions, also where the options say other policies', async () => {
      const bench = harness();
      const old = String(ask(bench, 'POST', TOKENS, byHand)['id']);
      const fresh = await bench.provider.issue(LINEAGE, old);
      expect(rights(bench, fresh.keyId)).toEqual(rights(bench, old));
      expect(shown(bench.sent)).toEqual([
        ['GET', `${TOKENS}/${old}`, undefined],
        ['POST', TOKENS, { ...byHand, name: LINEAGE }],
      ]);
    });

    it('of lifetime, counted from now on', async () => {
      const bench = harness();
      const old = String(ask(bench, 'POST', TOKENS, { ...byHand, expires_on: '2026-05-30T09:00:20Z' })['id']);
      await bench.clock.sleep(80 * 86_400_000);
      const fresh = await bench.provider.issue(LINEAGE, old);
      expect(ask(bench, 'GET', `${TOKENS}/${fresh.keyId}`)['expires_on']).toBe('2026-08-18T09:00:20Z');
    });

    it('and no past: a token that has expired is followed by one that lives', async () => {
      const bench = harness();
      const old = String(ask(bench, 'POST', TOKENS, { ...byHand, expires_on: '2026-03-02T09:00:20Z' })['id']);
      await bench.clock.sleep(3 * 86_400_000);
      const fresh = await bench.provider.issue(LINEAGE, old);
      await bench.clock.sleep(1000);
      await expect(bench.provider.verify(fresh)).resolves.toBe('accepted');
    });

    it('counted from when it became valid', async () => {
      const dates = { not_before: '2026-04-01T00:00:00Z', expires_on: '2026-04-11T00:00:00Z' };
      const bench = harness();
      const old = String(ask(bench, 'POST', TOKENS, { ...byHand, ...dates })['id']);
      const fresh = ask(bench, 'GET', `${TOKENS}/${(await bench.provider.issue(LINEAGE, old)).keyId}`);
      expect([fresh['expires_on'], fresh['not_before']]).toEqual(['2026-03-11T09:00:20Z', undefined]);
    });

    it('or is not issued at all, when the lifetime does not follow', async () => {
      const token = { id: 'a', status: 'active', policies, expires_on: '2026-05-30T00:00:00Z' };
      const sent: HttpRequest[] = [];
      const http: Http = (request) => {
        sent.push(request);
        return answering(200, { success: true, result: token })(request);
      };
      await expect(provideOn(http).issue(LINEAGE, 'a')).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
      expect(sent.map(({ method }) => method)).toEqual(['GET']);
    });
  });

  it("falls back on the option's policies when the old token is gone", async () => {
    const { provider, sent } = harness();
    await provider.issue(LINEAGE, 'f267e341f3dd4697bd3b9f71dd96247f');
    expect(shown(sent).at(-1)).toEqual(['POST', TOKENS, { name: LINEAGE, policies }]);
  });

  it.each([undefined, 'f267e341f3dd4697bd3b9f71dd96247f'])(
    'never makes up what a token may do: like %s',
    async (like) => {
      const bench = harness({ account: ACCOUNT });
      await expect(bench.provider.issue(LINEAGE, like)).rejects.toMatchObject({
        code: 'IssueRefused',
        retryable: false,
        message: expect.stringContaining("option 'policies'") as string,
      });
      expect(bench.fakeProvider.issueRequests()).toBe(0);
    },
  );

  it('loses nothing of a token that is disabled and enabled again', async () => {
    const bench = harness();
    const dates = { not_before: '2026-03-01T00:00:00Z', expires_on: '2026-05-30T00:00:00Z' };
    const keyId = String(ask(bench, 'POST', TOKENS, { ...byHand, ...dates })['id']);
    const before = ask(bench, 'GET', `${TOKENS}/${keyId}`);
    await bench.provider.disable?.(keyId);
    expect(ask(bench, 'GET', `${TOKENS}/${keyId}`)).toEqual({ ...before, status: 'disabled' });
    expect(shown(bench.sent)).toEqual([
      ['GET', `${TOKENS}/${keyId}`, undefined],
      ['PUT', `${TOKENS}/${keyId}`, { ...byHand, ...dates, status: 'disabled' }],
    ]);
    await bench.provider.enable?.(keyId);
    expect(ask(bench, 'GET', `${TOKENS}/${keyId}`)).toEqual(before);
  });

  it('finds the id of a token by its value', async () => {
    const { provider, clock, madeUp } = harness();
    const issued = await provider.issue(LINEAGE, undefined);
    await clock.sleep(1000);
    await expect(provider.identify?.(issued.key)).resolves.toBe(issued.keyId);
    await expect(provider.identify?.(madeUp.key)).resolves.toBeUndefined();
  });

  it('reads every page, and shows whose time is over as disabled', async () => {
    const token = (id: string, status: string) => ({ id, status, name: LINEAGE });
    const pages = [[token('a', 'active'), token('b', 'expired')], [token('c', 'revoked'), token('d', 'disabled')], []];
    const asked: string[] = [];
    const http: Http = (request) => {
      asked.push(new URL(request.url).search);
      return answering(200, { success: true, result: pages[asked.length - 1] })(request);
    };
    await expect(provideOn(http).list?.()).resolves.toEqual([
      { keyId: 'a', name: LINEAGE },
      { keyId: 'b', name: LINEAGE, disabled: true },
      { keyId: 'd', name: LINEAGE, disabled: true },
    ]);
    expect(asked).toEqual(['?page=1&per_page=50', '?page=2&per_page=50', '?page=3&per_page=50']);
  });

  describe('verify', () => {
    const malformed = failing(6003, 'Invalid request headers', {
      error_chain: [{ code: 6111, message: 'Invalid format' }],
    });
    const token = (status: string) => ({ success: true, errors: [], messages: [], result: { id: 'a', status } });

    it.each([
      ['accepted', 200, token('active')],
      ['refused', 200, token('disabled')],
      ['refused', 200, token('expired')],
      ['refused', 200, token('revoked')],
      ['unknown', 200, token('asleep')],
      ['unknown', 200, { ...token('active'), success: false }],
      ['unknown', 200, {}],
      ['refused', 401, failing(1000, 'Invalid API Token')],
      ['refused', 403, failing(9109, 'Invalid access token')],
      ['unknown', 403, failing(9109, 'Cannot use the access token from location: 192.0.2.1')],
      ['unknown', 403, 'Attention Required!'],
      ['refused', 400, malformed],
      ['unknown', 400, failing(6003, 'Invalid request headers')],
      ['unknown', 404, failing(7003, 'No route for that URI')],
    ] as const)('%s: %d %j', async (verdict, status, body) => {
      const provider = provideOn(answering(status, body));
      await expect(provider.verify({ keyId: 'a', key: ApiKey.of('t') })).resolves.toBe(verdict);
    });

    it("refuses a good token at another owner's path", async () => {
      const bench = harness();
      const issued = await bench.provider.issue(LINEAGE, undefined);
      await bench.clock.sleep(1000);
      await expect(bench.provide({ policies }).verify(issued)).resolves.toBe('refused');
      await expect(bench.provider.verify(issued)).resolves.toBe('accepted');
    });
  });

  it.each([
    ['issue', 'IssueOutcomeUnknown'],
    ['revoke', 'ProviderAnswerNotUnderstood'],
    ['list', 'ProviderAnswerNotUnderstood'],
    ['disable', 'ProviderAnswerNotUnderstood'],
  ] as const)('reads a 200 without success as a failure: %s', async (name, code) => {
    const { issue, revoke, list, disable } = provideOn(answering(200, failing(10000, 'Authentication error')));
    const calls = {
      issue: () => issue(LINEAGE, undefined),
      revoke: () => revoke('a'),
      list: () => list?.(),
      disable: () => disable?.('a'),
    };
    await expect(calls[name]()).rejects.toMatchObject({ code });
  });

  it('does not take a change for done that the answer does not show', async () => {
    const token = { id: 'a', name: 'n', status: 'active', policies };
    const { disable } = provideOn(answering(200, { success: true, result: token }));
    await expect(disable?.('a')).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });

  it.each([
    [options, "'Account API Tokens Write'"],
    [{ policies }, "'API Tokens Write'"],
  ] as const)('names the permission that a refused admin token lacks: %#', async (given, permission) => {
    const bench = harness(given);
    bench.fakeProvider.refuseAdmin();
    await expect(bench.provider.issue(LINEAGE, undefined)).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining(permission) as string,
    });
    await expect(bench.provider.checkAdmin()).resolves.toBe('refused');
    expect(bench.sent.at(-1)?.url).toMatch(/tokens\?page=1&per_page=5$/);
  });

  it('finds everything that is wrong with its options at once', () => {
    const wrong = {
      account: 'Example Inc.',
      endpoint: 'ftp://x',
      zone: 'example.com',
      policies: [{ effect: 'permit', permission_groups: [{ name: 'DNS Write' }], resources: { zone: 1 } }, {}],
    };
    const problems = providerType.check(wrong);
    const places = problems.map(({ path }) => path.join('.'));
    expect(places).toEqual(
      expect.arrayContaining([
        'account',
        'endpoint',
        'zone',
        'policies.0.effect',
        'policies.0.resources.zone',
        'policies.1.effect',
      ]),
    );
    expect(places).toContain('policies.0.permission_groups.0.id');
    expect(problems.every(({ message }) => message.includes('docs/providers/cloudflare.md'))).toBe(true);
    expect(providerType.check({ policies: [] })).toHaveLength(1);
  });
});
