import { createFakeProvider } from '../../../../lib/testing/fake-providers/openai';
import { providerType } from '../../../../lib/providers/openai/provider';
import type { Http, HttpRequest, HttpResponse } from '../../../../lib/providers/kit/provider-type';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { fakeProviderHarness } from '../harness';

const BASE = 'https://api.openai.com/v1';
const ADMIN = 'sk-admin-canary-0123456789';
const options = { project: 'proj_abc' };

const harness = (pageSize?: number) =>
  fakeProviderHarness({
    type: providerType,
    options,
    fakeProvider: createFakeProvider,
    admin: { apiKey: ADMIN },
    origins: ['https://api.openai.com'],
    ...(pageSize !== undefined && { pageSize }),
  });

describeProviderContract('openai', () => harness());
describeProviderContract('openai, two on a page', () => harness(2));

/** Requests as they went out, without what all have in common. */
const shown = (sent: readonly HttpRequest[]) =>
  sent.map(({ method, url, body }) => [method, url, body && JSON.parse(body)]);

/** The console or another program: one request with the admin key. */
const ask = (bench: ReturnType<typeof harness>, method: string, path: string, body?: unknown) => {
  const headers = {
    authorization: `Bearer ${ADMIN}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const raw = {
    method,
    url: BASE + path,
    headers,
    timeoutMs: 1000,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  return JSON.parse((bench.fake.handle(raw) as HttpResponse).body) as Record<string, unknown>;
};
const ACCOUNTS = '/organization/projects/proj_abc/service_accounts';
const roleOf = (bench: ReturnType<typeof harness>, keyId: string) => ask(bench, 'GET', `${ACCOUNTS}/${keyId}`)['role'];

describe('openai', () => {
  it('sends what OpenAI documents, and nothing more', async () => {
    const { provider, sent } = harness();
    const { keyId, key } = await provider.issue(LINEAGE, undefined);
    await provider.verify({ keyId, key });
    await provider.revoke(keyId);
    expect(sent).toEqual([
      {
        method: 'POST',
        url: `${BASE}${ACCOUNTS}`,
        headers: {
          accept: 'application/json',
          'user-agent': 'keyturn',
          'content-type': 'application/json',
          authorization: `Bearer ${ADMIN}`,
        },
        body: JSON.stringify({ name: LINEAGE }),
        timeoutMs: 10_000,
      },
      {
        method: 'GET',
        url: `${BASE}/models`,
        headers: { accept: 'application/json', 'user-agent': 'keyturn', authorization: `Bearer ${key.reveal()}` },
        timeoutMs: 10_000,
      },
      {
        method: 'DELETE',
        url: `${BASE}${ACCOUNTS}/${keyId}`,
        headers: { accept: 'application/json', 'user-agent': 'keyturn', authorization: `Bearer ${ADMIN}` },
        timeoutMs: 10_000,
      },
    ]);
  });

  it('knows a key by the id of its account, and lists it with its name and when it was used', async () => {
    const { provider, clock } = harness();
    const issued = await provider.issue(LINEAGE, undefined);
    expect(issued.keyId).toMatch(/^svc_acct_/);
    await clock.sleep(2000);
    await provider.verify(issued);
    const [listed] = (await provider.list?.()) ?? [];
    expect(listed).toEqual({
      keyId: issued.keyId,
      name: LINEAGE,
      createdAt: new Date('2026-03-01T09:00:20Z'),
      lastUsedAt: new Date('2026-03-01T09:00:22Z'),
    });
  });

  it('reads every page of both lists', async () => {
    const { provider, sent } = harness(2);
    const issued = [];
    for (let count = 0; count < 3; count += 1) issued.push(await provider.issue(LINEAGE, undefined));
    const before = sent.length;
    const listed = (await provider.list?.()) ?? [];
    expect(listed.map(({ keyId }) => keyId)).toEqual(issued.map(({ keyId }) => keyId));
    const last = issued[1]?.keyId ?? '';
    const apiKeys = '/organization/projects/proj_abc/api_keys';
    expect(shown(sent.slice(before))).toEqual([
      ['GET', `${BASE}${ACCOUNTS}?limit=100`, undefined],
      ['GET', `${BASE}${ACCOUNTS}?limit=100&after=${last}`, undefined],
      ['GET', `${BASE}${apiKeys}?limit=100`, undefined],
      ['GET', `${BASE}${apiKeys}?limit=100&after=${last.replace('svc_acct_', 'key_')}`, undefined],
    ]);
  });

  describe('gives the new account the role of the old one', () => {
    it.each(['member', 'owner'] as const)('%s', async (role) => {
      const bench = harness();
      const old = await bench.provider.issue(LINEAGE, undefined);
      ask(bench, 'POST', `${ACCOUNTS}/${old.keyId}`, { role });
      const fresh = await bench.provider.issue(LINEAGE, old.keyId);
      await bench.provider.activate?.(fresh, old.keyId);
      await bench.provider.activate?.(fresh, old.keyId);
      expect([roleOf(bench, old.keyId), roleOf(bench, fresh.keyId)]).toEqual([role, role]);
    });

    it('by an update of the role alone', async () => {
      const bench = harness();
      const old = await bench.provider.issue(LINEAGE, undefined);
      ask(bench, 'POST', `${ACCOUNTS}/${old.keyId}`, { role: 'owner' });
      const fresh = await bench.provider.issue(LINEAGE, old.keyId);
      const before = bench.sent.length;
      await bench.provider.activate?.(fresh, old.keyId);
      expect(shown(bench.sent.slice(before))).toEqual([
        ['GET', `${BASE}${ACCOUNTS}/${old.keyId}`, undefined],
        ['POST', `${BASE}${ACCOUNTS}/${fresh.keyId}`, { role: 'owner' }],
      ]);
    });

    it('and makes a member where the old account is gone', async () => {
      const bench = harness();
      const fresh = await bench.provider.issue(LINEAGE, 'svc_acct_gone');
      await bench.provider.activate?.(fresh, 'svc_acct_gone');
      expect(roleOf(bench, fresh.keyId)).toBe('member');
    });
  });

  it("refuses to follow an account with role 'none', before anything is issued", async () => {
    const bench = harness();
    const { id } = ask(bench, 'POST', ACCOUNTS, { name: 'by hand', create_service_account_only: true });
    const issueRequests = bench.fakeProvider.issueRequests();
    await expect(bench.provider.issue(LINEAGE, String(id))).rejects.toMatchObject({
      code: 'IssueRefused',
      retryable: false,
      message: expect.stringContaining(`${String(id)} has role 'none'`) as string,
    });
    expect(bench.fakeProvider.issueRequests()).toBe(issueRequests);
  });

  it('refuses to follow an account with another key, which would end with it', async () => {
    const bench = harness();
    const old = await bench.provider.issue(LINEAGE, undefined);
    const twice: Http = async (request) => {
      const response = bench.fake.handle(request) as HttpResponse;
      if (!request.url.includes('/api_keys')) return response;
      const page = JSON.parse(response.body) as { data: object[] };
      return { ...response, body: JSON.stringify({ ...page, data: [...page.data, { ...page.data[0], id: 'key_2' }] }) };
    };
    const admin = () => Promise.resolve({ apiKey: ApiKey.of(ADMIN) });
    const provider = providerType.create(options, { http: twice, clock: bench.clock, admin });
    await expect(provider.issue(LINEAGE, old.keyId)).rejects.toMatchObject({
      code: 'IssueRefused',
      message: expect.stringContaining('has 2 API keys') as string,
    });
    expect(bench.fake.view().keys).toHaveLength(1);
  });

  describe('verify', () => {
    const verdictOn = (status: number, body: unknown) => {
      const http: Http = () => Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
      const deps = { http, clock: harness().clock, admin: () => Promise.reject(new Error('not asked for')) };
      return providerType.create(options, deps).verify({ keyId: 'svc_acct_1', key: ApiKey.of('sk-1') });
    };
    const error = (message: string, code: string | null = null) => ({ error: { message, code } });

    it.each([
      ['accepted', 200, { object: 'list', data: [{ id: 'gpt-4o', object: 'model' }] }],
      ['unknown', 200, { error: 'who are you?' }],
      ['unknown', 200, null],
      ['refused', 401, error('Incorrect API key provided: sk-1.', 'invalid_api_key')],
      ['refused', 401, {}],
      ['unknown', 401, error('You have insufficient permissions for this operation. Missing scopes: api.model.read.')],
      ['unknown', 401, error('Your IP is not authorized to access this resource.', 'ip_not_authorized')],
      ['unknown', 403, error('Country, region, or territory not supported', 'unsupported_country_region_territory')],
      ['unknown', 404, error('Not found')],
    ] as const)('%s: %d %j', async (verdict, status, body) => {
      await expect(verdictOn(status, body)).resolves.toBe(verdict);
    });
  });

  it('reads a 200 to a deletion that deleted nothing as a failure', async () => {
    const http: Http = () => Promise.resolve({ status: 200, headers: {}, body: '{"deleted":false}' });
    const admin = () => Promise.resolve({ apiKey: ApiKey.of(ADMIN) });
    const provider = providerType.create(options, { http, clock: harness().clock, admin });
    await expect(provider.revoke('svc_acct_1')).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });

  it('takes no list for whole that does not say so', async () => {
    const http: Http = () => Promise.resolve({ status: 200, headers: {}, body: '{"data":[]}' });
    const admin = () => Promise.resolve({ apiKey: ApiKey.of(ADMIN) });
    const provider = providerType.create(options, { http, clock: harness().clock, admin });
    await expect(provider.list?.()).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });

  it('names the permission that a refused admin key lacks', async () => {
    const bench = harness();
    bench.fakeProvider.refuseAdmin();
    await expect(bench.provider.issue(LINEAGE, undefined)).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining('api.management.write') as string,
    });
    await expect(bench.provider.checkAdmin()).resolves.toBe('refused');
  });

  it('takes another endpoint, with or without a slash at its end', async () => {
    const { provide, sent } = harness();
    for (const endpoint of ['https://eu.api.openai.com/v1', 'https://eu.api.openai.com/v1/']) {
      await provide({ ...options, endpoint }).verify({ keyId: 'svc_acct_1', key: ApiKey.of('made-up') });
    }
    expect(sent.map(({ url }) => url)).toEqual(Array(2).fill('https://eu.api.openai.com/v1/models'));
  });

  it('finds everything that is wrong with its options at once', () => {
    const wrong = { project: 'Search', endpoint: 'http://api.openai.com', propagation: '1h', organization: 'org-1' };
    const problems = providerType.check(wrong);
    expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([
      'endpoint',
      'organization',
      'project',
      'propagation',
    ]);
    expect(problems.every(({ message }) => message.includes('docs/providers/openai.md'))).toBe(true);
  });

  it('wants a project at the account or at the key', () => {
    expect(providerType.check({})).toEqual([]);
    expect(providerType.checkKey?.({})).toEqual([
      { path: ['project'], message: 'missing; expected text (docs/providers/openai.md)' },
    ]);
    expect(providerType.checkKey?.(options)).toEqual([]);
  });
});
